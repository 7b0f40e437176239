#!/usr/bin/env bash
# Thirty-six histories, each played with Debian's keepalived and with ours: the words that scripts get, their own
# name included, and the lines of both FIFOs are equal, or differ as the end lists. Of the environment: keepalived
# hands on its own, adding nothing; ours is what the end says.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"

SECOND_VIP=192.168.200.251
results=$(mktemp -d)
trap '[[ -n ${HISTORY_KEEP:-} ]] || rm -rf "$results"' EXIT

# --- configuration: what a history sets before `begin`, with the values that it has otherwise

defaults() {
    priority=100 state=BACKUP lines='' blocks='' globals='' second=no group=no deleted=no
}

instance() {
    cat <<TEXT
vrrp_instance $1 {
    state $state
    interface $LAB_INTERFACE
    virtual_router_id $2
    priority $priority
    version 3
    advert_int 0.2
    virtual_ipaddress {
        $3
    }
    notify_master "$LAB_SCRIPTS/record.sh master-$1 a 'b c'"
    notify_backup "$LAB_SCRIPTS/record.sh backup-$1"
    notify_fault "$LAB_SCRIPTS/record.sh fault-$1"
    notify_stop "$LAB_SCRIPTS/record.sh stop-$1"
    notify_master_rx_lower_pri "$LAB_SCRIPTS/record.sh lower-$1"
    notify "$LAB_SCRIPTS/record.sh any-$1 'one word'"
    $([[ $deleted == no ]] || echo "notify_deleted \"$LAB_SCRIPTS/record.sh deleted-$1\"")
    $lines
}
TEXT
}

configuration() {
    cat <<TEXT
global_defs {
    notify_fifo $LAB_DIR/fifo
    vrrp_notify_fifo $LAB_DIR/vrrp-fifo
    $globals
}
$blocks
TEXT
    [[ $group == no ]] || cat <<TEXT
vrrp_sync_group G {
    group {
        VI_1
        VI_2
    }
    notify_master "$LAB_SCRIPTS/record.sh master-G"
    notify_fault "$LAB_SCRIPTS/record.sh fault-G"
    notify_stop "$LAB_SCRIPTS/record.sh stop-G"
    notify "$LAB_SCRIPTS/record.sh any-G"
}
TEXT
    instance VI_1 51 "$LAB_VIP"
    [[ $second == no ]] || lines='' instance VI_2 52 "$SECOND_VIP"
}

follow_script() {
    blocks="vrrp_script check {
    script \"$LAB_SCRIPTS/check.sh\"
    interval 1
    ${1:-}
}" lines='track_script {
        check
    }'
}

# --- steps

begin() {
    configuration >"$LAB_DIR/r1.conf"
    lab_start r1 "$program" "$LAB_DIR/r1.conf"
}
again() {
    configuration >"$LAB_DIR/r1.conf"
    lab_reload r1
    quiet
}
# The last state that `notify` said of a subject, waited for; what isn't said shows in the comparison.
state() { [[ $(tail -n 1 "$LAB_SCRIPTS/out/told-any-$1" 2>/dev/null) == *"[$2]"* ]]; }
said() { wait_until 6 "$1 $2" state "$1" "$2" 2>/dev/null || true; }
# Nothing is told for a while.
quiet() {
    local before after=-1 tries
    for ((tries = 0; tries < 20; tries++)); do
        before=$after after=$(cat "$LAB_SCRIPTS"/out/told-* 2>/dev/null | wc -l)
        [[ $before != "$after" ]] || return 0
        # Poll: keepalived's own delays here are below a second.
        sleep 0.6
    done
}
peer() {
    defaults
    priority=$1
    configuration | grep -v notify | sed "s/advert_int .*/advert_int ${2:-0.2}/" >"$LAB_DIR/r2.conf"
    lab_start r2 keepalived "$LAB_DIR/r2.conf"
}
finish() {
    quiet
    lab_stop r1
    [[ -z $(lab_pids r2) ]] || lab_stop r2
    quiet
    lab_link r1 up
}

# --- the histories

h01_alone() { begin; said VI_1 MASTER; finish; }
h02_state_master() { state=MASTER; begin; said VI_1 MASTER; finish; }
h03_owner() { state=MASTER priority=255; begin; said VI_1 MASTER; finish; }
h04_owner_as_backup() { priority=255; begin; said VI_1 MASTER; finish; }
h05_link_down_as_master() { begin; said VI_1 MASTER; lab_link r1 down; said VI_1 FAULT; finish; }
h06_link_back() {
    begin; said VI_1 MASTER; lab_link r1 down; said VI_1 FAULT; lab_link r1 up; said VI_1 MASTER; finish
}
h07_link_down_as_backup() { begin; said VI_1 BACKUP; lab_link r1 down; said VI_1 FAULT; finish; }
h08_link_down_at_start() { lab_link r1 down; begin; said VI_1 FAULT; lab_link r1 up; said VI_1 MASTER; finish; }
h09_stop_as_backup() { peer 150; wait_until 8 peer lab_holds r2 "$LAB_VIP"; defaults; begin; said VI_1 BACKUP; finish; }
h10_preempted() { begin; said VI_1 MASTER; peer 150; said VI_1 BACKUP; finish; }
h11_master_leaves() {
    peer 150; wait_until 8 peer lab_holds r2 "$LAB_VIP"; defaults; begin; said VI_1 BACKUP
    lab_stop r2; said VI_1 MASTER; finish
}
h12_master_dies() {
    peer 150; wait_until 8 peer lab_holds r2 "$LAB_VIP"; defaults; begin; said VI_1 BACKUP
    lab_split r2; said VI_1 MASTER; lab_heal r2; said VI_1 BACKUP; finish
}
h13_preempts() { peer 50; wait_until 8 peer lab_holds r2 "$LAB_VIP"; defaults; begin; said VI_1 MASTER; finish; }
h14_nopreempt() {
    peer 50; wait_until 8 peer lab_holds r2 "$LAB_VIP"; defaults; lines=nopreempt; begin; said VI_1 BACKUP; finish
}
h15_script_good() { touch "$LAB_SCRIPTS/good"; follow_script; begin; said VI_1 MASTER; finish; }
h16_script_bad() { follow_script; begin; said VI_1 FAULT; finish; }
h17_script_fails() {
    touch "$LAB_SCRIPTS/good"; follow_script; begin; said VI_1 MASTER
    rm "$LAB_SCRIPTS/good"; said VI_1 FAULT; finish
}
h18_script_recovers() {
    follow_script; begin; said VI_1 FAULT; touch "$LAB_SCRIPTS/good"; said VI_1 MASTER; finish
}
h19_script_weight() {
    touch "$LAB_SCRIPTS/good"; peer 90; defaults; follow_script 'weight -20'; begin; said VI_1 MASTER
    rm "$LAB_SCRIPTS/good"; said VI_1 BACKUP; finish
}
h20_script_weight_positive() {
    peer 110; wait_until 8 peer lab_holds r2 "$LAB_VIP"; defaults; follow_script 'weight 20'; begin
    said VI_1 BACKUP; touch "$LAB_SCRIPTS/good"; said VI_1 MASTER; finish
}
h21_reload_same() { begin; said VI_1 MASTER; again; finish; }
h22_reload_priority() { begin; said VI_1 MASTER; priority=120; again; finish; }
h23_reload_removes() { second=yes; begin; said VI_2 MASTER; quiet; second=no; again; finish; }
h24_reload_removes_with_deleted() {
    second=yes deleted=yes; begin; said VI_2 MASTER; quiet; second=no; again; finish
}
h25_reload_adds() { begin; said VI_1 MASTER; second=yes; again; said VI_2 MASTER; finish; }
h26_group() { second=yes group=yes; begin; said G MASTER; finish; }
h27_group_in_fault() {
    second=yes group=yes; begin; said G MASTER; quiet; lab_link r1 down; said G FAULT; finish
}
h28_group_recovers() {
    second=yes group=yes; begin; said G MASTER; quiet; lab_link r1 down; said G FAULT; quiet
    lab_link r1 up; said G MASTER; finish
}
h29_group_preempted() { second=yes group=yes; begin; said G MASTER; quiet; peer 150; said G BACKUP; finish; }
h30_group_script() {
    touch "$LAB_SCRIPTS/good"; follow_script; second=yes group=yes; begin; said G MASTER; quiet
    rm "$LAB_SCRIPTS/good"; said G FAULT; finish
}

# How many of the weaker router's adverts come before it hears ours is chance; some do, since it sends five times as many.
h31_weaker_master() {
    peer 50 0.04; lab_split r2; wait_until 8 peer lab_holds r2 "$LAB_VIP"; defaults; begin; said VI_1 MASTER
    for tries in 1 2 3 4 5; do
        lab_heal r2; wait_until 8 "the peer to yield" lab_holds_not r2 "$LAB_VIP"; quiet
        [[ ! -e $LAB_SCRIPTS/out/told-lower-VI_1 ]] || break
        lab_split r2; wait_until 8 "the peer to be master again" lab_holds r2 "$LAB_VIP"
    done
    [[ ! -e $LAB_SCRIPTS/out/told-lower-VI_1 ]] ||
        sort -u -o "$LAB_SCRIPTS/out/told-lower-VI_1" "$LAB_SCRIPTS/out/told-lower-VI_1"
    finish
}

# What only FIFOs hear of.
h32_priority_as_master() {
    touch "$LAB_SCRIPTS/good"; follow_script 'weight 20'; lines+=' notify_priority_changes'; begin
    said VI_1 MASTER; quiet
    rm "$LAB_SCRIPTS/good"; wait_until 6 "the lower priority" has_line MASTER_PRIORITY; finish
}
h33_priority_as_backup() {
    peer 150; wait_until 8 peer lab_holds r2 "$LAB_VIP"
    defaults; follow_script 'weight 20'
    lines+=' notify_priority_changes'; begin; said VI_1 BACKUP; quiet
    touch "$LAB_SCRIPTS/good"; wait_until 6 "the higher priority" has_line BACKUP_PRIORITY; finish
}
h34_states_on_reload() { globals=fifo_write_vrrp_states_on_reload; begin; said VI_1 MASTER; quiet; again; finish; }
h35_states_of_a_group_on_reload() {
    globals=fifo_write_vrrp_states_on_reload second=yes group=yes; begin; said G MASTER; quiet; again; finish
}
h36_states_on_reload_with_a_change() {
    globals=fifo_write_vrrp_states_on_reload second=yes; begin; said VI_2 MASTER; quiet; priority=120; again; finish
}
has_line() { grep -qF " $1 " "$LAB_SCRIPTS/out/told-fifo"; }

# --- the comparison

# The lines of one subject are in order; two subjects change state side by side.
read_fifos() {
    local name
    readers=()
    for name in fifo vrrp-fifo; do
        [[ -p $LAB_DIR/$name ]] || mkfifo "$LAB_DIR/$name"
        # Open to write as well: no end is seen when a program closes it.
        cat <>"$LAB_DIR/$name" >"$LAB_SCRIPTS/out/told-$name" &
        readers+=("$!")
    done
}

# play PROGRAM PART: every third history, from PART on; what was told in each becomes $results/PROGRAM/HISTORY.
play() {
    local program=$1 part=$2 name file number readers
    lab_up
    lab_scripts
    lab_script record.sh <<'TEXT'
#!/bin/bash
cd "$(dirname "$0")/out"
for word in "${0##*/scripts/}" "$@"; do line+="[$word]"; done
# What the shell adds is left out.
env | cut -d= -f1 | grep -vxE '_|PWD|OLDPWD|SHLVL' | sort >environment
# Each script's calls in a file of their own: those of one event run side by side with keepalived.
echo "$line " >>"told-$1"
TEXT
    lab_script check.sh <<'TEXT'
#!/bin/bash
[[ -e $(dirname "$0")/good ]]
TEXT
    for name in $(compgen -A function h); do
        [[ $name =~ ^h([0-9]{2})_ ]] || continue
        number=$((10#${BASH_REMATCH[1]}))
        ((number % 3 == part && (number == ${HISTORY:-number}))) || continue
        rm -f "$LAB_SCRIPTS"/out/told-* "$LAB_SCRIPTS/good"
        read_fifos
        defaults
        "$name"
        kill "${readers[@]}"
        wait "${readers[@]}" 2>/dev/null || true
        for file in "$LAB_SCRIPTS"/out/told-{,vrrp-}fifo; do
            sort -s -k 2,2 "$file" | awk '!/ MASTER_RX_LOWER_PRI / || !seen[$0]++' >"$LAB_DIR/sorted"
            mv "$LAB_DIR/sorted" "$file"
        done
        for file in "$LAB_SCRIPTS"/out/told-*; do sed "s|^|$(basename "$file"): |" "$file"; done >"$results/$program/$name"
    done
    [[ ! -e $LAB_SCRIPTS/out/environment ]] || cp "$LAB_SCRIPTS/out/environment" "$results/$program/environment"
}

declare -A players
for program in ours keepalived; do
    mkdir "$results/$program"
    for part in 0 1 2; do
        (play "$program" "$part") >"$results/$program-$part.log" 2>&1 &
        players[$program-$part]=$!
    done
done
for player in "${!players[@]}"; do
    wait "${players[$player]}" || { cat "$results/$player.log"; lab_fail "$player didn't play to the end"; }
done

failed=no
for file in "$results"/ours/h*; do
    name=$(basename "$file")
    # Whether the weaker router is heard once more when it is preempted is chance, but where it is made to be.
    chance='MASTER_RX_LOWER_PRI|told-lower-'
    [[ $name != h31_* ]] || chance='^$'
    difference=$(diff <(grep -vE "$chance" "$results/keepalived/$name") <(grep -vE "$chance" "$file")) || true
    # After a reload keepalived 2.2.7 writes the states of groups only, where all are asked for.
    if [[ $name == *_on_reload* ]]; then
        listed='^> told-(vrrp-)?fifo: INSTANCE "VI_[12]" MASTER '
        difference=$(grep '^[<>]' <<<"$difference" | grep -vE "$listed") || true
    fi
    if [[ -n $difference ]]; then
        echo "$name: keepalived's (<) and ours (>):"
        echo "$difference"
        failed=yes
    fi
done
expected="HOLDFAST_SCRIPT HOLDFAST_SEQUENCE HOLDFAST_STATE_AGE_MS HOLDFAST_SUPERSEDED LANG PATH"
names=$(paste -sd ' ' "$results/ours/environment")
[[ $names == "$expected" ]] || lab_fail "the environment has $names"
added=$(comm -23 "$results/keepalived/environment" <(env | cut -d= -f1 | sort))
[[ -z $added ]] || lab_fail "keepalived adds to the environment: $added"
[[ $failed == no ]] || lab_fail "scripts are told something else"

# shellcheck shell=bash
# scenario.bash: what the scenarios of the lab tiers share, on top of packaging/lab.d/lab.bash.

# shellcheck source=packaging/lab.d/lab.bash
source "$(dirname "$(dirname "$(dirname "${BASH_SOURCE[0]}")")")/packaging/lab.d/lab.bash"

# A story that fails shows how the routers saw it.
lab_fail() {
    local node
    printf 'lab: %s\n' "$*" >&2
    for node in r1 r2; do
        if [[ -n ${LAB_DIR:-} && -s $LAB_DIR/$node/log ]]; then
            printf '%s of %s:\n' "--- the log's end" "$node" >&2
            tail -n 12 "$LAB_DIR/$node/log" >&2
        fi
    done
    return 1
}

# lab_start_pair: the guide's two routers, r1 master.
lab_start_pair() {
    local node
    for node in r1 r2; do
        lab_guide_config "$node" >"$LAB_DIR/$node.conf"
        lab_start "$node" ours "$LAB_DIR/$node.conf"
    done
    wait_until 20 "r1 to be master" lab_is_master r1
    wait_until 5 "r2 to be backup" lab_state_is r2 BACKUP
    wait_until 5 "r1 to say that it is master" lab_state_is r1 MASTER
}

# lab_config_with NODE ADDRESS…: the guide's configuration with these virtual addresses.
lab_config_with() {
    local node=$1 address
    shift
    lab_guide_config "$node" | sed '/virtual_ipaddress {/,$d'
    echo "    virtual_ipaddress {"
    for address in "$@"; do echo "        $address"; done
    printf '    }\n}\n'
}

# lab_start_swap: both routers with $LAB_VIP and .241, r1 master and quiet, and everything watched that a change of
# r1's addresses could show: its addresses, and the wire as `wire`. lab_swap_addresses then writes r1's configuration
# with .242 in place of .241.
lab_start_swap() {
    local node
    for node in r1 r2; do
        lab_config_with "$node" "$LAB_VIP" 192.168.200.241 >"$LAB_DIR/$node.conf"
        lab_start "$node" ours "$LAB_DIR/$node.conf"
    done
    wait_until 15 "r1 to be master" lab_is_master r1
    wait_until 5 "the second address" lab_holds r1 192.168.200.241
    lab_settle r1
    lab_watch_addresses r1
    lab_capture wire client
    wait_until 5 "an advert in the capture" lab_frames_at_least wire 'ip proto 112' 1
}

lab_swap_addresses() { lab_config_with r1 "$LAB_VIP" 192.168.200.242 >"$LAB_DIR/r1.conf"; }

# lab_json NODE FILTER: the node's status through jq.
lab_json() { lab_status "$1" --json | jq -r "$2"; }

lab_state_is() { [[ $(lab_json "$1" '.instances[0].state') == "$2" ]]; }

# lab_settle NODE: until its last transition is so long ago that the second burst of announcements is over.
lab_settle() { wait_until 12 "$1 to have settled" lab_json_is "$1" '.instances[0].since_seconds > 6' true; }

lab_json_is() { [[ $(lab_json "$1" "$2") == "$3" ]]; }

lab_foreign() {
    lab_json_is "$1" "[.instances[0].virtual_addresses[] | select(.foreign) | .address] | first | startswith(\"$2/\")" true
}

lab_frames_at_least() { (($(lab_frames "$1" "$2" | wc -l) >= $3)); }

lab_announced() { (($(lab_announcements "$1" "$2") > 0)); }

# lab_less NUMBER BOUND: decimal numbers; an empty NUMBER isn't less.
lab_less() { awk -v value="$1" -v bound="$2" 'BEGIN { exit !(value != "" && value < bound) }'; }

lab_engine_is_another() { lab_runs "$1" engine && [[ $(lab_pids "$1" engine) != "$2" ]]; }

lab_helper_is_another() { lab_runs "$1" helper && [[ $(lab_pids "$1" helper) != "$2" ]]; }

# r1's engine has said in its status that the helper answers, or r1 has lost the address.
lab_engine_is_connected_or_gone() {
    lab_holds_not r1 "$LAB_VIP" || [[ $(lab_json r1 .helper.connected) == true ]]
}

lab_arp_is_not() { ! lab_arp_is "$@"; }

# lab_watch_addresses NODE: notes from now on every address that comes or goes. lab_saw_removed NODE ADDRESS: was
# one removed?
lab_watch_addresses() {
    lab_spawn "$1" "$LAB_DIR/$1/addresses" stdbuf -oL ip monitor address || return
    # It listens once it shows an address that comes.
    wait_until 5 "the watch" lab_watch_is_on "$1"
}

lab_watch_is_on() {
    ip -n "$LAB_NAME-$1" address replace 127.0.0.77/32 dev lo
    ip -n "$LAB_NAME-$1" address delete 127.0.0.77/32 dev lo
    grep -q 127.0.0.77 "$LAB_DIR/$1/addresses"
}

lab_saw_removed() { grep -q "^Deleted.* $2/" "$LAB_DIR/$1/addresses"; }

# lab_scripts: a folder $LAB_SCRIPTS for scripts, which is root's, with a folder `out` that scripts may write to; gone
# with the lab. lab_script NAME: a script there, from standard input.
lab_scripts() {
    LAB_SCRIPTS=$LAB_DIR/scripts
    mkdir -p "$LAB_SCRIPTS/out"
    # As `holdfast run` chooses it.
    chown "$(id -u keepalived_script 2>/dev/null || id -u holdfast-runner 2>/dev/null || echo 64853)" "$LAB_SCRIPTS/out"
}
lab_script() {
    cat >"$LAB_SCRIPTS/$1"
    chmod 755 "$LAB_SCRIPTS/$1"
}

# lab_told_times LINE COUNT: is the line in the scripts' file `told` so often?
lab_told_times() { (($(grep -cxF -e "$1" "$LAB_SCRIPTS/out/told") >= $2)); }

# lab_smtpd NODE NAME PORT [FILTER]: Debian's mail server on the node; what it takes for example.net it appends to
# $LAB_DIR/NAME/mails, everything else it refuses (550). FILTER is a condition of smtpd.conf under which it says 451. Its
# spool and its control socket are its own.
lab_smtpd() {
    local node=$1 port=$3 folder=$LAB_DIR/$2 filter='' rule=''
    mkdir -p "$folder/kept"
    chown nobody "$folder/kept"
    if [[ -n ${4:-} ]]; then
        rule="filter \"later\" phase mail-from match $4 reject \"451 later\"" filter=' filter "later"'
    fi
    cat >"$folder/smtpd.conf" <<TEXT
$rule
listen on ${LAB_ADDRESS[$node]} port $port hostname mail.example$filter
action "keep" mda "$folder/keep.sh" virtual { "@" = nobody }
match from any for domain "example.net" action "keep"
TEXT
    # The whole of a mail at once: several come side by side.
    # shellcheck disable=SC2016 # expanded when it runs
    printf '#!/bin/sh\ntext=$(cat; echo .)\nprintf %%s "${text%%.}" >>"%s"\n' "$folder/kept/mails" >"$folder/keep.sh"
    chmod 755 "$folder/keep.sh"
    cat >"$folder/start.sh" <<TEXT
mount --make-rprivate /
mount --bind "$LAB_DIR" /mnt
mount -t tmpfs smtpd /run
mount -t tmpfs smtpd /var/spool
mkdir -p /run/lock "$LAB_DIR"
mount --move /mnt "$LAB_DIR"
exec /usr/sbin/smtpd -d -f "$folder/smtpd.conf"
TEXT
    lab_spawn "$node" "$folder/log" unshare --mount bash "$folder/start.sh" || return
    echo "$lab_spawned" >"$folder/pid"
    wait_until 10 "the mail server" lab_smtpd_listens "$node" "$port"
}

lab_smtpd_listens() { [[ -n $(lab_in "$1" ss -Hltn "sport = :$2") ]]; }

# lab_mails NAME: subject, body and the headers that the mail's sender wrote, a mail a line, in order of arrival.
lab_mails() {
    tr -d '\r' <"$LAB_DIR/$1/kept/mails" 2>/dev/null |
        awk '/^Return-Path:/ { if (line) print line; line = "" }
            /^(From|To|X-Mailer|Subject):|^=>/ { line = line (line ? " | " : "") $0; inside = 1; next }
            /^ / && inside { line = line $0; next }
            { inside = 0 }
            /^Date: / { if ($0 !~ /^Date: [A-Z][a-z][a-z], [0-9]+ [A-Z][a-z][a-z] 20[0-9][0-9] [0-9:]+ [+-][0-9]+$/) print "bad " $0 }
            END { if (line) print line }'
}

# lab_waits PID: the process's first thread waits in a system call.
lab_waits() { [[ $(awk '{ print $3 }' <"/proc/$1/stat") == S ]]; }

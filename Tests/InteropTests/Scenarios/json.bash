#!/usr/bin/env bash
# The JSON that a signal writes: the members that Debian's keepalived writes for the same configuration, in their order,
# of their types, and but for clocks and counters with their values; what differs is listed below with its reason.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
lab_scripts
for name in notify check; do printf '#!/bin/sh\nexit 0\n' | lab_script "$name"; done

configuration() {
    cat <<TEXT
vrrp_script check {
    script $LAB_SCRIPTS/check
    interval 1
}
vrrp_instance VI_1 {
    state MASTER
    interface $LAB_INTERFACE
    virtual_router_id 51
    priority 150
    advert_int 1
    garp_master_delay 2
    garp_master_refresh 60
    garp_master_refresh_repeat 2
    garp_lower_prio_repeat 1
    smtp_alert
    authentication {
        auth_type PASS
        auth_pass secret
    }
    virtual_ipaddress {
        $LAB_VIP/24 brd 192.168.200.255 label $LAB_INTERFACE:v
        192.168.200.242
    }
    virtual_ipaddress_excluded {
        192.168.200.243
    }
    track_interface {
        lo
    }
    track_script {
        check
    }
    notify_master "$LAB_SCRIPTS/notify master"
    notify_backup $LAB_SCRIPTS/notify
    notify $LAB_SCRIPTS/notify
}
vrrp_instance VI_2 {
    state BACKUP
    interface $LAB_INTERFACE
    virtual_router_id 52
    version 3
    priority 90
    advert_int 0.5
    preempt_delay 7
    accept
    virtual_ipaddress {
        192.168.200.244/32
    }
}
TEXT
}
configuration >"$LAB_DIR/r1.conf"
signal=$(($(kill -l RTMIN) + 2))

# theirs CONDITION [OF-THE-FILE], ours: each runs on r1 until the condition holds, and its JSON is kept.
theirs() {
    TMPDIR=$LAB_DIR lab_start r1 keepalived "$LAB_DIR/r1.conf"
    wait_until 20 "$1 of keepalived" "$1"
    wait_until 10 "${2:-JSON} of keepalived" ask_theirs "${2:-true}"
    mv "$LAB_DIR/keepalived.json" "$LAB_DIR/theirs"
    lab_stop r1
    wait_until 5 "keepalived to be gone" lab_holds_not r1 "$LAB_VIP"
}
ask_theirs() {
    [[ -s $LAB_DIR/r1/keepalived.pid ]] || return 1
    kill -"$signal" "$(cat "$LAB_DIR/r1/keepalived.pid")"
    jq -e . "$LAB_DIR/keepalived.json" && "$1" "$LAB_DIR/keepalived.json"
}
ours() {
    lab_start r1 ours "$LAB_DIR/r1.conf"
    wait_until 20 "$1 of ours" "$1"
    wait_until 10 "${2:-JSON} of ours" ask_ours "${2:-true}"
    cp "$LAB_DIR/r1/run/keepalived.json" "$LAB_DIR/ours"
    lab_in r1 "$LAB_INSTALL/usr/bin/holdfast" dump json --runtime-dir "$LAB_DIR/r1/run" >"$LAB_DIR/dumped"
    lab_stop r1
}
ask_ours() {
    lab_json_is r1 '[.instances[].state] | unique | length' 1 || return 1
    lab_signal "$signal" r1 supervisor
    jq -e . "$LAB_DIR/r1/run/keepalived.json" && "$1" "$LAB_DIR/r1/run/keepalived.json"
}

cat >"$LAB_DIR/compare.py" <<'PYTHON'
import json, sys

theirs, ours, dumped = (json.load(open(name)) for name in sys.argv[1:4])
# Clocks, counters.
moving = {"last_transition", "advert_rcvd", "advert_sent", "become_master", "release_master", "pri_zero_sent", "pri_zero_rcvd"}

def kind(value):
    return "number" if isinstance(value, (int, float)) and not isinstance(value, bool) else type(value).__name__

def lines(name, one, other):
    # Order is compared among what both have.
    common = [[key for key in document if key in one and key in other] for document in (one, other)]
    if common[0] != common[1]:
        yield f"{name}: another order: {common[0]} {common[1]}"
    for key in list(one) + [key for key in other if key not in one]:
        if key not in other:
            yield f"{name} {key}: only keepalived: {one[key]!r}"
        elif key not in one:
            yield f"{name} {key}: only ours: {other[key]!r}"
        elif kind(one[key]) != kind(other[key]):
            yield f"{name} {key}: {one[key]!r}, ours {other[key]!r}"
        elif key not in moving and one[key] != other[key]:
            yield f"{name} {key}: {one[key]!r}, ours {other[key]!r}"

for one, other, third in zip(theirs, ours, dumped, strict=True):
    name = one["data"]["iname"]
    for part in ("data", "stats"):
        for line in lines(f"{name} {part}", one[part], other[part]):
            print(line)
        for line in lines(f"{name} dumped {part}", other[part], third[part]):
            print(line)
    if list(one) != list(other):
        print(f"{name}: {list(one)}, ours {list(other)}")
PYTHON
# compare WHAT: fails on any difference but these.
# - 2.2.7 shows passwords and knows no keyed authentication; 2.4 hides and counts them.
compare() {
    python3 "$LAB_DIR/compare.py" "$LAB_DIR/theirs" "$LAB_DIR/ours" "$LAB_DIR/dumped" >"$LAB_DIR/different"
    grep -vE "^VI_1 data auth_data: 'secret', ours '\*{8}'$|^VI_[12] stats auth_ext_[a-z_]+: only ours: 0$" \
        "$LAB_DIR/different" >"$LAB_DIR/unexpected" || return 0
    lab_fail "$1: $(cat "$LAB_DIR/unexpected")"
}

echo "== masters"
both_masters() { lab_holds r1 "$LAB_VIP" && lab_holds r1 192.168.200.244; }
theirs both_masters
ours both_masters
compare masters

# A stronger router is heard.
echo "== backups"
configuration | sed 's/priority 150/priority 200/; s/priority 90/priority 200/; /track_script/,/}/d' >"$LAB_DIR/r2.conf"
lab_start r2 ours "$LAB_DIR/r2.conf"
wait_until 20 "r2 to be master" lab_json_is r2 '[.instances[].state] | unique | join(" ")' MASTER
both_backups() { jq -e 'map(.data.state == 1 and .data.master_priority == 200) | all' "$1"; }
theirs true both_backups
ours true both_backups
compare backups

# The other version, which 2.2.7 doesn't have: keepalived's array, and tracked processes beside it.
lab_stop r1
{
    printf 'global_defs {\n    json_version 2\n}\nvrrp_track_process p {\n    process nobody-has-this\n    weight 5\n    quorum 2\n    delay 3\n}\n'
    configuration | sed '0,/track_script/s//track_process {\n        p\n    }\n    track_script/'
} >"$LAB_DIR/r1.conf"
lab_start r1 ours "$LAB_DIR/r1.conf"
dump_is() { lab_in r1 "$LAB_INSTALL/usr/bin/holdfast" dump json --runtime-dir "$LAB_DIR/r1/run" | jq -e "$1"; }
wait_until 10 "version 2" dump_is '(.vrrp | map(.data.iname)) == ["VI_1", "VI_2"] and (.track_process[0] | {process, param_match,
    min_processes, current_processes, have_quorum, weight, fork_delay, full_command}) == {"process": "nobody-has-this",
    "param_match": "none", "min_processes": 2, "current_processes": 0, "have_quorum": false, "weight": 5, "fork_delay": 3,
    "full_command": false} and (.track_process[0] | has("max_processes") or has("parameters") | not)'

#!/usr/bin/env bash
# One VRID in three instances on one interface: to the usual group, to another one, to a peer. Each elects by itself: r1
# is master of the first, r2 of the others, and who loses one engine loses nothing (spec vrrp-behaviour 6, 18.2, 23.3).
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
GROUP=192.168.200.250 OTHER=192.168.200.251 PEER=192.168.200.252
# instance NAME PRIORITY ADDRESS DELIVERY
instance() {
    cat <<TEXT
vrrp_instance $1 {
    interface $LAB_INTERFACE
    virtual_router_id 62
    priority $2
    advert_int 1
    $4
    virtual_ipaddress {
        $3
    }
}
TEXT
}
for node in r1 r2; do
    strong=120 weak=80 peer=r2
    [[ $node == r1 ]] || { strong=80 weak=120 peer=r1; }
    {
        instance GROUP "$strong" "$GROUP" ''
        instance OTHER "$weak" "$OTHER" 'mcast_dst_ip 224.0.0.20'
        instance PEER "$weak" "$PEER" "unicast_peer { ${LAB_ADDRESS[$peer]} }"
    } >"$LAB_DIR/$node.conf"
    lab_start "$node" ours "$LAB_DIR/$node.conf"
done
states() { lab_json "$1" '[.instances[].state] | join(" ")'; }
states_are() { [[ $(states "$1") == "$2" ]]; }
wait_until 15 "r1 to be master of the first" states_are r1 "MASTER BACKUP BACKUP"
wait_until 15 "r2 to be master of the others" states_are r2 "BACKUP MASTER MASTER"
lab_capture wire client
lab_watch_addresses r2
# The next engine of r2 goes on with each one's lease.
engine=$(lab_pids r2 engine)
kill -9 "$engine"
wait_until 5 "another engine of r2" lab_engine_is_another r2 "$engine"
wait_until 5 "it to go on" states_are r2 "BACKUP MASTER MASTER"
wait_until 5 "adverts to both groups" lab_frames_at_least wire 'ip proto 112 and dst host 224.0.0.18' 3
wait_until 5 "adverts to both groups" lab_frames_at_least wire 'ip proto 112 and dst host 224.0.0.20' 3
for address in "$OTHER" "$PEER"; do
    if lab_saw_removed r2 "$address"; then lab_fail "$address was removed"; fi
done
# A reload that takes one out leaves the others where they are.
sed -i '/^vrrp_instance OTHER/,/^}/d' "$LAB_DIR/r2.conf"
lab_reload r2
wait_until 5 "two instances" states_are r2 "BACKUP MASTER"
wait_until 8 "r1 to take the other group's" lab_holds r1 "$OTHER"
if lab_saw_removed r2 "$PEER"; then lab_fail "$PEER was removed"; fi
lab_kill r2
wait_until 8 "r1 to be master of all" states_are r1 "MASTER MASTER MASTER"

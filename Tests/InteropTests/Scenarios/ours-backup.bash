#!/usr/bin/env bash
# Debian's keepalived is master, ours backup, the same configuration: one master, takeover, give-back.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
for node in r1 r2; do lab_guide_config "$node" >"$LAB_DIR/$node.conf"; done
lab_start r2 ours "$LAB_DIR/r2.conf"
lab_start r1 keepalived "$LAB_DIR/r1.conf"
wait_until 20 "keepalived to be master" lab_is_master r1
wait_until 5 "ours to be backup" lab_state_is r2 BACKUP
lab_in client ping -c 1 -W 2 "$LAB_VIP" >/dev/null

lab_kill r1
wait_until 8 "ours to take over" lab_holds r2 "$LAB_VIP"
wait_until 5 "the client's ARP entry to move" lab_arp_is "$LAB_VIP" r2
# keepalived leaves its address behind when it is killed, unless its child heard of the parent's death first.
if lab_holds r1 "$LAB_VIP"; then lab_in r1 ip address delete "$LAB_VIP/32" dev "$LAB_INTERFACE"; fi
lab_start r1 keepalived "$LAB_DIR/r1.conf"
wait_until 15 "the give-back" lab_is_master r1
wait_until 5 "ours to be backup" lab_state_is r2 BACKUP
lab_stop r1
wait_until 4 "ours to take over from a planned stop" lab_is_master r2
complaints=$(grep -iE 'bogus|mismatch|invalid|error|bad|wrong|incorrect|expected' "$LAB_DIR/r1/log" || true)
[[ -z $complaints ]] || lab_fail "keepalived complains: $complaints"
[[ $(lab_json r2 '[.instances[0].statistics.rejected[]] | add // 0') == 0 ]] || lab_fail "ours dropped adverts"

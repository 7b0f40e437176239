#!/usr/bin/env bash
# Ours is master, Debian's keepalived backup, the same configuration: one master, takeover, give-back, planned
# stop, and no complaint in keepalived's log.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
for node in r1 r2; do lab_guide_config "$node" >"$LAB_DIR/$node.conf"; done
lab_start r2 keepalived "$LAB_DIR/r2.conf"
wait_until 15 "keepalived to be master alone" lab_is_master r2
lab_start r1 ours "$LAB_DIR/r1.conf"
wait_until 15 "ours to take over" lab_is_master r1
wait_until 5 "keepalived to say that it is backup" lab_log r2 "Entering BACKUP STATE"

lab_kill r1
wait_until 8 "keepalived to take over" lab_holds r2 "$LAB_VIP"
wait_until 10 "the dead router's address to go" lab_holds_not r1 "$LAB_VIP"
lab_start r1 ours "$LAB_DIR/r1.conf"
wait_until 15 "the give-back" lab_is_master r1
lab_stop r1
wait_until 4 "keepalived to take over from a planned stop" lab_is_master r2
complaints=$(grep -iE 'bogus|mismatch|invalid|error|bad|wrong|incorrect|expected|received lower' "$LAB_DIR/r2/log" || true)
[[ -z $complaints ]] || lab_fail "keepalived complains: $complaints"

#!/usr/bin/env bash
# The master's engine hangs beyond its lease and then goes on. It is told that the lease is revoked, starts over
# as backup, and the address does not come back.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
for node in r1 r2; do
    lab_guide_config "$node" | sed 's/state MASTER/state BACKUP/; s/priority/nopreempt\n    priority/' >"$LAB_DIR/$node.conf"
done
lab_start r1 ours "$LAB_DIR/r1.conf"
wait_until 15 "r1 to be master" lab_holds r1 "$LAB_VIP"
lab_start r2 ours "$LAB_DIR/r2.conf"
wait_until 10 "r2 to be backup" lab_state_is r2 BACKUP

lab_signal STOP r1 engine
wait_until 8 "r2 to take over" lab_is_master r2
lab_signal CONT r1 engine
wait_until 5 "r1 to be backup" lab_state_is r1 BACKUP
lab_log r1 "revoked"
never_for 5 "r1 has the address again" lab_holds r1 "$LAB_VIP"
lab_is_master r2

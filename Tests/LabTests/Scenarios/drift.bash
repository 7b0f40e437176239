#!/usr/bin/env bash
# Somebody removes the master's address: it is put back and announced. An address that was there before us is
# left alone, at the stop too.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
lab_config_with r1 "$LAB_VIP" 192.168.200.241 >"$LAB_DIR/r1.conf"
ip -n "$LAB_NAME-r1" address add 192.168.200.241/32 dev "$LAB_INTERFACE"
lab_start r1 ours "$LAB_DIR/r1.conf"
wait_until 15 "r1 to be master" lab_holds r1 "$LAB_VIP"
wait_until 5 "the status to show the foreign address" lab_foreign r1 192.168.200.241
lab_capture wire client
ip -n "$LAB_NAME-r1" address delete "$LAB_VIP/32" dev "$LAB_INTERFACE"
wait_until 5 "the address to be back" lab_holds r1 "$LAB_VIP"
wait_until 5 "its announcement" lab_announced wire "$LAB_VIP"
lab_capture_end wire
lab_log r1 "it is put back"
lab_state_is r1 MASTER
lab_stop r1
lab_holds_not r1 "$LAB_VIP"
lab_holds r1 192.168.200.241 || lab_fail "the foreign address was removed"

#!/usr/bin/env bash
# The interface goes down, comes back, can't do multicast for a while, is absent at the start, appears later: FAULT and
# back, never a refusal.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
lab_start_pair

lab_link r1 down
wait_until 5 "r1 to be in fault" lab_state_is r1 FAULT
wait_until 8 "r2 to take over" lab_holds r2 "$LAB_VIP"
[[ $(lab_json r1 '.instances[0].fault') == *"interface"*"down"* ]] || lab_fail "the status doesn't say why"
lab_link r1 up
wait_until 12 "r1 to be master again" lab_is_master r1

lab_cable r1 out
wait_until 5 "r1 to be in fault" lab_state_is r1 FAULT
wait_until 8 "r2 to take over" lab_holds r2 "$LAB_VIP"
lab_cable r1 in
wait_until 12 "r1 to be master again" lab_is_master r1

# Spec vrrp-behaviour 9.5; keepalived looks at its start only.
ip -n "$LAB_NAME-r1" link set "$LAB_INTERFACE" multicast off
wait_until 5 "r1 to be in fault" lab_state_is r1 FAULT
[[ $(lab_json r1 '.instances[0].fault') == *"can't do multicast"* ]] || lab_fail "the status doesn't say why"
ip -n "$LAB_NAME-r1" link set "$LAB_INTERFACE" multicast on
wait_until 12 "r1 to be master again" lab_is_master r1

lab_stop r1
wait_until 8 "r2 to take over" lab_is_master r2
ip -n "$LAB_NAME-r1" link set "$LAB_INTERFACE" down
ip -n "$LAB_NAME-r1" link set "$LAB_INTERFACE" name away0
lab_start r1 ours "$LAB_DIR/r1.conf"
wait_until 10 "r1 to be in fault" lab_state_is r1 FAULT
ip -n "$LAB_NAME-r1" link set away0 name "$LAB_INTERFACE"
ip -n "$LAB_NAME-r1" link set "$LAB_INTERFACE" up
wait_until 15 "r1 to be master" lab_is_master r1

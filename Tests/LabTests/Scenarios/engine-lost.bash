#!/usr/bin/env bash
# The master's engine dies and nobody starts another. When the lease is spent, priority 0 is on the wire, the
# address goes, and the peer takes over.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
lab_start_pair
lab_capture wire client
wait_until 5 "an advert in the capture" lab_frames_at_least wire 'ip proto 112' 1

lab_signal STOP r1 supervisor
lab_kill r1 engine
wait_until 8 "the address to go from r1" lab_holds_not r1 "$LAB_VIP"
wait_until 8 "r2 to take over" lab_is_master r2
wait_until 5 "priority 0 on the wire" lab_frames_at_least wire "ip proto 112 and ip[22] = 0 and src ${LAB_ADDRESS[r1]}" 1
lab_capture_end wire
lab_log r1 "spent, priority 0 sent"
lab_signal CONT r1 supervisor

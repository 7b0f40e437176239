#!/usr/bin/env bash
# The whole machine of the master stands still for longer than others wait for it, as a virtual machine does
# that is moved. When it wakes it says nothing of what was due, listens, and only then takes over again and
# announces.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
lab_start_pair
lab_settle r1
lab_capture wire client
wait_until 5 "an advert in the capture" lab_frames_at_least wire 'ip proto 112' 1

lab_signal STOP r1
wait_until 8 "r2 to take over" lab_holds r2 "$LAB_VIP"
woke=$EPOCHREALTIME
lab_signal CONT r1
wait_until 3 "r1 to be backup" lab_state_is r1 BACKUP
wait_until 10 "r1 to be master again" lab_is_master r1
after() { lab_frames wire "$1" | awk -v woke="$woke" '$1 > woke { print $1 }'; }
announced() { [[ -n $(after "arp src host $LAB_VIP and ether src ${LAB_MAC[r1]}") ]]; }
wait_until 5 "r1 to announce" announced
lab_capture_end wire
first=$(after "ip proto 112 and src ${LAB_ADDRESS[r1]}" | head -n 1)
# An interval and the skew time of 156/256 s are the least that it listens for.
awk -v woke="$woke" -v first="$first" 'BEGIN { exit !(first - woke > 1.6) }' ||
    lab_fail "an advert $(awk -v a="$woke" -v b="$first" 'BEGIN { print b - a }') s after it woke"
farewells=$(after "ip proto 112 and src ${LAB_ADDRESS[r1]} and ip[22] = 0")
[[ -z $farewells ]] || lab_fail "a farewell of the past"

#!/usr/bin/env bash
# A planned stop: priority 0, the address answers until the successor has it, and for ten seconds after the
# client's ARP entry is never wrong.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
lab_start_pair
lab_in client ping -c 1 -W 2 "$LAB_VIP" >/dev/null
lab_capture wire client
wait_until 5 "an advert in the capture" lab_frames_at_least wire 'ip proto 112' 1

lab_stop r1
lab_holds_not r1 "$LAB_VIP"
wait_until 3 "r2 to hold the address" lab_holds r2 "$LAB_VIP"
wait_until 3 "the client's ARP entry to be r2's" lab_arp_is "$LAB_VIP" r2
lab_spawn client "$LAB_DIR/pings" ping -i 0.1 -c 90 -W 1 "$LAB_VIP"
never_for 10 "the client's ARP entry is another's" lab_arp_is_not "$LAB_VIP" r2
lab_frames_at_least wire "ip proto 112 and ip[22] = 0 and src ${LAB_ADDRESS[r1]}" 1
lab_capture_end wire
grep -q ' 0% packet loss' "$LAB_DIR/pings" || lab_fail "pings were lost: $(tail -n 3 "$LAB_DIR/pings")"
lab_log r1 "has taken over"
[[ ! -e $LAB_DIR/r1/run/helper.sock ]] || lab_fail "a socket was left"

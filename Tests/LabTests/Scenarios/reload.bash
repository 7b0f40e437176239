#!/usr/bin/env bash
# A reload as master adds one address and removes another: both done, no advert late, the third address is not
# touched.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
lab_start_swap

lab_swap_addresses
engine=$(lab_pids r1 engine)
lab_reload r1
wait_until 5 "the new address" lab_holds r1 192.168.200.242
wait_until 5 "the end of the removed address" lab_holds_not r1 192.168.200.241
wait_until 8 "an announcement of the new address" lab_announced wire 192.168.200.242
# The second burst, five seconds later, names all addresses again, as keepalived's does; the first only the new one.
[[ $(lab_announcements wire "$LAB_VIP") == 0 ]] || lab_fail "the untouched address was announced"
wait_until 10 "five adverts" lab_frames_at_least wire 'ip proto 112' 5
lab_capture_end wire

gap=$(lab_advert_gap wire)
lab_less "$gap" 1.5 || lab_fail "$gap s without an advert"
[[ $(lab_pids r1 engine) == "$engine" ]] || lab_fail "the engine was restarted"
! lab_saw_removed r1 "$LAB_VIP" || lab_fail "the untouched address was removed for a moment"
lab_is_master r1
[[ $(lab_json r2 '.instances[0].statistics.became_master') == 0 ]] || lab_fail "r2 became master"

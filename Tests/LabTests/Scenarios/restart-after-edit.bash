#!/usr/bin/env bash
# The engine is restarted after the configuration was edited and compiled: the next one adopts the lease, loads
# the new generation, and ends with exactly its addresses. The one that is in both is never removed.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
lab_start_swap

lab_swap_addresses
"$LAB_INSTALL/usr/bin/holdfast" compile --config "$LAB_DIR/r1.conf" --runtime-dir "$LAB_DIR/r1/run" >/dev/null
engine=$(lab_pids r1 engine)
lab_signal QUIT r1 engine
wait_until 5 "another engine" lab_engine_is_another r1 "$engine"
wait_until 5 "the new address" lab_holds r1 192.168.200.242
wait_until 5 "the end of the removed address" lab_holds_not r1 192.168.200.241
wait_until 10 "five adverts" lab_frames_at_least wire 'ip proto 112' 5
lab_capture_end wire

gap=$(lab_advert_gap wire)
lab_less "$gap" 2.9 || lab_fail "$gap s without an advert"
! lab_saw_removed r1 "$LAB_VIP" || lab_fail "the untouched address was removed for a moment"
[[ $(lab_announcements wire "$LAB_VIP") == 0 ]] || lab_fail "the untouched address was announced"
lab_is_master r1
[[ $(lab_json r2 '.instances[0].statistics.became_master') == 0 ]] || lab_fail "r2 became master"

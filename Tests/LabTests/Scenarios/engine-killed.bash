#!/usr/bin/env bash
# Only the master's engine dies. The next one adopts: no gap of three intervals, nothing announced, nothing
# changes hands, and the peer never leaves BACKUP.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
lab_start_pair
lab_settle r1
lab_capture wire client
wait_until 5 "an advert in the capture" lab_frames_at_least wire 'ip proto 112' 1

engine=$(lab_pids r1 engine)
lab_kill r1 engine
wait_until 5 "another engine" lab_engine_is_another r1 "$engine"
wait_until 12 "six adverts" lab_frames_at_least wire 'ip proto 112' 6
lab_capture_end wire

gap=$(lab_advert_gap wire)
lab_less "$gap" 2.9 || lab_fail "$gap s without an advert"
[[ $(lab_announcements wire "$LAB_VIP") == 0 ]] || lab_fail "somebody announced the address"
[[ -z $(lab_frames wire "ip proto 112 and not src ${LAB_ADDRESS[r1]}") ]] || lab_fail "an advert that isn't r1's"
lab_is_master r1
wait_until 5 "r1's status" lab_state_is r1 MASTER
[[ $(lab_json r2 '.instances[0].statistics.became_master') == 0 ]] || lab_fail "r2 became master"
lab_log r1 "going on for a former engine"

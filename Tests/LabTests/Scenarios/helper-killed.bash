#!/usr/bin/env bash
# The master's helper dies. The supervisor has what it left cleared and starts another; the router takes part again,
# and in the end one router holds the address.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
lab_start_pair
helper=$(lab_pids r1 helper) engine=$(lab_pids r1 engine)

lab_kill r1 helper
wait_until 5 "another helper" lab_helper_is_another r1 "$helper"
wait_until 5 "what was left to be cleared" lab_log r1 "cleared objects: 1"
wait_until 20 "r1 to be master again" lab_is_master r1
wait_until 5 "r1 to say so" lab_state_is r1 MASTER
wait_until 5 "r2 to be backup" lab_state_is r2 BACKUP
[[ $(lab_pids r1 engine) == "$engine" ]] || lab_fail "the engine was restarted too"

# Everything of the router dies but the supervisor, which brings it all back.
lab_kill r1 helper
lab_kill r1 engine
wait_until 20 "r1 to be master again" lab_is_master r1

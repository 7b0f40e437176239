#!/usr/bin/env bash
# Processes are lost while scripts run. The engine: what it began ends by itself, nobody is told again, the priority
# stays, and what the next engine tells of the same instance waits. The runner: another one goes on, and the check's verdict doesn't suffer. A planned stop: the STOP script runs.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
lab_scripts
lab_script check.sh <<'TEXT'
#!/bin/bash
echo check >>"$(dirname "$0")/out/checks"
exit 1
TEXT
lab_script slow.sh <<'TEXT'
#!/bin/bash
cd "$(dirname "$0")"
echo "$1 begins" >>out/told
until [[ -e go ]]; do sleep 0.05; done
echo "$1 ends" >>out/told
TEXT
{
    cat <<TEXT
vrrp_script check {
    script $LAB_SCRIPTS/check.sh
    interval 1
    weight -20
}
TEXT
    lab_guide_config r1 | sed '$d'
    cat <<TEXT
    track_script {
        check
    }
    notify_master "$LAB_SCRIPTS/slow.sh master"
    notify_fault "$LAB_SCRIPTS/slow.sh fault"
    notify_stop "$LAB_SCRIPTS/slow.sh stop"
}
TEXT
} >"$LAB_DIR/r1.conf"
lab_start r1 ours "$LAB_DIR/r1.conf"
wait_until 20 "r1 to be master" lab_is_master r1
told() { grep -qxF -- "$1" "$LAB_SCRIPTS/out/told"; }
wait_until 5 "notify_master" told "master begins"
wait_until 5 "the check's failure" lab_json_is r1 '.instances[0].effective_priority' 80

engine=$(lab_pids r1 engine)
lab_kill r1 engine
wait_until 10 "another engine" lab_engine_is_another r1 "$engine"
wait_until 10 "the new engine's status" lab_state_is r1 MASTER
lab_json_is r1 '.instances[0].effective_priority' 80 || lab_fail "the priority in force is forgotten"
lab_link r1 down
wait_until 10 "the fault" lab_state_is r1 FAULT
never_for 1 "notify_fault beside the former engine's notify_master" told "fault begins"
touch "$LAB_SCRIPTS/go"
wait_until 5 "the end of notify_fault" told "fault ends"
printf '%s\n' "master begins" "master ends" "fault begins" "fault ends" | cmp - "$LAB_SCRIPTS/out/told" ||
    lab_fail "scripts ran in another order: $(paste -sd , "$LAB_SCRIPTS/out/told")"
[[ $(grep -c "master begins" "$LAB_SCRIPTS/out/told") == 1 ]] || lab_fail "notify_master ran again"

lab_link r1 up
wait_until 10 "r1 to be master again" lab_state_is r1 MASTER
wait_until 5 "the second notify_master" lab_told_times "master ends" 2

released=$(lab_json r1 '.instances[0].statistics.released_master')
runner=$(lab_pids r1 runner)
lab_kill r1 runner
lab_runner_is_another() { lab_runs r1 runner && [[ $(lab_pids r1 runner) != "$runner" ]]; }
wait_until 10 "another runner" lab_runner_is_another
checks=$(wc -l <"$LAB_SCRIPTS/out/checks")
lab_checked_more() { (($(wc -l <"$LAB_SCRIPTS/out/checks") >= checks + 2)); }
wait_until 10 "two more checks" lab_checked_more
lab_state_is r1 MASTER || lab_fail "r1 isn't master any more"
lab_json_is r1 '.instances[0].statistics.released_master' "$released" || lab_fail "r1 stepped down meanwhile"

lab_stop r1
told "stop ends" || lab_fail "the end didn't wait for notify_stop"

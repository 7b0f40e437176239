#!/usr/bin/env bash
# startup_script is waited for before anything else, shutdown_script runs after all else; a new engine runs neither.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
lab_scripts
lab_script note.sh <<'TEXT'
#!/bin/bash
cd "$(dirname "$0")"
echo "$1 begins, addresses: $(ip -o address show dev ens33 | grep -c '192.168.200.250/')" >>out/told
until [[ -e go-$1 ]]; do sleep 0.05; done
echo "$1 ends" >>out/told
TEXT
touch "$LAB_SCRIPTS"/go-{shutdown,stop}
{
    cat <<TEXT
global_defs {
    startup_script "$LAB_SCRIPTS/note.sh startup"
    startup_script_timeout 60
    shutdown_script "$LAB_SCRIPTS/note.sh shutdown"
}
TEXT
    lab_guide_config r1 | sed -e '/^global_defs/,/^}/d' -e '$d'
    printf '    notify_stop "%s"\n}\n' "$LAB_SCRIPTS/note.sh stop"
} >"$LAB_DIR/r1.conf"
lab_start r1 ours "$LAB_DIR/r1.conf"
wait_until 10 "startup_script" lab_told_times "startup begins, addresses: 0" 1
never_for 5 "r1 starts before startup_script has ended" lab_holds r1 "$LAB_VIP"
touch "$LAB_SCRIPTS/go-startup"
wait_until 10 "r1 to be master" lab_is_master r1

engine=$(lab_pids r1 engine)
lab_kill r1 engine
wait_until 10 "another engine" lab_engine_is_another r1 "$engine"
wait_until 10 "its status" lab_state_is r1 MASTER
lab_stop r1
[[ $(paste -sd ';' "$LAB_SCRIPTS/out/told") == "startup begins, addresses: 0;startup ends;stop begins, addresses: 0;\
stop ends;shutdown begins, addresses: 0;shutdown ends" ]] || lab_fail "the scripts said: $(<"$LAB_SCRIPTS/out/told")"

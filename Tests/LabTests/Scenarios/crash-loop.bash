#!/usr/bin/env bash
# An engine that keeps crashing can't hold the address for ever: after five short sessions in a minute every
# lease is spent, and the peer takes over.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
lab_start_pair

# As fast as they come, an engine that was adopted is killed again: well before it has lived ten seconds.
for ((round = 0; round < 30; round++)); do
    wait_until 10 "an engine to kill" lab_runs r1 engine
    if lab_holds_not r1 "$LAB_VIP"; then break; fi
    wait_until 10 "a session or the end" lab_engine_is_connected_or_gone
    lab_kill r1 engine || true
done
lab_holds_not r1 "$LAB_VIP" || lab_fail "thirty crashes, and the address is still here"
lab_log r1 "short sessions in a minute"
wait_until 10 "r2 to take over" lab_holds r2 "$LAB_VIP"

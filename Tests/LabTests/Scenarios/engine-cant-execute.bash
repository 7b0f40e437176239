#!/usr/bin/env bash
# The running engine, made to call fork, exec and the like as code under an attacker's control would: the filter of the
# built product ends it each time. A call that it may make shows that this isn't the tool's doing.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
[[ $(uname -m) == x86_64 ]] || {
    echo "not run: the injected calls are those of x86-64"
    exit 0
}
lab_up
lab_guide_config r1 >"$LAB_DIR/r1.conf"
lab_start r1 ours "$LAB_DIR/r1.conf"
wait_until 20 "r1 to be master" lab_is_master r1
inject=$(dirname "$HOLDFAST_LAB")/inject.py
# getpid
engine=$(lab_pids r1 engine)
[[ $("$(lab_python)" "$inject" "$engine" 39) == "returned $engine" ]] || lab_fail "the tool doesn't work"
# fork, vfork, clone without the flags of a thread, execve, execveat; kill of itself by number, ptrace
for call in '57' '58' '56 17' '59 0 0 0' '322 -100 0 0 0 4096' '62 0 9' '101 0'; do
    engine=$(lab_pids r1 engine)
    wait_until 5 "an engine that waits" lab_waits "$engine"
    read -ra words <<<"$call"
    # SIGSYS is 31.
    result=$("$(lab_python)" "$inject" "$engine" "${words[@]}")
    [[ $result == "killed by 31" ]] || lab_fail "call $call: $result"
    wait_until 10 "another engine" lab_engine_is_another r1 "$engine"
    # Whoever answers is sealed.
    wait_until 10 "the new engine's status" lab_status r1
done

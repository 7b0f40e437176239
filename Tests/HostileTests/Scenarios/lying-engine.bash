#!/usr/bin/env bash
# A program in the engine's place, with the engine's uid, that asks for what it may not: refused with the reason,
# counted, logged; what is no command ends the session; nothing in the kernel changes. And other uids.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
lab_guide_config r1 >"$LAB_DIR/r1.conf"
lab_start r1 ours "$LAB_DIR/r1.conf"
wait_until 20 "r1 to be master" lab_is_master r1

# Nobody else may take the seat: the supervisor sleeps, the engine goes, its lease is spent.
user=$(stat -c %u "/proc/$(lab_pids r1 engine)")
generation=$(lab_json r1 .generation)
lab_signal STOP r1 supervisor
lab_kill r1 engine
wait_until 8 "the lease to be spent" lab_holds_not r1 "$LAB_VIP"
lab_in r1 ip -o address show >"$LAB_DIR/before"

liar() {
    lab_in r1 setpriv --reuid "$1" --regid "$1" --clear-groups "$(lab_python)" \
        "$(dirname "$HOLDFAST_LAB")/liar.py" "$LAB_DIR/r1/run/helper.sock" "$generation" "$2"
}
table=$(dirname "$HOLDFAST_LAB")/liar.py
for case in $("$(lab_python)" "$table" --list); do
    liar "$user" "$case" >"$LAB_DIR/said" 2>&1 || { cat "$LAB_DIR/said"; lab_fail "the case $case"; }
done
for reason in "no such object" "wrong kind of object" "no lease" "bad generation" "VRID of the advert" \
    "type of the advert" "version of the advert" "length of the advert" "priority of the advert" "unknown command" \
    "malformed command" "command out of phase" "frame of an impossible length" "too many refused commands"; do
    lab_log r1 "$reason" || lab_fail "the log doesn't say '$reason'"
done

# Another uid: the socket's mode keeps it out, and root, whom no mode stops, is turned away by its uid.
! liar 65534 hello >"$LAB_DIR/said" 2>&1 || lab_fail "uid 65534 got in"
! lab_in r1 "$(lab_python)" "$table" "$LAB_DIR/r1/run/helper.sock" "$generation" hello >"$LAB_DIR/said" 2>&1 ||
    lab_fail "root got in"
lab_log r1 "uid 0"

lab_in r1 ip -o address show >"$LAB_DIR/after"
cmp "$LAB_DIR/before" "$LAB_DIR/after" || lab_fail "an address changed"
lab_runs r1 helper || lab_fail "the helper is gone"

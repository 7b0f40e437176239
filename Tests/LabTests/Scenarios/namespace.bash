#!/usr/bin/env bash
# net_namespace: `run` enters it as root, and everything it starts is in it; a reload to another one is refused, and so
# is the file where somebody else starts holdfast, with what to do.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
named() {
    echo "net_namespace $1"
    lab_guide_config r1
}
named "$LAB_NAME-r1" >"$LAB_DIR/r1.conf"
mkdir -p "$LAB_DIR/r1/run"

# From the client's namespace; `ip` becomes it, so that its process id is known.
ip netns exec "$LAB_NAME-client" "$LAB_INSTALL/usr/bin/holdfast" run --config "$LAB_DIR/r1.conf" --runtime-dir "$LAB_DIR/r1/run" \
    >"$LAB_DIR/r1/log" 2>&1 &
supervisor=$!
wait_until 15 "r1 to be master" lab_holds r1 "$LAB_VIP"
lab_holds_not client "$LAB_VIP"
for part in engine helper; do
    [[ -n $(lab_pids r1 "$part") ]] || lab_fail "no $part in the namespace"
done

named "$LAB_NAME-r2" >"$LAB_DIR/r1.conf"
kill -HUP "$supervisor"
wait_until 5 "a word about it" lab_log r1 "net_namespace $LAB_NAME-r2: this process isn't in it"
lab_holds r1 "$LAB_VIP"
kill -TERM "$supervisor"
wait "$supervisor" || lab_fail "it ended with status $?"
lab_holds_not r1 "$LAB_VIP"

# Where nobody enters it, as under systemd without the unit's line.
if lab_in client "$LAB_INSTALL/usr/bin/holdfast" compile --config "$LAB_DIR/r1.conf" \
    --runtime-dir "$LAB_DIR/r1/run" >"$LAB_DIR/said" 2>&1; then
    lab_fail "it was compiled"
fi
grep -qF "NetworkNamespacePath=/run/netns/$LAB_NAME-r2" "$LAB_DIR/said" || lab_fail "no hint: $(<"$LAB_DIR/said")"

# The word may stand in another file, or be made of parts.
printf 'include %s\n' "$LAB_DIR/named.conf" >"$LAB_DIR/r1.conf"
named nowhere >"$LAB_DIR/named.conf"
if "$LAB_INSTALL/usr/bin/holdfast" run --config "$LAB_DIR/r1.conf" --runtime-dir "$LAB_DIR/r1/run" \
    >"$LAB_DIR/said" 2>&1; then
    lab_fail "it ran"
fi
grep -qF "can't enter the network namespace nowhere" "$LAB_DIR/said" || lab_fail "no word: $(<"$LAB_DIR/said")"

named nowhere >"$LAB_DIR/r1.conf"
if "$LAB_INSTALL/usr/bin/holdfast" run --config "$LAB_DIR/r1.conf" --runtime-dir "$LAB_DIR/r1/run" \
    >"$LAB_DIR/said" 2>&1; then
    lab_fail "it ran"
fi
grep -qF "can't enter the network namespace nowhere" "$LAB_DIR/said" || lab_fail "no word: $(<"$LAB_DIR/said")"

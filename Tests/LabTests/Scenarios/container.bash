#!/usr/bin/env bash
# The example of a container, as far as namespaces go: a root that can't be written, /run in memory, and just the
# capabilities that packaging/examples/container gives it.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
lab_guide_config r1 >"$LAB_DIR/r1.conf"
example=$(dirname "$HOLDFAST_LAB")/../../packaging/examples/container/Containerfile
grep -q -- '--read-only --tmpfs /run --cap-drop ALL' "$example" || lab_fail "the example is another one"
capabilities=$(grep -oE -- '--cap-add [A-Z_]+' "$example" | sed 's/.* /+/' | tr 'A-Z\n' 'a-z,')
cat >"$LAB_DIR/contained.sh" <<TEXT
mount --make-rprivate /
mount --rbind / /mnt
mount -o remount,bind,ro /mnt
for folder in tmp var etc work home; do
    if mountpoint -q /mnt/\$folder; then mount -o remount,bind,ro /mnt/\$folder; fi
done
mount -t tmpfs tmpfs /mnt/run
cp "$LAB_DIR/r1.conf" /mnt/run/keepalived.conf
exec chroot /mnt setpriv --bounding-set=-all,${capabilities%,} --no-new-privs \
    "$LAB_INSTALL/usr/bin/holdfast" run --config /run/keepalived.conf --runtime-dir /run/holdfast
TEXT
lab_spawn r1 "$LAB_DIR/r1.log" unshare --mount sh "$LAB_DIR/contained.sh"
supervisor=$lab_spawned
inside() { nsenter --target "$supervisor" --mount --net --root -- "$@"; }
wait_until 20 "the address" lab_holds r1 "$LAB_VIP" || lab_fail "$(cat "$LAB_DIR/r1.log")"
is_master() { inside "$LAB_INSTALL/usr/bin/holdfast" status --json | jq -e '.instances[0].state == "MASTER"'; }
wait_until 5 "it to say so" is_master
if inside touch /holdfast-was-here 2>/dev/null; then lab_fail "the root can be written"; fi
(($(grep CapBnd "/proc/$supervisor/status" | tr -d 'CapBnd:\t 0' | wc -c) > 0)) || lab_fail "no capability at all"
[[ $(awk '/^CapBnd/ { print $2 }' "/proc/$supervisor/status") != 000001ffffffffff ]] || lab_fail "all capabilities"
kill -TERM "$supervisor"
wait_until 10 "the address to go" lab_holds_not r1 "$LAB_VIP"

# packaging/examples/container as a runtime plays it: compile, helper, runner and engine as containers that share
# sockets and a network, from what the Containerfile and compose.yaml say. An address, a reload, each replaced and
# killed, a stop.
set -euo pipefail
# shellcheck source=packaging/lab.d/machine.bash
source "${BASH_SOURCE[0]%/*}/../../../packaging/lab.d/machine.bash"

example=$MACHINE_FOLDER/packaging/examples/container
machine_lan
machine_files image
image=$MACHINE_WORK/image/root
mkdir "$MACHINE_WORK"/{volume,configuration,bundles,containers}
declare -A keeper=()

# runtime WORD…; identity NAME
runtime() { runc --root "$MACHINE_WORK/containers" "$@"; }
identity() { echo "$MACHINE_LAN-$1"; }
clean() {
    local status=$? name
    set +e
    if ((status != 0)); then tail -n 30 "$MACHINE_WORK"/*.log >&2 || true; fi
    rm -f "$MACHINE_WORK"/wanted-*
    for name in engine runner helper compile; do runtime delete --force "$(identity "$name")" 2>/dev/null || true; done
    for name in "${!keeper[@]}"; do wait "${keeper[$name]}" || true; done
    ip netns delete "$MACHINE_LAN-host" 2>/dev/null || true
    (exit "$status")
    machine_clean
}
trap clean EXIT

echo "== the image, as the Containerfile makes it"
grep -qx 'FROM debian:bookworm-slim' "$example/Containerfile" || fail "the image is another one"
grep -qx 'COPY --chmod=755 listen /usr/libexec/holdfast/listen' "$example/Containerfile" || fail "listen isn't in it"
mkdir -p "$image/root"
cp "$HOLDFAST_PACKAGE" "$image/root/holdfast_0.deb"
chroot "$image" dpkg --install /root/holdfast_0.deb >"$MACHINE_WORK/dpkg" 2>&1 || fail "$(cat "$MACHINE_WORK/dpkg")"
install -D -m 755 "$example/listen" "$image/usr/libexec/holdfast/listen"
folders=$(sed -n '/^RUN install/,/[^\\]$/p' "$example/Containerfile" | sed 's/^RUN //')
chroot "$image" sh -ec "$folders"
# What a volume begins with.
cp -a "$image/run/holdfast/." "$MACHINE_WORK/volume/"

echo "== the host"
ip netns add "$MACHINE_LAN-host"
ip -n "$MACHINE_LAN" link add host type veth peer name eth0 netns "$MACHINE_LAN-host"
ip -n "$MACHINE_LAN" link set host master lan up
ip -n "$MACHINE_LAN-host" address add 192.168.200.145/24 dev eth0
ip -n "$MACHINE_LAN-host" link set eth0 up
ip -n "$MACHINE_LAN-host" link set lo up
here() { ip -n "$MACHINE_LAN-host" -o address show to "${1:-$MACHINE_VIP}" 2>/dev/null | grep -q .; }
gone() { ! here "$@"; }
put_configuration() { cat >"$MACHINE_WORK/configuration/keepalived.conf"; }
guide n1 150 | put_configuration

for name in compile helper runner engine; do
    mkdir "$MACHINE_WORK/bundles/$name"
    python3 "$MACHINE_FOLDER/packaging/lab.d/compose-bundle.py" "$example/compose.yaml" "$name" "$image" \
        "/run/netns/$MACHINE_LAN-host" "$MACHINE_WORK/configuration" "$MACHINE_WORK/volume" \
        >"$MACHINE_WORK/bundles/$name/config.json"
done

# run_container NAME: to its end. keep_container NAME: again and again, as `restart: always`.
run_container() {
    local status=0
    runtime run --bundle "$MACHINE_WORK/bundles/$1" "$(identity "$1")" </dev/null >>"$MACHINE_WORK/$1.log" 2>&1 ||
        status=$?
    runtime delete --force "$(identity "$1")" 2>/dev/null || true
    return "$status"
}
keep_container() {
    touch "$MACHINE_WORK/wanted-$1"
    while [[ -e $MACHINE_WORK/wanted-$1 ]]; do
        run_container "$1" || true
        # Poll: docker waits as long before it starts one again
        sleep 0.1
    done &
    keeper[$1]=$!
}
signal_container() { runtime kill "$(identity "$1")" "$2"; }
process() { runtime state "$(identity "$1")" 2>/dev/null | jq -e .pid; }
state() { runtime exec "$(identity engine)" holdfast status --json --runtime-dir /run/holdfast/engine; }
is_master() { state | jq -e '.instances[0].state == "MASTER" and .helper.connected'; }
is_another() { local now; now=$(process "$1") && [[ $now != "$2" && $now != 0 ]]; }
has() { grep -qE "^$2:[[:space:]]+$3\$" "/proc/$(process "$1")/status"; }
ended() { ! process "$1"; }

echo "== start"
run_container compile || fail "$(cat "$MACHINE_WORK/compile.log")"
for name in helper runner engine; do keep_container "$name"; done
wait_until 20 "the address" here
wait_until 5 "the engine to be master" is_master
for set in Prm Eff Bnd Inh Amb; do
    for name in engine runner; do expect "Cap$set of $name" has "$name" "Cap$set" 0000000000000000; done
done
expect "the helper has two capabilities" has helper CapEff 0000000000003000
expect "and can't gain others" has helper CapBnd 0000000000000000
for name in engine helper runner; do
    expect "$name gains nothing by executing" has "$name" NoNewPrivs 1
    expect "$name has a filter" has "$name" Seccomp 2
    options=$(awk '$5 == "/" { print $6 }' "/proc/$(process "$name")/mountinfo")
    expect "$name can't write its root: $options" grep -q '^ro\(,\|$\)' <<<"$options"
done
expect "three accounts" test "$(for name in engine helper runner; do
    awk '/^Uid/ { print $2 }' "/proc/$(process "$name")/status"
done | sort -u | wc -l)" = 3

echo "== reload"
guide n1 150 | sed "s|$MACHINE_VIP/24|&\n        192.168.200.251/24|" | put_configuration
run_container compile || fail "$(cat "$MACHINE_WORK/compile.log")"
signal_container engine HUP
wait_until 5 "the second address" here 192.168.200.251

ip netns exec "$MACHINE_LAN-host" ip monitor address >"$MACHINE_WORK/addresses" &
monitor=$!
for round in "engine QUIT" "engine KILL" "helper KILL" "runner KILL"; do
    read -r name signal <<<"$round"
    echo "== $signal to the $name"
    pid=$(process "$name")
    signal_container "$name" "$signal"
    wait_until 5 "another $name" is_another "$name" "$pid"
    wait_until 5 "the engine to be master with its helper" is_master
    expect "the address is there" here
    expect "it went on where the former was" test "$(state | jq '.instances[0].statistics.became_master')" = 0
done
kill "$monitor"
wait "$monitor" || true
refuse "the address was gone: $(cat "$MACHINE_WORK/addresses")" grep -q "Deleted.*$MACHINE_VIP" "$MACHINE_WORK/addresses"

echo "== an engine that stays away"
rm "$MACHINE_WORK/wanted-engine"
signal_container engine KILL
wait_until 4 "the helper to let go after two intervals" gone
expect "the helper is there" process helper >/dev/null
keep_container engine
wait_until 10 "the address" here

echo "== stop"
rm "$MACHINE_WORK"/wanted-*
signal_container engine TERM
wait_until 10 "the address to go" gone
for name in helper runner; do signal_container "$name" TERM; done
for name in engine helper runner; do wait_until 10 "$name to end" ended "$name"; done
refuse "an address is left" grep -q 192.168.200.25 <(ip -n "$MACHINE_LAN-host" -o address)

# shellcheck shell=bash
# The guest's part of `services`: GUEST_SHARE is SERVICES,SERVERS,PAIRS,FOLDER.
IFS=, read -r services servers pairs BENCH_FOLDER <<<"$GUEST_SHARE"
/run/modprobe ip_vs
# shellcheck source=Tests/Benchmarks/services.common.bash
source "$(dirname "$GUEST_SCRIPT")/services.common.bash"
services_configuration "$services" "$servers" >/run/first.conf
services_changed /run/first.conf >/run/second.conf
cmp -s /run/first.conf /run/second.conf && fail "nothing is changed"
# The last service, whose last server is the one that changes.
last="10.$((100 + (services - 1) / 250)).$(((services - 1) % 250)).1"

now() { echo "${EPOCHREALTIME/./}"; }
# elapsed SINCE WHAT…: microseconds from then until `watch` sees it.
elapsed() {
    local since=$1 seen
    shift
    seen=$("$BENCH_FOLDER/watch" "$@") || fail "not seen within two minutes: $*"
    echo $((seen - since))
}
# until_table COMMAND: looks at the table until the command says so of its `rows`.
until_table() {
    local end=$((SECONDS + 120))
    while true; do
        mapfile rows </proc/net/ip_vs
        if "$@"; then return; fi
        ((SECONDS < end)) || fail "the table has ${#rows[@]} lines"
        # Poll: every 20 ms
        sleep 0.02
    done
}
is_empty() { ((${#rows[@]} == 3)); }

# measure NAME COMMAND…: milliseconds of the installation, of the reload, and until a table that somebody
# emptied is back, which keepalived leaves empty.
measure() {
    local name=$1 begin installed reloaded restored=-
    shift
    cp /run/first.conf /run/a.conf
    : >"/run/$name.log"
    begin=$(now)
    "$@" >"/run/$name.log" 2>&1 &
    local program=$!
    installed=$(elapsed "$begin" whole "$services" $((services * servers)))
    # Settled: checks, readings.
    sleep 3 # Poll: the start is over
    cp /run/second.conf /run/a.conf
    begin=$(now)
    kill -HUP "$program"
    reloaded=$(elapsed "$begin" weight "$last" 80 "$servers" 4)
    if [[ $name == holdfast ]]; then
        sleep 1 # Poll: what the reload brought is over
        begin=$(now)
        ipvsadm -C
        restored=$(($(elapsed "$begin" whole "$services" $((services * servers))) / 1000))
    fi
    echo "$name install $((installed / 1000)) reload $((reloaded / 1000)) restore $restored"
    kill -TERM "$program"
    wait "$program" || true
    until_table is_empty
}
echo "$services services of $servers servers, milliseconds"
for ((pair = 0; pair < pairs; pair++)); do
    measure keepalived keepalived -n -C -f /run/a.conf -p /run/k.pid -c /run/kc.pid
    measure holdfast "$HOLDFAST_INSTALL/usr/bin/holdfast" run --config /run/a.conf --runtime-dir /run/hf
done | tee /run/figures
services_medians /run/figures "$pairs"

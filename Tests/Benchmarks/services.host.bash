# shellcheck shell=bash
# The host's part of `services`, in network and mount namespaces of its own. IPVS is checks/stand-in.c's, which says how
# many entries its table has.
: "${HOLDFAST_INSTALL:?}" "${BENCH:?}" "${BENCH_FOLDER:?}" "${GUEST_SHARE:?}"
IFS=, read -r services servers pairs <<<"$GUEST_SHARE"
cd "$BENCH_FOLDER" || exit 1
# shellcheck source=Tests/Benchmarks/services.common.bash
source "$BENCH/services.common.bash"
cc -O2 -shared -fPIC -o stand-in.so "$BENCH/checks/stand-in.c"
echo "$BENCH_FOLDER/stand-in.so" >preload
ip link set lo up
# As /run is.
mkdir -p run
mount -t tmpfs tmpfs run
services_configuration "$services" "$servers" >first.conf
services_changed first.conf >second.conf
cmp -s first.conf second.conf && exit 1

# watch CHANGES: from then on `watcher` says when the table is whole and so often changed.
watch() {
    coproc watcher { exec python3 "$BENCH/services.py" table "$services" $((services * servers)) "$1"; }
    read -r _ <&"${watcher[0]}"
}
# Milliseconds from $1, in microseconds, to what the watcher says.
elapsed() {
    local seen
    read -r seen <&"${watcher[0]}" || exit 1
    echo $(((seen - $1) / 1000))
}

# measure NAME COMMAND…: a row.
measure() {
    local name=$1 program installed begin
    shift
    truncate -s 0 table
    truncate -s 16 table
    cp first.conf a.conf
    watch 0
    # keepalived loads it by its environment; helpers have none.
    if [[ $name == holdfast ]]; then mount --bind preload /etc/ld.so.preload; fi
    begin=${EPOCHREALTIME/./}
    "$@" >"$name.log" 2>&1 &
    program=$!
    installed=$(elapsed "$begin")
    sleep 3 # Poll: the start is over
    cp second.conf a.conf
    watch 1
    begin=${EPOCHREALTIME/./}
    kill -HUP "$program"
    echo "$name install $installed reload $(elapsed "$begin")"
    sleep 1 # Poll: what the reload brought is over
    kill -TERM "$program"
    wait "$program" || true
    umount /etc/ld.so.preload 2>/dev/null || true
}
# repairs COUNT: how late adverts are while a table that somebody emptied is put back, and while nothing happens.
repairs() {
    local program capture begin round
    ip link add d0 type veth peer name d1
    ip link set d0 up
    ip link set d1 up
    ip address add 10.9.0.1/24 dev d0
    cat >a.conf <<'C'
vrrp_instance VI_1 {
    state BACKUP
    interface d0
    virtual_router_id 51
    priority 100
    version 3
    advert_int 0.1
    virtual_ipaddress {
        10.9.0.100
    }
}
C
    cat first.conf >>a.conf
    truncate -s 0 table
    truncate -s 16 table
    mount --bind preload /etc/ld.so.preload
    watch 0
    "$HOLDFAST_INSTALL/usr/bin/holdfast" run --config a.conf --runtime-dir run >holdfast.log 2>&1 &
    program=$!
    elapsed "${EPOCHREALTIME/./}" >/dev/null
    sleep 3 # Poll: the start is over
    for round in quiet repair; do
        tcpdump -i d1 -n -tt -l --immediate-mode 'ip proto 112' >capture 2>/dev/null &
        capture=$!
        # Poll: the capture is on
        sleep 0.5
        if [[ $round == quiet ]]; then
            sleep "$1" # Poll: what is measured is so much time
        else
            for ((; pairs > 0; pairs--)); do
                begin=${EPOCHREALTIME/./}
                python3 "$BENCH/services.py" --empty table
                watch 0
                echo "restored after $(elapsed "$begin") ms"
                # Poll: what is measured is so much time
                sleep 0.5
            done
        fi
        kill "$capture"
        wait "$capture" || true
        echo "$round: adverts late by p50 p99 p99.9 worst (ms), of: $(python3 "$BENCH/checks/figures.py" lateness capture)"
    done
    kill -TERM "$program"
    wait "$program" || true
}

if [[ ${BENCH_REPAIRS:-} ]]; then
    echo "$services services of $servers servers, emptied $pairs times"
    repairs $((pairs * 2))
    exit
fi
echo "$services services of $servers servers, milliseconds"
for ((pair = 0; pair < pairs; pair++)); do
    measure keepalived env "LD_PRELOAD=$PWD/stand-in.so" keepalived -n -C -f "$PWD/a.conf" -p "$PWD/k.pid" -c "$PWD/kc.pid"
    measure holdfast "$HOLDFAST_INSTALL/usr/bin/holdfast" run --config a.conf --runtime-dir run
done | tee figures
services_medians figures "$pairs"

# shellcheck shell=bash
# Runs in network and mount namespaces of its own: real servers checked every second by each program in turn, nginx on
# the other side, and an instance that advertises every 100 ms. IPVS is stand-in.c's. Figures on stdout, a row for each
# program, kind and number of servers; the rest on stderr.
: "${HOLDFAST_INSTALL:?}" "${BENCH:?}" "${BENCH_FOLDER:?}"
: "${BENCH_SERVERS:?}" "${BENCH_KINDS:?}" "${BENCH_SECONDS:?}" "${BENCH_PROGRAMS:?}" "${BENCH_ROUNDS:?}"
say() { printf '%s\n' "$*" >&2; }
folder=$BENCH_FOLDER
cd "$folder" || exit 1
# shellcheck source=Tests/Benchmarks/checks/shared.bash
source "$BENCH/shared.bash"
tick=$(getconf CLK_TCK)

cc -O2 -shared -fPIC -o stand-in.so "$BENCH/stand-in.c"
echo "$folder/stand-in.so" >preload
ip link set lo up
ip link add d0 type veth peer name d1
ip link set d0 up
ip link set d1 up
ip address add 10.9.0.1/24 dev d0
ulimit -n "$(ulimit -Hn)"

# web_server PORT: on every address of 127/8. A tenth of the real servers are the second one's.
web_server() {
    cat >"nginx-$1.conf" <<N
pid $folder/nginx-$1.pid;
master_process off;
daemon off;
error_log /dev/null;
events { worker_connections 16384; }
http {
    access_log off;
    keepalive_timeout 0;
    server {
        listen $1 backlog=16384;
        location /status { stub_status; }
        location / { return 200 "well\n"; }
    }
}
N
    # A pipe would be held open by it.
    nginx -c "$folder/nginx-$1.conf" >/dev/null &
    wait_for 10 answers "$1"
}
answers() { curl -s -o /dev/null "http://127.0.0.1:$1/status"; }

# configuration KIND SERVERS: ten real servers to a virtual server.
configuration() {
    local number port check
    cat <<C
global_defs {
 router_id bench
 lvs_notify_fifo $folder/fifo
}
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
    case $1 in
        tcp) check=$'TCP_CHECK {\nconnect_timeout 3\nretry 0\ndelay_before_retry 1\n}' ;;
        http) check=$'HTTP_GET {\nurl {\npath /\nstatus_code 200\n}\nconnect_timeout 3\nretry 0\ndelay_before_retry 1\n}' ;;
    esac
    for ((number = 0; number < $2; number++)); do
        if ((number % 10 == 0)); then
            ((number == 0)) || printf '}\n'
            printf 'virtual_server 10.0.%d.%d 80 {\n protocol TCP\n lvs_sched rr\n lvs_method NAT\n delay_loop 1\n' \
                $((number / 2500)) $((number / 10 % 250))
        fi
        port=$((number % 10 == 3 ? 8081 : 8080))
        printf ' real_server 127.%d.%d.1 %d {\n%s\n}\n' $((1 + number / 250)) $((1 + number % 250)) "$port" "$check"
    done
    printf '}\n'
}

# wait_for SECONDS COMMAND…
wait_for() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        ((SECONDS < end)) || return 1
        # Poll: five looks a second
        sleep 0.2
    done
}
resident() { awk '/VmRSS/ { print $2 }' "/proc/$1/status"; }

# start PROGRAM: sets `first`, the process at the top.
start() {
    case $1 in
        keepalived)
            LD_PRELOAD=$folder/stand-in.so keepalived -n -f conf -p k.pid -c kc.pid -r kv.pid >log 2>&1 &
            ;;
        holdfast)
            rm -rf run && mkdir run
            # For the helper, whose surroundings are cleared.
            mount --bind preload /etc/ld.so.preload
            "$HOLDFAST_INSTALL/usr/bin/holdfast" run --config conf --runtime-dir run >log 2>&1 &
            ;;
    esac
    first=$!
}
# checking PROGRAM: the process that checks.
checking() { if [[ $1 == keepalived ]]; then cat kc.pid; else pgrep -P "$first" -f holdfast-engine; fi; }

# measure PROGRAM KIND SERVERS: prints a row.
measure() {
    local program=$1 kind=$2 servers=$3 before after from to began processes died stamping late capture checker watched
    rm -f fifo lines capture
    mkfifo fifo
    python3 -u "$BENCH/figures.py" stamp fifo >lines &
    stamping=$!
    exec 8>fifo
    configuration "$kind" "$servers" >conf
    from=$(accepted)
    start "$program"
    if ! wait_for 60 asked_since "$from" $((servers * 2)); then
        say "$program $kind $servers: the first two rounds took more than a minute"
        tail -n 5 log >&2
    fi
    mapfile -t processes < <(tree "$first")
    checker=$(checking "$program")
    tcpdump -i d1 -n -tt -l --immediate-mode 'ip proto 112' >capture 2>/dev/null &
    capture=$!
    before=$(ticks "${processes[@]}") from=$(accepted) began=$EPOCHREALTIME
    # Poll: what is measured is so much time
    sleep "$BENCH_SECONDS"
    after=$(ticks "${processes[@]}") to=$(accepted)
    watched=$(awk -v a="$began" -v b="$EPOCHREALTIME" 'BEGIN { print b - a }')
    kill "$capture"
    wait "$capture" || true
    read -ra late < <(python3 "$BENCH/figures.py" lateness capture)
    size=$(resident "$checker")
    died=$EPOCHREALTIME
    kill -KILL "$(<nginx-8081.pid)"
    wait_for 30 noticed $((servers / 10)) || say "$program $kind $servers: not all of the dead were noticed"
    read -ra news < <(python3 "$BENCH/figures.py" noticed lines "$died")
    awk -v OFS=' | ' -v program="$program" -v kind="$kind" -v servers="$servers" -v checks=$((to - from)) \
        -v watched="$watched" -v cpu=$((after - before)) -v tick="$tick" -v size="$size" \
        -v median="${news[0]}" -v p99="${news[1]}" -v late="${late[1]} | ${late[2]} | ${late[3]}" 'BEGIN {
            print "| " kind, servers, program, int(checks / watched), sprintf("%.1f", cpu * 1e6 / tick / checks),
                sprintf("%.0f %%", cpu / tick / watched * 100), size, median, p99, late " |" }'
    echo "$size" >"size-$program-$kind-$servers"
    kill -TERM "$first"
    wait "$first" || true
    umount /etc/ld.so.preload 2>/dev/null || true
    exec 8>&-
    kill "$stamping" 2>/dev/null || true
    rm -f nginx-8081.pid
    web_server 8081
}

web_server 8080
web_server 8081
trap 'kill "$(<nginx-8080.pid)" "$(<nginx-8081.pid)"' EXIT
for ((round = 0; round < BENCH_ROUNDS; round++)); do
    for servers in $BENCH_SERVERS; do
        for kind in $BENCH_KINDS; do
            for program in $BENCH_PROGRAMS; do measure "$program" "$kind" "$servers" | tee -a rows; done
        done
    done
done
if ((BENCH_ROUNDS > 1)); then
    echo "medians of $BENCH_ROUNDS:"
    python3 "$BENCH/figures.py" medians rows
fi

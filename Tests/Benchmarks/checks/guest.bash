# shellcheck shell=bash
# Runs in a guest: N real servers checked every D seconds by each program in turn, nginx on the other side. For each, in
# SECONDS once it runs: checks that nginx saw, processor time of all the program's processes, memory of the one that
# checks; then a tenth of the servers dies at once: when the program's FIFO says so. One line each:
#
#   figures PROGRAM KIND SERVERS INTERVAL CHECKS CPU_MS US_PER_CHECK RSS_KB BYTES_PER_CHECK MEDIAN_MS P99_MS
: "${HOLDFAST_INSTALL:?}"
SECONDS_MEASURED=40
mkdir -p /run/bench
cd /run/bench || exit
# shellcheck source=Tests/Benchmarks/checks/shared.bash
source "$(dirname "$GUEST_SCRIPT")/shared.bash"

# Two servers on every address of 127/8: a tenth of the real servers is the second one's.
web_server() {
    cat >"/run/bench/nginx-$1.conf" <<N
pid /run/bench/nginx-$1.pid;
worker_processes 1;
error_log /dev/null;
events { worker_connections 512; }
http {
    access_log off;
    keepalive_timeout 0;
    server {
        listen $1;
        location /status { stub_status; }
        location / { return 200 "well\n"; }
    }
}
N
    nginx -c "/run/bench/nginx-$1.conf"
}

# configuration KIND SERVERS INTERVAL FIFO
configuration() {
    local kind=$1 servers=$2 interval=$3 number port check
    printf 'global_defs {\n router_id bench\n lvs_notify_fifo %s\n}\n' "$4"
    if [[ $kind == tcp ]]; then
        check='TCP_CHECK {
connect_timeout 3
}'
    else
        check='HTTP_GET {
url {
path /
status_code 200
}
connect_timeout 3
}'
    fi
    printf 'virtual_server 10.0.0.1 80 {\n protocol TCP\n lvs_sched rr\n lvs_method NAT\n delay_loop %s\n retry 1\n' "$interval"
    printf ' delay_before_retry 1\n'
    for ((number = 0; number < servers; number++)); do
        port=$((number % 10 == 0 ? 8081 : 8080))
        printf ' real_server 127.%d.%d.1 %d {\n%s\n}\n' $((1 + number / 250)) $((1 + number % 250)) "$port" "$check"
    done
    printf '}\n'
}

largest() {
    local pid most=0 size
    for pid in "$@"; do
        size=$(awk '/VmRSS/ { print $2 }' "/proc/$pid/status")
        ((size > most)) && most=$size
    done
    echo "$most"
}

# measure PROGRAM KIND SERVERS INTERVAL [EMPTY_KB]: prints the figures; sets `resident`.
measure() {
    local program=$1 kind=$2 servers=$3 interval=$4 empty=${5:-0} first before after from to processes died
    rm -f /run/bench/fifo /run/bench/lines
    mkfifo /run/bench/fifo
    # Each line with the time it came.
    python3 -u -c 'import sys, time
for line in open("/run/bench/fifo"): print(time.time(), line, end="", flush=True)' >/run/bench/lines &
    exec 8>/run/bench/fifo
    configuration "$kind" "$servers" "$interval" /run/bench/fifo >/run/bench/conf
    if [[ $program == keepalived ]]; then
        keepalived -n -C -f /run/bench/conf -p /run/bench/k.pid -c /run/bench/kc.pid >/run/bench/log 2>&1 &
    else
        "$HOLDFAST_INSTALL/usr/bin/holdfast" run --config /run/bench/conf --runtime-dir /run/hf >/run/bench/log 2>&1 &
    fi
    first=$!
    # Poll: the first round is over when every server was asked
    from=$(accepted)
    wait_until 300 "the first round" asked_since "$from" "$servers"
    mapfile -t processes < <(tree "$first")
    before=$(ticks "${processes[@]}") from=$(accepted)
    # Poll: what is measured is so much time
    sleep "$SECONDS_MEASURED"
    after=$(ticks "${processes[@]}") to=$(accepted)
    resident=$(largest "${processes[@]}")
    died=$EPOCHREALTIME
    kill -KILL "$(<nginx-8081.pid)"
    pkill -KILL -P "$(<nginx-8081.pid)" || true
    wait_until $((interval * 3 + 10)) "the dead to be noticed" noticed $((servers / 10))
    python3 - "$program" "$kind" "$servers" "$interval" $((to - from)) $(((after - before) * 10)) "$resident" "$empty" "$died" <<'P'
import sys
program, kind, servers, interval, checks, cpu, resident, empty, died = sys.argv[1:]
late = sorted(float(line.split()[0]) - float(died) for line in open("/run/bench/lines")
              if " RS " in line and "DOWN" in line and float(line.split()[0]) > float(died))
share = (int(resident) - int(empty)) * 1024 // int(servers) if int(empty) else "-"
print("figures", program, kind, servers, interval, checks, cpu, round(int(cpu) * 1000 / max(1, int(checks))), resident, share,
      round(late[len(late) // 2] * 1000), round(late[min(len(late) - 1, len(late) * 99 // 100)] * 1000))
P
    kill -TERM "$first"
    wait "$first" || true
    exec 8>&-
    web_server 8081
}

web_server 8080
web_server 8081
for kind in tcp http; do
    for program in keepalived holdfast; do
        measure "$program" "$kind" 100 1
        measure "$program" "$kind" 1000 8 "$resident"
    done
done

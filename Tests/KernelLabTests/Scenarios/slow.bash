# shellcheck shell=bash
# slow_start: the weight of a server that comes back rises in steps, one write each, through a reload and
# another engine; the quorum counts it whole. What the checks took is in status and metrics.
mkdir -p /run/site
ip link set lo up
for address in 127.1.0.1 127.1.0.2; do ip address add "$address/32" dev lo 2>/dev/null || true; done
# serve ADDRESS: somebody who takes connections there; his number is in $server.
serve() {
    python3 -m http.server --bind "$1" --directory /run/site 8080 >/dev/null 2>&1 &
    server=$!
    wait_until 20 "the server on $1" curl -s -o /dev/null "http://$1:8080/"
}
serve 127.1.0.1
serve 127.1.0.2

# pool SECONDS: with a ramp of so many seconds.
pool() {
    cat <<C
virtual_server 10.0.0.1 80 {
    protocol TCP
    lvs_sched wrr
    lvs_method NAT
    delay_loop 1
    retry 1
    delay_before_retry 1
    check_jitter 20
    quorum 100
    weight 50
    real_server 127.1.0.1 8080 {
        TCP_CHECK {
            connect_timeout 2
        }
    }
    real_server 127.1.0.2 8080 {
        weight 100
        slow_start $1
        TCP_CHECK {
            connect_timeout 2
        }
    }
}
C
}
# weight: of the second server; nothing while it isn't there.
weight() { ipvsadm -Sn | awk '$5 == "127.1.0.2:8080" { print $8 }'; }
is_whole() { [[ $(weight) == 100 ]]; }
is_gone() { [[ -z $(weight) ]]; }
# has_risen_to LEAST: and not to all.
has_risen_to() { (($(weight) >= $1 && $(weight) < 100)); }
is_met_again() { (($(grep -c 'Gained quorum 100+0=100 <= 150' "$GUEST_LOG") == 2)); }
status() { "$HOLDFAST_INSTALL/usr/bin/holdfast" status --runtime-dir /run/holdfast --json; }
# ask FILTER: what status says of the second server.
ask() { status | jq -r ".services[0].servers[1]$1"; }

pool 20 >/run/a.conf
start_holdfast /run/a.conf
wait_until 30 "the whole weight, which it has from the start" is_whole
kill "$server"
wait_until 60 "the second server to leave" is_gone
wait_until 10 "the quorum to be lost" grep -q 'Lost quorum 100-0=100 > 50' "$GUEST_LOG"
serve 127.1.0.2
: >/run/seen
(while :; do
    weight
    # Poll: what the weights were, five times a step
    sleep 0.2
done >>/run/seen) &
watcher=$!
wait_until 60 "the first step" has_risen_to 10
wait_until 10 "the quorum, which counts the whole weight" is_met_again
[[ $(status | jq .services[0].alive_weight) == 150 ]] || fail "the quorum counts $(status | jq .services[0].alive_weight)"
left=$(ask .weight_rises_for_seconds)
[[ $left != null ]] || fail "status doesn't say that it rises"
wait_until 30 "some steps" has_risen_to 30
pool 16 >/run/a.conf
reload_holdfast
has_risen_to 20 || fail "a reload set the weight to $(weight)"
kill -9 "$(holdfast_part engine)"
wait_until 40 "the whole weight" is_whole
[[ $(ask .weight_rises_for_seconds) == null ]] || fail "status says that it still rises"
kill "$watcher"
# Only up, from a tenth on; a guest that stands still may skip steps, never all of them.
awk 'NF { if ($1 < last) exit 1; last = $1 }' /run/seen || fail "it fell: $(uniq /run/seen | xargs)"
[[ $(awk NF /run/seen | head -n 1) == 10 ]] || fail "it began with $(awk NF /run/seen | head -n 1)"
steps=$(awk NF /run/seen | sort -u | wc -l)
((steps >= 5 && steps <= 10)) || fail "$steps weights: $(uniq /run/seen | xargs)"

took() { [[ $(ask '.checks[0] | "\(.check) \(.attempts > 0) \(.last_seconds > 0 and .last_seconds < 5)"') == "TCP_CHECK true true" ]]; }
wait_until 30 "how long the check took, in status" took
"$HOLDFAST_INSTALL/usr/bin/holdfast" metrics --runtime-dir /run/holdfast >/run/metrics
series='holdfast_check_latency_seconds_count{service="tcp 10.0.0.1:80",check="TCP_CHECK"}'
(($(awk -F '} ' -v series="$series" '$1 "}" == series { print $2 }' /run/metrics) > 0)) ||
    fail "no latencies: $(grep latency /run/metrics || true)"
stop_holdfast
kill "$server"

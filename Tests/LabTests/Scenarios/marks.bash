#!/usr/bin/env bash
# fwmark: checks of every protocol mark their packets with what the configuration names. r1 has two ways to the
# servers: with mark 7 through the client, where they answer, else through r2, where nobody does. So the way decides
# what a check says. Sockets with a mark come from the helper: while it is away, nobody is found down for that.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
support=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../../LabSupport
checks=(TCP_CHECK HTTP_GET SSL_GET SMTP_CHECK DNS_CHECK UDP_CHECK PING_CHECK plain)
ports=(80 80 443 25 53 7 80 80)
declare -A prefix=([4]=10.9.0. [6]=fd00:9::) on_lan=([4]=192.168.200. [6]=fd00:c8::)
declare -A last=([r1]=145 [r2]=151 [client]=10)

servers=()
for place in "${!checks[@]}"; do servers+=("${prefix[4]}$((place + 1))" "${prefix[6]}$((place + 1))"); done
for node in r1 r2 client; do
    lab_in "$node" ip address add "${on_lan[6]}${last[$node]}/64" dev "$LAB_INTERFACE" nodad
    [[ $node != r1 ]] || continue
    for server in "${servers[@]}"; do lab_in "$node" ip address add "$server" dev lo; done
done
# What checks are bound to.
lab_in r1 ip address add 192.168.200.146/24 dev "$LAB_INTERFACE"
lab_in r1 ip address add fd00:c8::146/64 dev "$LAB_INTERFACE" nodad
lab_in r2 sysctl -q net.ipv4.icmp_echo_ignore_all=1 net.ipv6.icmp.echo_ignore_all=1
for family in 4 6; do
    lab_in r1 ip "-$family" route add "${prefix[$family]}0/112" via "${on_lan[$family]}151" 2>/dev/null ||
        lab_in r1 ip "-$family" route add "${prefix[$family]}0/24" via "${on_lan[$family]}151"
    lab_in r1 ip "-$family" route add default via "${on_lan[$family]}10" table 7
    lab_in r1 ip "-$family" rule add pref 100 fwmark 7 lookup 7
done
lab_in client nft -f - <<'N'
table inet seen { chain in { type filter hook input priority 0;
    ip daddr 10.9.0.0/24 ip saddr != 192.168.200.146 counter comment "stranger";
    ip6 daddr fd00:9::/112 ip6 saddr != fd00:c8::146 counter comment "stranger"; }; }
N
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=here \
    -keyout "$LAB_DIR/key" -out "$LAB_DIR/certificate" 2>/dev/null
cat "$LAB_DIR/key" >>"$LAB_DIR/certificate"
lab_spawn client "$LAB_DIR/client/answers.log" "$(lab_python)" "$support/answers.py" "$LAB_DIR/certificate" "${servers[@]}"
wait_until 10 "the servers" grep -q ready "$LAB_DIR/client/answers.log"

# config MARK: a real server under each check; the last one's has no mark.
config() {
    local family place check more
    for family in 4 6; do
        cat <<C
virtual_server ${on_lan[$family]}250 80 {
    protocol TCP
    lvs_sched rr
    lvs_method NAT
    delay_loop 1
    retry 1
    delay_before_retry 1
    alpha
C
        for place in "${!checks[@]}"; do
            check=${checks[place]}
            case $check in
                HTTP_GET | SSL_GET) more='url {
                path /
                status_code 200
            }' ;;
                UDP_CHECK) more="require_reply 796573" ;;
                *) more= ;;
            esac
            cat <<C
    real_server ${prefix[$family]}$((place + 1)) ${ports[place]} {
        ${check/plain/TCP_CHECK} {
            connect_timeout 2
            bindto $([[ $family == 4 ]] && echo 192.168.200.146 || echo fd00:c8::146)
            $([[ $check == plain ]] || echo "fwmark $1")
            $more
        }
    }
C
        done
        echo "}"
    done
}
# up: the checks of the servers that are up, of each family.
up() {
    local all
    all=$(lab_json r1 '.services[].servers[] | select(.up) | .name')
    for place in "${!checks[@]}"; do
        for family in 4 6; do
            if grep -qF "${prefix[$family]}$((place + 1))" <<<"$all"; then printf '%s/%s ' "${checks[place]}" "$family"; fi
        done
    done
}
marked=
for check in "${checks[@]:0:7}"; do marked+="$check/4 $check/6 "; done
up_is() { [[ $(up) == "$1" ]]; }
attempts() { lab_json r1 '[.services[].servers[].checks[].attempts] | min'; }
more_attempts() { (($(attempts) >= $1)); }

config 7 >"$LAB_DIR/r1.conf"
"$LAB_INSTALL/usr/bin/holdfast" objects "$LAB_DIR/r1.conf" >"$LAB_DIR/objects"
(($(grep -c "mark 7 of checks' packets" "$LAB_DIR/objects") == 1)) || lab_fail "not one mark among the objects: $(<"$LAB_DIR/objects")"
lab_start r1 ours "$LAB_DIR/r1.conf"
wait_until 20 "all whose checks have the mark to be up" up_is "$marked"
# None without it, for a while.
wait_until 20 "three rounds" more_attempts 3
up_is "$marked" || lab_fail "up: $(up)"

config 8 >"$LAB_DIR/r1.conf"
lab_reload r1
wait_until 20 "all to be down with another mark" up_is ""
config 7 >"$LAB_DIR/r1.conf"
lab_reload r1
wait_until 20 "all to be up again" up_is "$marked"

# Up to here a helper was there whenever it was asked.
if lab_log r1 "grants no such socket"; then lab_fail "a mark was refused"; fi
before=$(wc -l <"$LAB_DIR/r1/log")
helper=$(lab_pids r1 helper)
engine=$(lab_pids r1 engine)
lab_signal STOP r1 helper
# No attempt gets its socket; each gives up after its two seconds.
wait_until 20 "a check to say so" lab_log r1 "grants no such socket"
up_is "$marked" || lab_fail "down with the helper: $(up)"
lab_signal KILL r1 helper
wait_until 10 "another helper" lab_helper_is_another r1 "$helper"
wait_until 10 "the engine to be with it" lab_json_is r1 .helper.connected true
count=$(attempts)
wait_until 20 "three rounds more" more_attempts $((count + 3))
up_is "$marked" || lab_fail "up after the helper's death: $(up)"
if tail -n "+$((before + 1))" "$LAB_DIR/r1/log" | grep -qE 'connecting took|refused|unreachable|no answer'; then
    lab_fail "somebody was found down because of the helper"
fi
[[ $(lab_pids r1 engine) == "$engine" ]] || lab_fail "the engine was restarted too"
(($(lab_in client nft list table inet seen | grep -c 'packets 0 .*stranger') == 2)) ||
    lab_fail "not from where they were bound: $(lab_in client nft list table inet seen)"
lab_stop r1

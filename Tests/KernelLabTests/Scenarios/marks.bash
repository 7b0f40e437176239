# shellcheck shell=bash
# fwmark: checks of every protocol mark their packets with what the configuration names. There are two ways to the
# servers: with mark 7 to a machine where they answer, else to one where nobody does. So the way decides what a check
# says. Sockets with a mark come from the helper: while it is away, nobody is found down for that.
support=$(dirname "$(readlink -f "$GUEST_SCRIPT")")/../../LabSupport
checks=(TCP_CHECK HTTP_GET SSL_GET SMTP_CHECK DNS_CHECK UDP_CHECK PING_CHECK plain)
ports=(80 80 443 25 53 7 80 80)
declare -A servers=([4]=10.9.0. [6]=fd00:9::) source=([4]=10.8.7.1 [6]=fd00:8:7::1)
# address FAMILY NETWORK HOST
address() { if [[ $1 == 4 ]]; then echo "10.8.$2.$3"; else echo "fd00:8:$2::$3"; fi; }
length() { if [[ $1 == 4 ]]; then echo 24; else echo 64; fi; }

all=()
for place in "${!checks[@]}"; do all+=("${servers[4]}$((place + 1))" "${servers[6]}$((place + 1))"); done
ip address add "${source[4]}/32" dev lo
ip address add "${source[6]}/128" dev lo
# 1 is who answers, 2 who doesn't.
for machine in 1 2; do
    ip netns add "m$machine"
    ip link add "v$machine" type veth peer name lan netns "m$machine"
    ip link set "v$machine" up
    ip -n "m$machine" link set lo up
    ip -n "m$machine" link set lan up
    for family in 4 6; do
        bits=$(length "$family")
        [[ $family == 6 ]] && nodad=nodad || nodad=
        # shellcheck disable=SC2086 # nothing or a word
        ip address add "$(address "$family" "$machine" 1)/$bits" dev "v$machine" $nodad
        # shellcheck disable=SC2086
        ip -n "m$machine" address add "$(address "$family" "$machine" 2)/$bits" dev lan $nodad
        ip -n "m$machine" "-$family" route add default via "$(address "$family" "$machine" 1)"
    done
    for server in "${all[@]}"; do ip -n "m$machine" address add "$server" dev lo; done
done
ip netns exec m2 sysctl -q net.ipv4.icmp_echo_ignore_all=1 net.ipv6.icmp.echo_ignore_all=1
for family in 4 6; do
    ip "-$family" route add default via "$(address "$family" 2 2)"
    ip "-$family" route add default via "$(address "$family" 1 2)" table 7
    ip "-$family" rule add pref 100 fwmark 7 lookup 7
done
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=here \
    -keyout /run/key -out /run/certificate 2>/dev/null
cat /run/key >>/run/certificate
ip netns exec m1 python3 "$support/answers.py" /run/certificate "${all[@]}" >/run/answers 2>&1 &
answers=$!
wait_until 30 "the servers" grep -q ready /run/answers

# config MARK: a real server under each check; the last one's has no mark.
config() {
    local family place check more
    for family in 4 6; do
        cat <<C
virtual_server $(address "$family" 3 1) 80 {
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
                *) more='' ;;
            esac
            cat <<C
    real_server ${servers[$family]}$((place + 1)) ${ports[place]} {
        ${check/plain/TCP_CHECK} {
            connect_timeout 3
            bindto ${source[$family]}
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
    local table place
    table=$(ipvsadm -Sn)
    for place in "${!checks[@]}"; do
        if [[ $table == *"-r ${servers[4]}$((place + 1)):"* ]]; then printf '%s/4 ' "${checks[place]}"; fi
        if [[ $table == *"-r [${servers[6]}$((place + 1))]:"* ]]; then printf '%s/6 ' "${checks[place]}"; fi
    done
}
marked=
for check in "${checks[@]:0:7}"; do marked+="$check/4 $check/6 "; done
up_is() { [[ $(up) == "$1" ]]; }
attempts() {
    "$HOLDFAST_INSTALL/usr/bin/holdfast" status --runtime-dir /run/holdfast --json |
        jq '[.services[].servers[].checks[].attempts] | min'
}
more_attempts() { (($(attempts) >= $1)); }
says() { grep -qF -e "$1" "$GUEST_LOG"; }
another_helper() { [[ -n $(holdfast_part helper) && $(holdfast_part helper) != "$1" ]]; }

config 7 >/run/a.conf
"$HOLDFAST_INSTALL/usr/bin/holdfast" objects /run/a.conf >/run/objects
(($(grep -c "mark 7 of checks' packets" /run/objects) == 1)) || fail "not one mark among the objects: $(</run/objects)"
start_holdfast /run/a.conf
wait_until 30 "all whose checks have the mark to be up, found $(up)" up_is "$marked"
# And none without it.
wait_until 30 "two rounds" more_attempts 2
up_is "$marked" || fail "up: $(up)"

config 8 >/run/a.conf
reload_holdfast
wait_until 30 "all to be down with another mark" up_is ""
config 7 >/run/a.conf
reload_holdfast
wait_until 30 "all to be up again" up_is "$marked"

# Up to here a helper was there whenever it was asked.
if says "grants no such socket"; then fail "a mark was refused"; fi
before=$(wc -l <"$GUEST_LOG")
helper=$(holdfast_part helper)
engine=$(holdfast_part engine)
kill -STOP "$helper"
# No attempt gets its socket; each gives up after its time.
wait_until 30 "a check to say so" says "grants no such socket"
up_is "$marked" || fail "down with the helper: $(up)"
kill -KILL "$helper"
wait_until 20 "another helper" another_helper "$helper"
count=$(attempts)
wait_until 30 "two rounds more" more_attempts $((count + 2))
up_is "$marked" || fail "up after the helper's death: $(up)"
if tail -n "+$((before + 1))" "$GUEST_LOG" | grep -E 'connecting took|refused$|unreachable|no answer'; then
    fail "somebody was found down because of the helper"
fi
[[ $(holdfast_part engine) == "$engine" ]] || fail "the engine was restarted too"
# From where they were bound.
[[ $(grep -o '^from .*' /run/answers | sort -u | xargs) == "from ${source[4]} from ${source[6]}" ]] ||
    fail "who asked: $(grep -o '^from .*' /run/answers | sort -u)"
stop_holdfast
kill "$answers"

#!/usr/bin/env bash
# ICMP errors of every kind about what checks send in datagrams, for each protocol that they speak: none ends the program
# that asks, and each that the kernel passes on is a failure. UDP_CHECK says of each what Debian's keepalived says, or
# differs as listed: keepalived passes over errors other than "destination unreachable", and so takes a server for well
# that no datagram reaches.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
support=$(dirname "$(readlink -f "$HOLDFAST_LAB")")
benchmarks=$support/../Benchmarks
lab_up
ip -n "$LAB_NAME-r1" address add fd65::1/64 dev "$LAB_INTERFACE" nodad
ip -n "$LAB_NAME-client" address add fd65::9/64 dev "$LAB_INTERFACE" nodad
ip -n "$LAB_NAME-r1" route add 10.66.0.0/16 via "${LAB_ADDRESS[client]}"
ip -n "$LAB_NAME-r1" route add fd66::/64 via fd65::9
ip -n "$LAB_NAME-client" route add local 10.66.0.0/16 dev lo
ip -n "$LAB_NAME-client" route add local fd66::/64 dev lo
# The kernel says nothing of its own.
lab_in client nft -f - <<'N'
table inet quiet { chain in { type filter hook input priority 0;
    udp dport { 7, 53 } drop; icmp type echo-request drop; icmpv6 type echo-request drop; }; }
N
lab_spawn client "$LAB_DIR/answers" python3 "$support/icmp-errors.py" answer "$LAB_INTERFACE"
wait_until 10 "who answers" grep -q ready "$LAB_DIR/answers"

# Of each address what keepalived 2.2.7's UDP_CHECK says, and what ours does. Types 4 and 5 (source quench, redirect), 11.1
# (a fragment that waited too long) and types of IPv4 that do not exist are no errors to the kernel.
declare -A expected
for code in 0 1 2 3 4 5 6 7 8 9 10 11 12 13; do expected[10.66.3.$code]="down down"; done
for address in 10.66.4.0 10.66.5.1 10.66.11.1 10.66.99.1; do expected[$address]="up up"; done
for address in 10.66.11.0 10.66.12.0 10.66.12.2; do expected[$address]="up down"; done
for code in 0 1 2 3 4 5 6; do expected[fd66::1:$code]="down down"; done
for address in fd66::2:0 fd66::3:0 fd66::3:1 fd66::4:0 fd66::4:1; do expected[$address]="up down"; done
expected[fd66::63:1]="up down"

number=0
for address in "${!expected[@]}"; do
    number=$((number + 1))
    service=10.7.0.$number
    [[ $address != *:* ]] || service=fd07::$number
    cat <<C
virtual_server $service 53 {
    protocol UDP
    lvs_sched rr
    lvs_method NAT
    delay_loop 1
    warmup 0
    retry 1
    delay_before_retry 0.1
    connect_timeout 2
    real_server $address 53 {
        UDP_CHECK {
        }
        DNS_CHECK {
        }
        PING_CHECK {
        }
    }
}
C
done >"$LAB_DIR/all.conf"

# Many at a time: what nobody answers takes as long as it may.
probing=()
for address in "${!expected[@]}"; do
    lab_in r1 "$HOLDFAST_INSTALL/usr/bin/holdfast" probe "$LAB_DIR/all.conf" "$address" >"$LAB_DIR/of-$address" 2>&1 &
    probing+=($!)
done
for probe in "${probing[@]}"; do wait "$probe" || true; done
# says ADDRESS CHECK: up or down; else what else it says.
says() {
    case $(grep "^$2 of " "$LAB_DIR/of-$1") in
        *": passed "*) echo up ;;
        *": failed, "*) echo down ;;
        *) echo "nothing" ;;
    esac
}
for address in "${!expected[@]}"; do
    wanted=${expected[$address]#* }
    [[ $(says "$address" UDP_CHECK) == "$wanted" ]] ||
        lab_fail "UDP_CHECK of $address should say $wanted: $(<"$LAB_DIR/of-$address")"
    # Without an answer these fail, whatever they hear.
    [[ $(says "$address" DNS_CHECK) == down && $(says "$address" PING_CHECK) == down ]] ||
        lab_fail "what $address should fail: $(<"$LAB_DIR/of-$address")"
done

if command -v keepalived >/dev/null && command -v cc >/dev/null; then
    cc -O2 -shared -fPIC -o "$LAB_DIR/stand-in.so" "$benchmarks/checks/stand-in.c"
    lab_in r1 env "LD_PRELOAD=$LAB_DIR/stand-in.so" keepalived -n -l -D -C -f "$LAB_DIR/all.conf" -p "$LAB_DIR/k.pid" \
        -c "$LAB_DIR/kc.pid" >"$LAB_DIR/k.log" 2>&1 &
    theirs=$!
    # Each has an outcome: what passes says so once, what doesn't fails.
    judged() { (($(grep -cE 'UDP_CHECK on service .* failed|UDP connection to .* success' "$LAB_DIR/k.log") >= number)); }
    wait_until 20 "keepalived's verdicts" judged
    for address in "${!expected[@]}"; do
        their=up
        ! grep -qF "UDP_CHECK on service [$address]:udp:53 failed" "$LAB_DIR/k.log" || their=down
        [[ $their == "${expected[$address]% *}" ]] || lab_fail "keepalived says of $address: $their"
    done
    kill "$theirs"
    wait "$theirs" || true
fi

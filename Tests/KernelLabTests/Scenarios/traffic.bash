# shellcheck shell=bash
# What NAT, direct routing and tunnels do to real connections over IPv4 and IPv6. Shares are exact, a
# persistent client stays, a server of weight 0 keeps what it has and gets nothing new, an open connection
# outlives the engine, and the sorry server answers when all others are dead.
# shellcheck source=packaging/lab.d/traffic.bash
source "$GUEST_LIBRARY/traffic.bash"
make_lan director
ip -n director address add 10.0.0.100/32 dev e0
# Deprecated, as VRRP's are: the source of what is sent through a tunnel must not be the virtual address.
ip -n director address add fd00::100/128 dev e0 nodad preferred_lft 0
ip -n director address add 10.7.0.100/32 dev e0
ip -n director address add fd07::100/128 dev e0 nodad
serve s1 s2 s3

# config ADDRESS METHOD SCHEDULER WEIGHT1 WEIGHT2 [LINE]
config() {
    local net=10.0.0.
    if [[ $1 == *:* ]]; then net=fd00::; fi
    cat <<C
virtual_server $1 80 {
    protocol TCP
    lvs_sched $3
    lvs_method $2
    ${6:-}
    real_server ${net}11 80 {
        weight $4
    }
    real_server ${net}12 80 {
        weight $5
    }
}
C
}
run_director() {
    ip netns exec director "$HOLDFAST_INSTALL/usr/bin/holdfast" run --config /run/a.conf \
        --runtime-dir /run/holdfast >>"$GUEST_LOG" 2>&1 &
    GUEST_HOLDFAST=$!
}
# direct CONFIG-ARGUMENTS: the director's configuration from now on.
direct() {
    config "$@" >/run/a.conf
    if [[ -z $GUEST_HOLDFAST ]]; then run_director; else kill -HUP "$GUEST_HOLDFAST"; fi
    wait_until 20 "weights $4 and $5 of $1" directed "$1" "$3" "$4" "$5"
}
directed() {
    local name=$1
    if [[ $1 == *:* ]]; then name="[$1]"; fi
    [[ $(ip netns exec director ipvsadm -Sn) == "-A -t $name:80 -s $2"*" -w $3"*" -w $4"* ]]
}

for method in NAT DR TUN; do
    for address in 10.0.0.100 fd00::100; do
        # The kernel's NAT can't answer a client on the servers' own network.
        if [[ $method == NAT ]]; then address=${address/#10.0/10.7} address=${address/#fd00/fd07}; fi
        direct "$address" "$method" rr 1 1
        expect_shares "$address" 10 5
        direct "$address" "$method" wrr 3 1
        expect_shares "$address" 12 9
    done
done

for address in 10.0.0.100 fd00::100; do
    direct "$address" DR rr 1 1 "persistence_timeout 60"
    case $(ask "$address" 6) in
        "s1 6" | "s2 6") ;;
        *) fail "a persistent client of $address doesn't stay" ;;
    esac
    # An open connection lives on while its server gets no new ones.
    direct "$address" DR wlc 1 0
    hold "$address"
    direct "$address" DR wlc 0 1
    expect_shares "$address" 5 0
    still_held "its server's weight"
    if [[ $address == 10.0.0.100 ]]; then
        kill -KILL "$(holdfast_part engine)"
        still_held "the engine"
    fi
    kill "$HOLDER"
done

# All real servers die: the sorry server answers; they come back.
check='        TCP_CHECK {\n            delay_loop 0.5\n            warmup 0\n        }'
config 10.0.0.100 DR rr 1 1 'sorry_server 10.0.0.13 80' | sed "s/^        weight 1/$check/" >/run/a.conf
kill -HUP "$GUEST_HOLDFAST"
answer_is() { [[ $(ask 10.0.0.100 4) == "$1" ]]; }
wait_until 20 "both servers under checks" answer_is "s1 2 s2 2"
kill "${SERVING[s1]}" "${SERVING[s2]}"
wait_until 30 "the sorry server to answer" answer_is "s3 4"
serve s1 s2
wait_until 30 "both servers to answer again" answer_is "s1 2 s2 2"
stop_holdfast

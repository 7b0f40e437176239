# shellcheck shell=bash
# Two directors with a virtual address and the sync daemon that follows it. The master is cut off: established
# connections go on through the other one, over IPv4 and IPv6; then back, when the first one is there again.
# shellcheck source=packaging/lab.d/traffic.bash
source "$GUEST_LIBRARY/traffic.bash"
make_lan d1 d2
serve s1 s2
# An entry is told to the other director at once, not after its third packet.
for director in d1 d2; do ip netns exec "$director" sysctl -qw net.ipv4.vs.sync_threshold='1 5'; done

declare -A RUN
# direct DIRECTOR PRIORITY
direct() {
    cat >"/run/$1.conf" <<C
global_defs {
    lvs_sync_daemon e0 inst VI_4
}
vrrp_sync_group VG {
    group {
        VI_4
        VI_6
    }
}
vrrp_instance VI_4 {
    state BACKUP
    interface e0
    virtual_router_id 51
    priority $2
    advert_int 1
    virtual_ipaddress {
        10.0.0.100
    }
}
vrrp_instance VI_6 {
    state BACKUP
    interface e0
    virtual_router_id 51
    priority $2
    advert_int 1
    virtual_ipaddress {
        fd00::100
    }
}
virtual_server 10.0.0.100 80 {
    protocol TCP
    lvs_sched rr
    lvs_method DR
    real_server 10.0.0.11 80 {
    }
    real_server 10.0.0.12 80 {
    }
}
virtual_server fd00::100 80 {
    protocol TCP
    lvs_sched rr
    lvs_method DR
    real_server fd00::11 80 {
    }
    real_server fd00::12 80 {
    }
}
C
    ip netns exec "$1" "$HOLDFAST_INSTALL/usr/bin/holdfast" run --config "/run/$1.conf" \
        --runtime-dir "/run/hf-$1" >"/run/$1.log" 2>&1 &
    RUN[$1]=$!
}
# sends DIRECTOR: its sync daemon does, and it has both addresses.
sends() {
    [[ $(ip netns exec "$1" ipvsadm -Ln --daemon) == "master sync daemon"* ]] &&
        [[ $(ip -n "$1" -o address show dev e0) == *" 10.0.0.100/"*" fd00::100/"* ]]
}
# knows DIRECTOR: both open connections.
knows() { (($(ip netns exec "$1" ipvsadm -Lnc | grep -c ESTABLISHED) >= 2)); }

direct d1 200
wait_until 20 "d1 to be master" sends d1
direct d2 100
expect_shares 10.0.0.100 10 5
ip netns exec client python3 /run/hold.py fd00::100 >/run/held6 2>&1 &
holder6=$!
hold 10.0.0.100
still_held6() {
    local before
    before=$(grep -c '^s[12]$' /run/held6 || true)
    has_held6() { (($(grep -c '^s[12]$' /run/held6) > before + 5)); }
    wait_until 30 "the open connection over IPv6 to outlive $1" has_held6
    [[ $(sort -u /run/held6 | wc -l) == 1 ]] || fail "another server goes on with an open connection"
}
still_held6 "nothing yet"
wait_until 20 "d2 to know the connections" knows d2

ip link set to-d1 down
wait_until 20 "d2 to be master" sends d2
still_held "the first director"
still_held6 "the first director"
expect_shares 10.0.0.100 10 5

ip link set to-d1 up
wait_until 30 "d1 to be master again" sends d1
still_held "the return of the first director"
still_held6 "the return of the first director"
kill "$HOLDER" "$holder6"
for director in d1 d2; do
    kill -TERM "${RUN[$director]}"
    wait "${RUN[$director]}" || fail "holdfast of $director ended with status $?"
    [[ -z $(ip netns exec "$director" ipvsadm -Sn) ]] || fail "$director leaves services"
done

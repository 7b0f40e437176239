# shellcheck shell=bash
# A router on an interface that belongs to a VRF: its macvlan belongs to it, too (spec vrrp-behaviour 14.1), adverts
# come and go there, and the virtual address answers in the VRF. keepalived, in another namespace, is the other router.
# Then a router without interface that is in the VRF (vrf): it speaks to its peer by the VRF's routes.
/run/modprobe -a veth vrf macvlan
ip link add red type vrf table 10
ip link set red up
ip netns add other
ip link add e0 type veth peer name e0 netns other
ip link set e0 master red
ip link set e0 up
ip address add 10.0.0.1/24 dev e0
ip -n other link set lo up
ip -n other link set e0 up
ip -n other address add 10.0.0.2/24 dev e0
cat >/run/a.conf <<'C'
vrrp_instance VI_1 {
    interface e0
    virtual_router_id 62
    priority 100
    advert_int 1
    use_vmac
    virtual_ipaddress {
        10.0.0.250/24
    }
}
C
sed '/use_vmac/d; s/priority 100/priority 200/' /run/a.conf >/run/b.conf
ip netns exec other keepalived --dont-fork --log-console --vrrp --use-file /run/b.conf --pid /run/k.pid \
    --vrrp_pid /run/kv.pid >/run/keepalived.log 2>&1 &
keepalived=$!
other_has() { ip -n other -o -4 address show | grep -q ' 10.0.0.250/'; }
wait_until 20 "keepalived to be master" other_has
start_holdfast /run/a.conf
status() { "$HOLDFAST_INSTALL/usr/bin/holdfast" status --runtime-dir /run/holdfast --json | jq -r "$1"; }
status_is() { [[ $(status "$1") == "$2" ]]; }
wait_until 10 "the link" ip link show vrrp.62
in_vrf() { ip -d link show vrrp.62 | grep -q " master red "; }
wait_until 5 "the link to be in its parent's VRF" in_vrf
wait_until 10 "keepalived's adverts to be heard" status_is '.instances[0].master_address' 10.0.0.2
status_is '.instances[0].state' BACKUP || fail "it is $(status '.instances[0].state')"

kill -TERM "$keepalived"
wait "$keepalived" || true
has() { ip -o -4 address show dev vrrp.62 | grep -q ' 10.0.0.250/'; }
wait_until 20 "the virtual address" has
ip route get vrf red 10.0.0.250 | grep -q '^local 10.0.0.250 ' ||
    fail "not the VRF's: $(ip route get vrf red 10.0.0.250)"
wait_until 10 "an answer to a ping" ip netns exec other ping -c 1 -W 1 10.0.0.250
ip -n other neighbour show 10.0.0.250 | grep -q 'lladdr 00:00:5e:00:01:3e' ||
    fail "another MAC address: $(ip -n other neighbour show 10.0.0.250)"
stop_holdfast
! ip link show vrrp.62 2>/dev/null || fail "the link was left"

cat >/run/a.conf <<'C'
vrrp_instance VI_1 {
    vrf red
    virtual_router_id 62
    priority 200
    advert_int 1
    unicast_src_ip 10.0.0.1
    unicast_peer {
        10.0.0.2
    }
    virtual_ipaddress {
        10.0.0.250/24 dev e0
    }
}
C
sed '/vrf red/d; s/priority 200/priority 100/; s/src_ip 10.0.0.1/src_ip 10.0.0.2/; s/^        10.0.0.2$/        10.0.0.1/
    s/^    virtual_router_id/    interface e0\n&/' /run/a.conf >/run/b.conf
: >"$GUEST_LOG"
ip netns exec other keepalived --dont-fork --log-console --vrrp --use-file /run/b.conf --pid /run/k.pid \
    --vrrp_pid /run/kv.pid >/run/keepalived.log 2>&1 &
keepalived=$!
wait_until 20 "keepalived to be master again" other_has
start_holdfast /run/a.conf
e0_has() { ip -o -4 address show dev e0 | grep -q ' 10.0.0.250/'; }
wait_until 20 "the virtual address on e0" e0_has
not_other() { ! other_has; }
wait_until 10 "keepalived to yield" not_other
wait_until 10 "an answer to a ping" ip netns exec other ping -c 1 -W 1 10.0.0.250
stop_holdfast
wait_until 10 "keepalived to take over" other_has
kill -TERM "$keepalived"
wait "$keepalived" || true

# shellcheck shell=bash
# A router on an ipvlan: the link with its own address, where adverts come from, is there whoever is master; the virtual
# address is put on it; all goes with a stop. Not beside keepalived: 2.2.7 makes the same link with the same address on
# it, but asks for the virtual address on e0 (seen with strace), and runs only where e0 can do multicast.
ip link add e0 type dummy
ip link set e0 up multicast on
ip address add 10.0.0.1/24 dev e0
cat >/run/a.conf <<'C'
vrrp_instance VI_1 {
    interface e0
    virtual_router_id 62
    priority 100
    advert_int 1
    use_ipvlan 10.0.0.11/24 bridge
    virtual_ipaddress {
        10.0.0.250/24
    }
}
C
start_holdfast /run/a.conf
has() { ip -o address show dev vrrp.62 | grep -q " $1/24 "; }
wait_until 10 "the link" ip link show vrrp.62
ip -d link show vrrp.62 | grep -q 'ipvlan  *mode l2 bridge' || fail "another link: $(ip -d link show vrrp.62)"
wait_until 5 "its own address" has 10.0.0.11
wait_until 20 "the virtual address" has 10.0.0.250
status() { "$HOLDFAST_INSTALL/usr/bin/holdfast" status --runtime-dir /run/holdfast --json | jq -r "$1"; }
[[ $(status '.instances[0].master_address') == 10.0.0.11 ]] || fail "adverts come from elsewhere"
[[ $(status '.instances[0].warnings | length') == 0 ]] || fail "a warning: $(status '.instances[0].warnings')"

# Somebody deletes the link: it is made again with all that was on it.
ip link delete vrrp.62
wait_until 10 "the link to be back" has 10.0.0.11
wait_until 20 "the virtual address to be back" has 10.0.0.250
stop_holdfast
! ip link show vrrp.62 2>/dev/null || fail "the link was left"
[[ $(ip -o -4 address show dev e0 | wc -l) == 1 ]] || fail "an address was left"

# shellcheck shell=bash
# A router on an ipvlan: the link with its own address, where adverts come from, is there whoever is master; the virtual
# address is put on it; all goes with a stop. Links, addresses and settings are those that keepalived makes of the same
# file.
ip link add e0 type dummy
ip link set e0 up
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
see() {
    ip -d -o -4 address show | sed -E 's/^[0-9]+: //; s/ proto [^ ]+//; s/ dynamic//; s/\\.*//; s/ +/ /g' | sort
    ip -d -o link show vrrp.62 | sed -E 's/^[0-9]+: //; s/\\ *alias [^\\]*//; s/numtxqueues.*//; s/ +/ /g'
    grep -s . /proc/sys/net/ipv4/conf/{e0,vrrp.62}/{arp_ignore,arp_filter,rp_filter,accept_local} \
        /proc/sys/net/ipv6/conf/vrrp.62/{disable_ipv6,addr_gen_mode}
}
see >/run/ours.seen
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

keepalived --dont-fork --log-console --vrrp --use-file /run/a.conf --pid /run/k.pid --vrrp_pid /run/kv.pid \
    >/run/keepalived.log 2>&1 &
keepalived=$!
wait_until 20 "keepalived's address" has 10.0.0.250
see >/run/keepalived.seen
kill -TERM "$keepalived"
wait "$keepalived" || true
diff /run/keepalived.seen /run/ours.seen || fail "keepalived makes something else of it (<)"

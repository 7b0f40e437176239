#!/usr/bin/env bash
# use_vmac_addr: an address on another interface, or of the other family than its router's, has a macvlan of its own,
# so that clients learn the virtual MAC address alone there, too. For the link-local address that such a link has in
# common with its parent only the parent answers. The links are made again when somebody deletes them, and are gone
# after a stop, and after a death of everything. An address that the parent has as well is told.
# disable_local_igmp is set, and comes back.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
mac4=00:00:5e:00:01:3e
mac6=00:00:5e:00:02:3e
ip -n "$LAB_NAME-r1" link add ens34 type veth peer name ens34 netns "$LAB_NAME-client"
ip -n "$LAB_NAME-r1" address add 10.44.0.1/24 dev ens34
ip -n "$LAB_NAME-r1" link set ens34 up
ip -n "$LAB_NAME-client" address add 10.44.0.10/24 dev ens34
ip -n "$LAB_NAME-client" address add fd00:44::10/64 dev "$LAB_INTERFACE" nodad
ip -n "$LAB_NAME-client" link set ens34 up
lab_in r1 sysctl -q -w net.ipv4.conf.all.rp_filter=0
local_reports() { lab_in r1 sysctl -n net.ipv4.igmp_link_local_mcast_reports; }

cat >"$LAB_DIR/r1.conf" <<TEXT
global_defs {
    disable_local_igmp
}
vrrp_instance VI_1 {
    interface $LAB_INTERFACE
    virtual_router_id 62
    priority 100
    version 3
    advert_int 0.3
    use_vmac
    use_vmac_addr
    virtual_ipaddress {
        $LAB_VIP/24
    }
    virtual_ipaddress_excluded {
        10.44.0.250/24 dev ens34
        fd00:44::250/64
    }
}
TEXT
on_link() { [[ $(ip -n "$LAB_NAME-r1" -o address show dev "$1" 2>/dev/null) == *" $2/"* ]]; }
has_link() { ip -n "$LAB_NAME-r1" link show "$1" >/dev/null 2>&1; }
not() { ! "$@"; }
answers() { lab_in client ping -c 1 -W 1 "$1"; }
client_has() { [[ $(ip -n "$LAB_NAME-client" neighbour show "$1") == *" lladdr $2 "* ]]; }
link_local() { ip -n "$LAB_NAME-r1" -o address show dev "$1" scope link | grep -o 'fe80::[0-9a-f:]*' || true; }
has_local() { [[ -n $(link_local "$LAB_INTERFACE") ]]; }
warns() { lab_json r1 '.instances[0].warnings[]?.kind' | grep -q '^address_on_parent$'; }

wait_until 10 "the link-local address" has_local
before=$(local_reports)
[[ $before == 1 ]] || lab_fail "the kernel begins with $before"
lab_capture wire client icmp6
lab_start r1 ours "$LAB_DIR/r1.conf"
wait_until 10 "the other interface's link" has_link vrrp1.62
[[ $(ip -n "$LAB_NAME-r1" -d link show vrrp1.62) == *"vrrp1.62@ens34"*"link/ether $mac4"*"macvlan"*"private"* ]] ||
    lab_fail "another link: $(ip -n "$LAB_NAME-r1" -d link show vrrp1.62)"
wait_until 25 "the other interface's address" on_link vrrp1.62 10.44.0.250
wait_until 5 "its own interface's address" on_link vrrp.62 "$LAB_VIP"
wait_until 5 "the other family's address" on_link vrrp6.62 fd00:44::250
not on_link ens34 10.44.0.250 || lab_fail "the address is on the interface itself"
[[ $(local_reports) == 0 ]] || lab_fail "the kernel still reports local groups"
for address in 10.44.0.250 fd00:44::250; do wait_until 5 "$address to answer" answers "$address"; done
client_has 10.44.0.250 "$mac4" || lab_fail "the client has $(ip -n "$LAB_NAME-client" neighbour show 10.44.0.250)"
client_has fd00:44::250 "$mac6" || lab_fail "the client has $(ip -n "$LAB_NAME-client" neighbour show fd00:44::250)"

# Both have it; asked again and again, the client hears of one MAC address.
parent=$(link_local "$LAB_INTERFACE")
[[ -n $parent && $(link_local vrrp6.62) == "$parent" ]] || lab_fail "vrrp6.62 has $(link_local vrrp6.62), not $parent"
for _ in 1 2 3; do
    ip -n "$LAB_NAME-client" neighbour flush dev "$LAB_INTERFACE"
    wait_until 5 "the parent to answer" answers "$parent%$LAB_INTERFACE"
    client_has "$parent" "${LAB_MAC[r1]}" ||
        lab_fail "the client has $(ip -n "$LAB_NAME-client" neighbour show "$parent")"
done
lab_capture_end wire
others=$(lab_frames wire "icmp6 and ip6[40] = 136 and ether src $mac6 and ip6 src $parent")
[[ -z $others ]] || lab_fail "the link answers for its parent: $others"
asked=$(lab_frames wire "icmp6 and ip6[40] = 135 and ether src ${LAB_MAC[client]} and ip6[48:2] = 0xfe80")
[[ -n $asked ]] || lab_fail "nobody asked"

not warns || lab_fail "a warning without reason: $(lab_status r1)"
ip -n "$LAB_NAME-r1" address add 10.44.0.250/24 dev ens34
wait_until 5 "the warning" warns
lab_status r1 | grep -q 'ens34 has 10.44.0.250 as well' || lab_fail "status is silent: $(lab_status r1)"
ip -n "$LAB_NAME-r1" address delete 10.44.0.250/24 dev ens34
wait_until 5 "the end of the warning" not warns

ip -n "$LAB_NAME-r1" link delete vrrp1.62
wait_until 5 "the link to be back" has_link vrrp1.62
wait_until 15 "the address to be back" on_link vrrp1.62 10.44.0.250
wait_until 5 "the address to answer" answers 10.44.0.250

lab_stop r1
for link in vrrp.62 vrrp1.62 vrrp6.62; do not has_link "$link" || lab_fail "$link was left by a stop"; done
[[ $(local_reports) == 1 ]] || lab_fail "the setting was left"
lab_start r1 ours "$LAB_DIR/r1.conf"
wait_until 25 "the address again" on_link vrrp1.62 10.44.0.250
lab_kill r1
lab_in r1 "$LAB_INSTALL/usr/libexec/holdfast/holdfast-helper" --uid 65534 --gid 65534 \
    --generations "$LAB_DIR/r1/run/generations" --clear >>"$LAB_DIR/r1/log" 2>&1
for link in vrrp.62 vrrp1.62 vrrp6.62; do not has_link "$link" || lab_fail "$link was left"; done

#!/usr/bin/env bash
# After a takeover the gateway is asked from the virtual address. It answers: confirmed, and nothing but keepalived's
# schedule is announced. It is silent: the address is announced four times more, and then there is a warning, which a
# word of the gateway's ends. Over IPv6 the neighbour is a configured one.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
gateway=${LAB_ADDRESS[client]}
vip6=fd00:c8::fa
# confirmation NODE N WORD: what the status says of the address of instance N.
confirmation() { lab_json_is "$1" ".instances[$2].virtual_addresses[0].confirmation" "$3"; }
warns() { lab_json_is r1 "[.instances[].warnings[].kind] | unique | join(\" \")" "$1"; }
asked() { (($(lab_frames wire "arp src host $LAB_VIP and arp dst host $gateway and arp[6:2] = 1" | wc -l) >= $1)); }
announced() { lab_frames wire "arp[6:2] = 1 and arp src host $LAB_VIP and arp dst host $LAB_VIP" | wc -l; }
announced_often() { (($(announced) >= 10)); }

for node in r1 client; do ip -n "$LAB_NAME-$node" address add "fd00:c8::${LAB_ADDRESS[$node]##*.}/64" dev "$LAB_INTERFACE" nodad; done
ip -n "$LAB_NAME-r1" route add default via "$gateway"
lab_capture wire client
{
    lab_guide_config r1
    printf 'vrrp_instance VI_6 {\n interface %s\n virtual_router_id 66\n priority 100\n' "$LAB_INTERFACE"
    printf ' confirm_with fd00:c8::10\n virtual_ipaddress {\n  %s\n }\n}\n' "$vip6"
} >"$LAB_DIR/r1.conf"
lab_start r1 ours "$LAB_DIR/r1.conf"
wait_until 20 "r1 to be master" lab_is_master r1
wait_until 5 "the gateway's answer" confirmation r1 0 confirmed
wait_until 15 "the neighbour's answer" confirmation r1 1 confirmed
lab_log r1 "answers come to $LAB_VIP: $gateway has answered"
lab_log r1 "answers come to $vip6: fd00:c8::10 has answered"
lab_status r1 | grep -q "$LAB_VIP/32  here, confirmed by $gateway" || lab_fail "the status doesn't say so"
warns ""
# The burst and the second one of keepalived's schedule.
wait_until 10 "the second burst" announced_often
(($(announced) == 10)) || lab_fail "announced $(announced) times"

# r1 takes the address again, and the gateway is silent.
lab_in client sysctl -qw "net.ipv4.conf.$LAB_INTERFACE.arp_ignore=8"
lab_link r1 down
wait_until 5 "r1 to let go" lab_state_is r1 FAULT
lab_link r1 up
ip -n "$LAB_NAME-r1" route add default via "$gateway"
wait_until 20 "r1 to be master" lab_is_master r1
wait_until 15 "the gateway's silence" confirmation r1 0 not_confirmed
wait_until 2 "a warning" warns takeover_unconfirmed
lab_log r1 "$gateway doesn't answer to $LAB_VIP"
wait_until 5 "five questions beside the first" asked 6
(($(announced) == 10 + 10 + 4)) || lab_fail "announced $(announced) times"

# Whatever it answers next time: here to the kernel's own question from the address.
lab_in client sysctl -qw "net.ipv4.conf.$LAB_INTERFACE.arp_ignore=0"
ip -n "$LAB_NAME-r1" neighbour flush dev "$LAB_INTERFACE"
lab_in r1 ping -c 1 -W 1 -I "$LAB_VIP" "$gateway" >/dev/null
wait_until 5 "the gateway's answer" confirmation r1 0 confirmed
wait_until 2 "no warning" warns ""
lab_capture_end wire
lab_stop r1

#!/usr/bin/env bash
# Two masters are seen and named: another machine that claims the address by ARP, a backup that is deaf and takes the
# address, a firewall on the master itself. Each shows in the status while it lasts, and when it is over the right
# master announces again.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
lab_start_pair
lab_settle r1
warns() { lab_json_is r1 "[.instances[0].warnings[].kind] | unique | join(\" \")" "$1"; }
counted() { lab_json r1 ".instances[0].statistics.$1"; }
# filter FROM CHAIN: that node drops VRRP in that chain; unfilter NODE takes it back.
filter() {
    lab_in "$1" nft "add table ip lab; add chain ip lab c { type filter hook $2 priority 0; }; \
        add rule ip lab c ip protocol vrrp drop"
}
unfilter() { lab_in "$1" nft delete table ip lab; }
lab_capture wire client
wait_until 5 "an advert in the capture" lab_frames_at_least wire 'ip proto 112' 1
warns "" || lab_fail "a warning without a reason"

# A machine that has the address as well asks for somebody from it.
ip -n "$LAB_NAME-client" address add "$LAB_VIP/24" dev "$LAB_INTERFACE"
ip -n "$LAB_NAME-client" neighbour flush dev "$LAB_INTERFACE"
lab_in client ping -c 1 -W 1 -I "$LAB_VIP" "${LAB_ADDRESS[r2]}" >/dev/null || true
wait_until 1 "the claim to be seen" warns duplicate_master
lab_log r1 "duplicate master: ${LAB_MAC[client]} claims $LAB_VIP, which is held here"
(($(counted address_claimed) > 0)) || lab_fail "the claim wasn't counted"
ip -n "$LAB_NAME-client" address delete "$LAB_VIP/24" dev "$LAB_INTERFACE"
wait_until 10 "the claim to be forgotten" warns ""
wait_until 5 "a word about it" lab_log r1 "${LAB_MAC[client]} claims no address any more"
lab_is_master r1

# r2 hears nothing and becomes master beside r1, which is told within an interval of r2's first advert.
filter r2 input
wait_until 6 "r2 to be master" lab_holds r2 "$LAB_VIP"
wait_until 1 "r1 to see it" warns duplicate_master
lab_log r1 "duplicate master: ${LAB_ADDRESS[r2]} advertises priority 90 as well"
wait_until 8 "r1 to see that r2 is deaf" lab_log r1 "${LAB_ADDRESS[r2]} doesn't hear our advertisements, or drops them"
unfilter r2
wait_until 3 "r2 to yield" lab_holds_not r2 "$LAB_VIP"
announced=$(lab_frames wire "arp and ether src ${LAB_MAC[r1]} and arp[14:4] = 0xc0a8c8fa" | wc -l)
wait_until 8 "r1 to forget it" warns ""
lab_frames_more() { (($(lab_frames wire "arp and ether src ${LAB_MAC[r1]} and arp[14:4] = 0xc0a8c8fa" | wc -l) > announced)); }
wait_until 3 "r1 to announce again" lab_frames_more

# r1's own firewall keeps its adverts back.
filter r1 output
wait_until 3 "r1 to see it" warns adverts_unsent
lab_log r1 "a firewall of this machine refuses our advertisements (EPERM)"
wait_until 6 "r2 to be master" lab_holds r2 "$LAB_VIP"
unfilter r1
wait_until 5 "r2 to yield" lab_holds_not r2 "$LAB_VIP"
wait_until 5 "a word about it" lab_log r1 "our advertisements go out again"
wait_until 8 "no warning" warns ""
lab_holds r1 "$LAB_VIP"
lab_capture_end wire
lab_stop r1
lab_stop r2

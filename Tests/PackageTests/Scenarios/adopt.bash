# holdfast takes over from the keepalived of the same machine, and keepalived from holdfast: the address stays,
# the other router notices nothing, a client's connection goes on.
set -euo pipefail
# shellcheck source=packaging/lab.d/machine.bash
source "${BASH_SOURCE[0]%/*}/../../../packaging/lab.d/machine.bash"

has_route() { in_machine n1 ip route show proto "$1" | grep -q '^10.77.0.0/16 '; }
removals() { grep -c '^Deleted.*192.168.200.25[02]/' "$MACHINE_WORK/addresses" || true; }
is_gone() { ! in_machine n1 pgrep "$@"; }
is_active() { in_machine n1 systemctl is-active --quiet "$1"; }
# holdfast knows an address that was there before from one of its own.
has_mark() {
    in_machine n1 holdfast status --json |
        jq -e --arg address "$1" '[.instances[].virtual_addresses[] | select(.foreign)] | length == 0' >/dev/null
}

machine_lan
for node in "n1 192.168.200.145 150" "n2 192.168.200.151 100"; do
    read -r name address priority <<<"$node"
    machine_up "$name" "$address"
    machine_package "$name" "$HOLDFAST_PACKAGE"
    guide "$name" "$priority" 0.5 | put_file "$name" /etc/keepalived/keepalived.conf
done
# An excluded address and a route move along.
guide n1 150 0.5 | sed '$d' | {
    cat
    printf '    virtual_ipaddress_excluded {\n        192.168.200.252/32\n    }\n'
    printf '    virtual_routes {\n        10.77.0.0/16 via 192.168.200.10 dev eth0\n    }\n}\n'
} | put_file n1 /etc/keepalived/keepalived.conf
for name in n1 n2; do in_machine "$name" systemctl start keepalived; done
wait_until 10 "n1 to have the address" sole_holder n1 n2
wait_until 10 "the route" has_route keepalived

# Every advert and every answer to a ping each 50 ms, from here to the end.
capture_start
ip netns exec "$MACHINE_LAN" ping -i 0.05 -w 240 "$MACHINE_VIP" >"$MACHINE_WORK/pings" 2>&1 &
pings=$!
in_machine n1 ip monitor address >"$MACHINE_WORK/addresses" &
monitor=$!

echo "== refused"
in_machine n1 sed -i 's/advert_int/authentication {\n auth_type AH\n auth_pass 1\n }\n&/; s/vrrp_version 3/vrrp_version 2/; s/0\.5/1/' \
    /etc/keepalived/keepalived.conf
refuse "authentication that counts is taken over" in_machine n1 holdfast adopt-keepalived 2>"$MACHINE_WORK/said"
expect "it says why: $(cat "$MACHINE_WORK/said")" grep -q 'stop one, then start the other' "$MACHINE_WORK/said"
expect "keepalived goes on" is_active keepalived.service
refuse "holdfast goes on" is_active holdfast.service
expect "the address stays" holds n1
in_machine n1 sh -c 'sed -i "/authentication {/,/}/d; s/vrrp_version 2/vrrp_version 3/; s/advert_int 1/advert_int 0.5/" \
    /etc/keepalived/keepalived.conf'

# unharmed: an adoption that failed left everything as it was.
unharmed() {
    expect "it says why: $(cat "$MACHINE_WORK/said")" grep -q "$1" "$MACHINE_WORK/said"
    expect "keepalived goes on" is_active keepalived.service
    refuse "holdfast goes on" is_active holdfast.service
    wait_until 5 "holdfast to be gone" is_gone -f libexec/holdfast
    expect "no address was gone: $(cat "$MACHINE_WORK/addresses")" test "$(removals)" = "$2"
    refuse "an address has holdfast's mark" grep -E 'proto (72|0x48)\b' <(in_machine n1 ip -d address show dev eth0)
    refuse "a permit is left" in_machine n1 test -e /run/holdfast-side-by-side
    refuse "a drop-in is left" in_machine n1 sh -c 'ls /run/systemd/system/*/90-vanish.conf 2>/dev/null'
    expect "only n1 has the address" sole_holder n1 n2
}

echo "== not master in time"
before=$(removals)
refuse "it is taken over" in_machine n1 holdfast adopt-keepalived --patience 1 2>"$MACHINE_WORK/said"
unharmed 'waited 1 s in vain for holdfast to be master' "$before"

echo "== no other helper, when the addresses have changed hands"
put_file n1 /etc/systemd/system/holdfast-helper.service.d/once.conf <<'TEXT'
[Service]
ExecStartPre=+/bin/sh -c '[ ! -e /root/once ] && touch /root/once'
TEXT
in_machine n1 systemctl daemon-reload
refuse "it is taken over" in_machine n1 holdfast adopt-keepalived --patience 5 2>"$MACHINE_WORK/said"
expect "the helper had started once" in_machine n1 test -e /root/once
unharmed "waited 5 s in vain for the addresses to be holdfast's" "$before"
in_machine n1 rm -r /etc/systemd/system/holdfast-helper.service.d
in_machine n1 systemctl daemon-reload

for round in 1 2; do
    echo "== there, round $round"
    before=$(removals)
    in_machine n1 holdfast adopt-keepalived
    wait_until 2 "keepalived to be gone" is_gone keepalived
    expect "holdfast is master" state_is n1 MASTER
    for address in "$MACHINE_VIP" 192.168.200.252; do
        expect "$address is there" holds n1 "$address"
        expect "holdfast has its mark on $address" has_mark "$address"
    done
    wait_until 3 "the route to be holdfast's" has_route 72
    expect "no address was gone: $(cat "$MACHINE_WORK/addresses")" test "$(removals)" = "$before"
    expect "only n1 has the address" sole_holder n1 n2

    # keepalived takes away what it finds when it starts, and holdfast, still there, puts it back at once.
    echo "== back, round $round"
    in_machine n1 holdfast adopt-keepalived --back
    expect "keepalived runs" is_active keepalived.service
    wait_until 2 "holdfast to be gone" is_gone -f libexec/holdfast
    expect "only n1 has the address" sole_holder n1 n2
    wait_until 3 "the route to be keepalived's" has_route keepalived
done
in_machine n1 holdfast adopt-keepalived

kill "$pings"
wait "$pings" || true
capture_stop
kill "$monitor"
wait "$monitor" || true
gap=$(longest_gap)
sent=$(sed -n 's/.*icmp_seq=\([0-9]*\) .*/\1/p' "$MACHINE_WORK/pings" | tail -n 1)
received=$(grep -c 'bytes from' "$MACHINE_WORK/pings")
echo "longest time without an advert: $gap ms; $received of $sent pings answered"
expect "a ping each 50 ms, and an answer to each but one for each way back" \
    test "$sent" -gt 100 -a $((sent - received)) -le 2
# One of the two advertises at any time; a peer waits for three intervals.
expect "less than two intervals between adverts: $gap ms" test "$gap" -lt 1000
expect "only n1 advertised: $(senders)" test "$(senders)" = 192.168.200.145
refuse "an advert of priority 0" grep -q ' 0$' <(adverts)

echo "== what was adopted goes with a stop"
in_machine n1 systemctl stop holdfast
wait_until 5 "n2 to have the address" sole_holder n2 n1
refuse "the excluded address stays" holds n1 192.168.200.252
refuse "the route stays" has_route 72
refuse "a table of the firewall stays" grep -q . <(in_machine n1 nft list ruleset)

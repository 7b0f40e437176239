#!/usr/bin/env bash
# One configuration on Debian's keepalived and on ours, in twin LANs with the same addresses, compared as master, as
# backup and after the stop: addresses, routes, rules, links, settings, what a ping says, who says what on the wire.
#
#   CASE   a file of this folder without .conf; its interface is ens33, ens34 is there, too
#
# A case is for a router that becomes master alone. A second router with priority 200 (always keepalived) then takes
# over. What may differ stands in differences.txt, with the reason.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
: "${CASE:?}"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

# see NODE COMMAND…: what can be seen, without numbers that the kernel gives.
see() {
    local node=$1 namespace=$LAB_NAME-$1
    echo "--- addresses"
    ip -n "$namespace" -d -o address show | sed -E 's/^[0-9]+: //; s/\\.*//; s/ +/ /g' | sort
    echo "--- rules"
    { ip -n "$namespace" -d rule show && ip -n "$namespace" -6 -d rule show; } | sort
    echo "--- routes"
    { ip -n "$namespace" -d -4 route show table all && ip -n "$namespace" -d -6 route show table all; } |
        sed -E 's/ expires [^ ]+//; s/ +/ /g' | grep -v ' dev lo ' | sort
    echo "--- links"
    ip -n "$namespace" -d -o link show |
        sed -E 's/^[0-9]+: //; s/@if[0-9]+//; s/link-netns(id)? [^ ]+//; s/numtxqueues.*//; s/ +/ /g; s/\\/;/g' | sort
    echo "--- settings"
    lab_in "$node" bash -c 'cd /proc/sys/net; grep -s . \
        ipv4/conf/{all,ens*,vrrp*}/{arp_ignore,arp_filter,arp_announce,rp_filter,accept_local,promote_secondaries} \
        ipv6/conf/{ens*,vrrp*}/{disable_ipv6,addr_gen_mode,accept_dad} || true' | sort
}

# Two looks in a row that are the same.
is_settled() {
    # Not while an address is probed, which takes a second or two.
    no_tentative r1 || return
    see r1 >"$LAB_DIR/now"
    cmp -s "$LAB_DIR/now" "$LAB_DIR/before" && return
    mv "$LAB_DIR/now" "$LAB_DIR/before"
    sleep 0.3
    return 1
}
settle() {
    : >"$LAB_DIR/before"
    wait_until 15 "r1 to settle as $1" is_settled
    cp "$LAB_DIR/now" "$results/$kind.$1"
}

ping_result() {
    local result=silent
    if lab_in client ping -c 1 -W 1 -n "$1" >/dev/null 2>&1; then result=answers; fi
    echo "$1 $result"
}

# wire: adverts, and who announces what, each kind of line once and in order.
wire() {
    lab_frames wire 'ip proto 112' -e -v | sed -E 's/^[0-9.]+ //' | paste -d ' ' - - |
        sed -E 's/ id [0-9]+,//; s/ +/ /g' | awk '!seen[$0]++'
    lab_frames wire 'ip6 proto 112' -e | sed -E 's/^[0-9.]+ //' | awk '!seen[$0]++'
    lab_frames wire 'arp' -e | awk '/Request who-has/ { sub(/^[0-9.]+ /, ""); print }' |
        sed -nE 's/^([^ ]+) > [^ ]+,.*who-has ([^ ]+).* tell \2,.*/gratuitous ARP \1 \2/p' | awk '!seen[$0]++'
    lab_frames wire 'icmp6 and ip6[40] = 136 and dst host ff02::1' -e |
        sed -nE 's/^[0-9.]+ ([^ ]+) > .*tgt is ([^,]+).*/neighbour advertisement \1 \2/p' | awk '!seen[$0]++'
}
lab_frames() { tcpdump -Z root -r "$LAB_DIR/$1.pcap" -n -tt "${@:3}" "$2" 2>/dev/null; }

# side ours|keepalived: the whole story on a LAN of its own.
side() {
    local kind=$1 node number=145
    lab_up "hfd$$-$kind"
    for node in r1 r2 client; do
        ip -n "$LAB_NAME-lan" link add "$node-b" type veth peer name ens34 address "02:00:00:00:01:$((number % 100))" \
            netns "$LAB_NAME-$node"
        ip -n "$LAB_NAME-lan" link set "$node-b" up
        ip -n "$LAB_NAME-$node" link set ens34 up
        ip -n "$LAB_NAME-$node" address add "192.168.201.$number/24" dev ens34
        ip -n "$LAB_NAME-$node" address add "fd00:200::$number/64" dev "$LAB_INTERFACE" nodad
        number=$((number + 6))
        # The client sees unicast, too.
        bridge -n "$LAB_NAME-lan" link set dev "$node" learning off
    done
    # Addresses that the kernel makes of MAC addresses are probed first, which would come in between.
    wait_until 10 "the link-local addresses" no_tentative r1
    wait_until 10 "the link-local addresses" no_tentative r2
    cp "$here/$CASE.conf" "$LAB_DIR/r1.conf"
    # Where r1 names its own address and its peer's, r2 does the reverse.
    sed -E 's/^( {4}priority ).*/\1200/; s/^( *unicast_src_ip .*)145/\1other/; s/^( *mcast_src_ip .*)145/\1151/
        s/^( {8}(192.168.200|fd00:200:):*\.?)151/\1145/; s/^( *unicast_src_ip .*)other/\1151/' \
        "$here/$CASE.conf" >"$LAB_DIR/r2.conf"
    see r1 >"$results/$kind.before"
    lab_capture wire client 'arp or ip proto 112 or ip6'
    lab_start r1 "$kind" "$LAB_DIR/r1.conf"
    local routers masters backups
    routers=$(grep -c '^vrrp_instance' "$here/$CASE.conf")
    wait_until 20 "$kind to be master" entered r1 MASTER "$routers"
    settle master
    for address in 192.168.200.250 fd00:200::250; do ping_result "$address"; done >>"$results/$kind.master"
    masters=$(entries r1 MASTER) backups=$(entries r1 BACKUP)
    lab_start r2 keepalived "$LAB_DIR/r2.conf"
    wait_until 20 "$kind to be backup" entered r1 BACKUP $((backups + routers))
    wait_until 20 "the other router to be master" entered r2 MASTER "$routers"
    settle backup
    never_for 2 "$kind is master beside a stronger router" entered r1 MASTER $((masters + 1))
    lab_stop r2
    wait_until 20 "$kind to be master again" entered r1 MASTER $((masters + routers))
    settle again
    lab_stop r1
    settle stopped
    lab_capture_end wire
    # Which of several routers is first is chance.
    if ((routers > 1)); then
        wire | sort >"$results/$kind.wire"
    else
        wire >"$results/$kind.wire"
    fi
    cp "$LAB_DIR/r1/log" "$results/$kind.log"
}
no_tentative() { [[ $(ip -n "$LAB_NAME-$1" address show tentative) != *inet6* ]]; }
# entries NODE STATE: how often its routers have entered it. entered NODE STATE COUNT: as often, at least.
entries() { grep -c "Entering $2 STATE" "$LAB_DIR/$1/log" || true; }
entered() { (($(entries "$1" "$2") >= $3)); }

declare -A sides=()
for kind in ours keepalived; do
    # shellcheck disable=SC2030 # each side has its own lab
    (trap - EXIT && side "$kind") >"$results/$kind.said" 2>&1 &
    sides[$kind]=$!
done
failed=0
for kind in ours keepalived; do
    wait "${sides[$kind]}" || { cat "$results/$kind.said" >&2 && failed=1; }
done
((failed == 0)) || exit 1

# differences PHASE: the sed commands of differences.txt that are for this case.
differences() {
    local case phase command
    while read -r case phase command; do
        # shellcheck disable=SC2053 # patterns
        if [[ $case != "#" && $CASE == $case && $1 == $phase ]]; then echo "$command"; fi
    done <"$here/differences.txt"
}

for phase in before master backup again stopped wire; do
    for kind in ours keepalived; do
        sed -E -f <(differences "$phase") "$results/$kind.$phase" >"$results/$kind.$phase.compared"
    done
    if ! diff -U 1 --label "keepalived, $phase" --label "ours, $phase" \
        "$results/keepalived.$phase.compared" "$results/ours.$phase.compared" >&2; then
        failed=1
    fi
done
diff -U 0 --label "ours, before the start" --label "ours, after the stop" \
    "$results/ours.before" "$results/ours.stopped" >&2 || failed=1
((failed == 0))

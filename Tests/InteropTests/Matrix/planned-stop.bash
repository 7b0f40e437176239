#!/usr/bin/env bash
# One cell of planned stops: r1 ours (priority 100) is stopped as planned, r2 another program (priority 90)
# follows. The client asks every 20 ms and loses at most five answers, and for ten seconds after it knows no
# other link address than the successor's.
#
#   CELL_VERSION 2|3   CELL_FAMILY 4|6   CELL_INTERVAL seconds   CELL_PEER keepalived|frr|ours
#   CELL_LINK interface|vmac (ours, and keepalived, on a macvlan with the virtual MAC address; FRR always is)
#   CELL_OURS ours|keepalived (keepalived: does the story see a gap?)
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
# shellcheck source=Tests/InteropTests/Matrix/cell.bash
source "$(dirname "${BASH_SOURCE[0]}")/cell.bash"
: "${CELL_VERSION:?}" "${CELL_INTERVAL:?}" "${CELL_LINK:?}"
ours=${CELL_OURS:-ours}
cell_up

# cell_config PRIORITY LINK
cell_config() {
    printf 'vrrp_instance VI_1 {\n    state BACKUP\n    interface %s\n' "$LAB_INTERFACE"
    printf '    virtual_router_id 62\n'
    printf '    priority %s\n    version %s\n    advert_int %s\n' "$1" "$CELL_VERSION" "$CELL_INTERVAL"
    if [[ $2 == vmac ]]; then echo '    use_vmac'; fi
    printf '    virtual_ipaddress {\n        %s\n    }\n}\n' "$vip"
}

answers() { lab_in client ping -c 1 -W 1 -I "$LAB_INTERFACE" "$vip"; }

# The link address that clients must have for the successor.
successor=${LAB_MAC[r2]}
if [[ $CELL_PEER == frr || $CELL_LINK == vmac ]]; then
    successor=00:00:5e:00:01:3e
    if [[ $CELL_FAMILY == 6 ]]; then successor=00:00:5e:00:02:3e; fi
fi
if [[ $CELL_PEER == frr ]]; then
    frr_start r2 "$CELL_VERSION" "$CELL_FAMILY" 90 "$CELL_INTERVAL" "$vip"
    # It looks for duplicates of IPv6 addresses, on a link that is up.
    wait_until 20 "FRR to be master alone" peer_is Master
    wait_until 10 "the end of its search" frr_has_address r2
else
    cell_config 90 "$CELL_LINK" >"$LAB_DIR/r2.conf"
    lab_start r2 "$CELL_PEER" "$LAB_DIR/r2.conf"
fi
cell_config 100 "$CELL_LINK" >"$LAB_DIR/r1.conf"
lab_start r1 "$ours" "$LAB_DIR/r1.conf"
wait_until 20 "ours to be master" ours_is_master
wait_until 10 "an answer" answers
wait_until 5 "the peer to be backup" peer_is Backup

lab_spawn client "$LAB_DIR/neighbours" ip -ts monitor neigh
lab_spawn client "$LAB_DIR/pings" ping -I "$LAB_INTERFACE" -i 0.02 -c 700 -W 1 "$vip"
pings=$lab_spawned
wait_until 5 "answers" grep -q 'icmp_seq=50 ' "$LAB_DIR/pings"
lab_stop r1
wait_until 5 "the peer to be master" peer_is_master
# From here on for ten seconds, while the client goes on asking.
cp "$LAB_DIR/neighbours" "$LAB_DIR/neighbours-before"
wait_until 20 "the pings' end" lab_gone "$pings"
received=$(sed -nE 's/.* ([0-9]+) received.*/\1/p' "$LAB_DIR/pings")
cell="version $CELL_VERSION, IPv$CELL_FAMILY, $CELL_INTERVAL s, $CELL_LINK, $CELL_PEER"
echo "$cell: lost $((700 - received)) of 700"
((received >= 695)) || lab_fail "$((700 - received)) pings of 20 ms were lost"
stale=$(tail -n "+$(($(wc -l <"$LAB_DIR/neighbours-before") + 1))" "$LAB_DIR/neighbours" |
    grep -F "$vip " | grep -F lladdr | grep -vF "$successor" || true)
[[ -z $stale ]] || lab_fail "the client took another for the successor: $stale"
[[ $(lab_arp "$vip") == "$successor" ]] || lab_fail "the client's entry is $(lab_arp "$vip"), not $successor"

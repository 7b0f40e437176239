#!/usr/bin/env bash
# One cell of the interoperation matrix: r1 ours (priority 100), r2 another program (priority 90), on one version,
# family, delivery and authentication. One master, takeover on kill, give-back, planned stop, no complaint.
#
#   CELL_VERSION 2|3   CELL_FAMILY 4|6   CELL_DELIVERY multicast|unicast   CELL_AUTHENTICATION none|PASS|AH
#   CELL_PEER keepalived|frr   CELL_LINK interface|vmac (ours on a macvlan of its own)   CELL_OURS ours|keepalived (keepalived: is the story itself right?)
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
# shellcheck source=Tests/InteropTests/Matrix/cell.bash
source "$(dirname "${BASH_SOURCE[0]}")/cell.bash"
: "${CELL_VERSION:?}" "${CELL_DELIVERY:?}" "${CELL_AUTHENTICATION:?}" "${CELL_LINK:=interface}"
ours=${CELL_OURS:-ours}
cell_up
# Version 2 counts whole seconds; version 3 goes by 100 ms.
interval=1
[[ $CELL_VERSION == 2 ]] || interval=0.1

# cell_config NODE PRIORITY
cell_config() {
    local peer=r2 source=${LAB_ADDRESS[$1]} other
    [[ $1 == r1 ]] || peer=r1
    other=${LAB_ADDRESS[$peer]}
    if [[ $CELL_FAMILY == 6 ]]; then source=${link_local[$1]} other=${link_local[$peer]}; fi
    cat <<TEXT
vrrp_instance VI_1 {
    state BACKUP
    interface $LAB_INTERFACE
    virtual_router_id 62
    priority $2
    version $CELL_VERSION
    advert_int $interval
TEXT
    if [[ $CELL_LINK == vmac && $1 == r1 ]]; then echo '    use_vmac'; fi
    if [[ $CELL_DELIVERY == unicast ]]; then
        printf '    unicast_src_ip %s\n    unicast_peer {\n        %s\n    }\n' "$source" "$other"
    fi
    if [[ $CELL_AUTHENTICATION != none ]]; then
        printf '    authentication {\n        auth_type %s\n        auth_pass 123456\n    }\n' "$CELL_AUTHENTICATION"
    fi
    printf '    virtual_ipaddress {\n        %s\n    }\n}\n' "$vip"
}

start_ours() { lab_start r1 "$ours" "$LAB_DIR/r1.conf"; }
start_peer() {
    if [[ $CELL_PEER == frr ]]; then
        frr_start r2 "$CELL_VERSION" "$CELL_FAMILY" 90 "$interval" "$vip"
    else
        lab_start r2 keepalived "$LAB_DIR/r2.conf"
    fi
}

cell_config r1 100 >"$LAB_DIR/r1.conf"
cell_config r2 90 >"$LAB_DIR/r2.conf"
start_peer
wait_until 20 "the peer to be master alone" peer_is_master
start_ours
wait_until 20 "ours to take over" ours_is_master
never_for 2 "the peer is master beside ours" peer_is Master

lab_kill r1
wait_until 12 "the peer to take over" peer_is Master
if [[ $ours == ours ]]; then
    wait_until 12 "the dead router's address to go" cell_holds_not r1
else
    ip -n "$LAB_NAME-r1" address delete "$vip/$([[ $CELL_FAMILY == 4 ]] && echo 32 || echo 128)" \
        dev "$LAB_INTERFACE" 2>/dev/null || true
fi
start_ours
wait_until 20 "the give-back" ours_is_master
lab_stop r1
wait_until 6 "the peer to take over from a planned stop" peer_is_master
log=$LAB_DIR/r2/log
if [[ $CELL_PEER == frr ]]; then log=$LAB_DIR/r2/frr/vrrpd.log; fi
complaints=$(grep -iE 'bogus|mismatch|invalid|error|bad|wrong|incorrect|expected|received lower|reject|ignor|drop' \
    "$log" || true)
[[ -z $complaints ]] || lab_fail "$CELL_PEER complains: $complaints"

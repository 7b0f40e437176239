# shellcheck shell=bash
# cell.bash: the LAN of a cell, r1 ours and r2 another program, and which of them is master. Goes by CELL_FAMILY and
# CELL_PEER.
# shellcheck source=Tests/InteropTests/Matrix/frr.bash
source "$(dirname "${BASH_SOURCE[0]}")/frr.bash"
: "${CELL_FAMILY:?}" "${CELL_PEER:?}"
# The link-local addresses of the nodes, instead of those that the kernel made.
declare -A link_local=([r1]=fe80::91 [r2]=fe80::97 [client]=fe80::a)
# The virtual address.
vip=$LAB_VIP
if [[ $CELL_FAMILY == 6 ]]; then vip=fe80::250; fi

cell_up() {
    local node
    lab_up
    for node in r1 r2 client; do
        ip -n "$LAB_NAME-$node" address flush dev "$LAB_INTERFACE" scope link
        ip -n "$LAB_NAME-$node" address add "${link_local[$node]}/64" dev "$LAB_INTERFACE" nodad
    done
}

# cell_holds NODE: whatever link of the node the virtual address is on, for others.
cell_holds() { [[ $(ip -n "$LAB_NAME-$1" -o address show) == *" $vip/"* ]]; }
cell_holds_not() { ! cell_holds "$1"; }

# peer_is Master|Backup
peer_is() {
    if [[ $CELL_PEER == frr ]]; then
        frr_state_is r2 "$CELL_FAMILY" "$1"
    elif [[ $1 == Master ]]; then
        cell_holds r2
    else
        cell_holds_not r2
    fi
}
ours_is_master() { cell_holds r1 && peer_is Backup; }
peer_is_master() { cell_holds_not r1 && peer_is Master; }

#!/usr/bin/env bash
# A router without interface speaks to its peer from an address of the machine's, by whatever interface the routes
# say: beside keepalived, whose router has one. Without peers (unicast_fault_no_peer) it is in fault until a reload
# brings one; what others say to the group meanwhile is nothing to it.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
config() {
    local node=$1 priority=100 interface=$2
    [[ $1 == r1 ]] || priority=90
    cat <<TEXT
vrrp_instance VI_1 {
    $interface
    virtual_router_id 62
    priority $priority
    version 3
    advert_int 0.3
    unicast_src_ip ${LAB_ADDRESS[$node]}
    $3
    virtual_ipaddress {
        $LAB_VIP/24 dev $LAB_INTERFACE
    }
}
TEXT
}
peer() { echo "unicast_peer { ${LAB_ADDRESS[$1]} }"; }
answers() { lab_in client ping -c 1 -W 1 "$LAB_VIP"; }

config r1 "" "$(peer r2)" >"$LAB_DIR/r1.conf"
config r2 "interface $LAB_INTERFACE" "$(peer r1)" | sed 's/unicast_peer { \(.*\) }/unicast_peer {\n\1\n}/' \
    >"$LAB_DIR/r2.conf"
lab_start r2 keepalived "$LAB_DIR/r2.conf"
wait_until 20 "keepalived to be master" lab_is_master r2
lab_start r1 ours "$LAB_DIR/r1.conf"
wait_until 20 "r1 to take over" lab_is_master r1
wait_until 5 "the address to answer" answers
lab_kill r1 engine
never_for 2 "keepalived takes over from an engine that comes back" lab_holds r2 "$LAB_VIP"
lab_stop r1
wait_until 10 "keepalived to be master again" lab_is_master r2

config r1 "interface $LAB_INTERFACE" "unicast_fault_no_peer" >"$LAB_DIR/r1.conf"
lab_stop r2
lab_start r1 ours "$LAB_DIR/r1.conf"
wait_until 10 "r1 to be in fault" lab_state_is r1 FAULT
[[ $(lab_json r1 '.instances[0].fault') == "no unicast peer is configured"* ]] ||
    lab_fail "another fault: $(lab_json r1 '.instances[0].fault')"
lab_start r2 keepalived "$LAB_DIR/r2.conf"
wait_until 20 "keepalived to be master" lab_is_master r2
config r1 "interface $LAB_INTERFACE" "$(peer r2)" >"$LAB_DIR/r1.conf"
lab_reload r1
wait_until 20 "r1 to take over after the reload" lab_is_master r1

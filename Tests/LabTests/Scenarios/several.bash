#!/usr/bin/env bash
# Several instances on one interface with several addresses each, every router master of one.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
for node in r1 r2; do
    first=100 second=90
    [[ $node == r1 ]] || { first=90 second=100; }
    cat >"$LAB_DIR/$node.conf" <<TEXT
vrrp_instance WEB {
    interface $LAB_INTERFACE
    virtual_router_id 62
    priority $first
    authentication {
        auth_type PASS
        auth_pass 123456
    }
    virtual_ipaddress {
        192.168.200.250
        192.168.200.251/24 dev $LAB_INTERFACE label $LAB_INTERFACE:web
    }
}
vrrp_instance MAIL {
    interface $LAB_INTERFACE
    virtual_router_id 63
    priority $second
    virtual_ipaddress {
        192.168.200.252
    }
}
TEXT
    lab_start "$node" ours "$LAB_DIR/$node.conf"
done
wait_until 15 "r1 to hold WEB's first address" lab_is_master r1 192.168.200.250
wait_until 5 "r1 to hold WEB's second address" lab_is_master r1 192.168.200.251
wait_until 15 "r2 to hold MAIL's address" lab_is_master r2 192.168.200.252
[[ $(lab_in r1 ip -o address show dev "$LAB_INTERFACE") == *"192.168.200.251/24 "*" $LAB_INTERFACE:web"* ]] ||
    lab_fail "the label is missing"
lab_kill r2
wait_until 8 "r1 to hold all" lab_holds r1 192.168.200.252
lab_holds r1 192.168.200.250
[[ $(lab_json r1 '[.instances[].state] | join(" ")') == "MASTER MASTER" ]] || lab_fail "r1 isn't master of both"

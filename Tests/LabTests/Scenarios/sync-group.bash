#!/usr/bin/env bash
# Two instances in a sync group, one of which follows an uplink: when the uplink of the master goes down both
# addresses move, and when it is back both return.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
second=192.168.200.241
for node in r1 r2; do
    ip -n "$LAB_NAME-$node" link add uplink type veth peer name provider
    ip -n "$LAB_NAME-$node" link set uplink up
    ip -n "$LAB_NAME-$node" link set provider up
    {
        lab_guide_config "$node" | sed '$d'
        printf '    track_interface {\n        uplink\n    }\n}\n'
        lab_guide_config "$node" | sed '/^global_defs {/,/^}/d' |
            sed "s/VI_1/VI_2/; s/virtual_router_id 62/virtual_router_id 63/; s/$LAB_VIP/$second/"
        printf 'vrrp_sync_group SITE {\n    group {\n        VI_1\n        VI_2\n    }\n}\n'
    } >"$LAB_DIR/$node.conf"
    lab_start "$node" ours "$LAB_DIR/$node.conf"
done
both_are_on() { lab_is_master "$1" && lab_is_master "$1" "$second"; }
wait_until 20 "r1 to hold both addresses" both_are_on r1
wait_until 5 "the group's line in r1's log" lab_log r1 "sync group SITE: Syncing instances to MASTER state"

ip -n "$LAB_NAME-r1" link set uplink down
wait_until 10 "both addresses to move" both_are_on r2
wait_until 5 "the reason in r1's log" lab_log r1 "(VI_1) Entering FAULT STATE: interface uplink has failed"
reason="(VI_2) Entering FAULT STATE: VI_1, of the same sync group, is in fault"
wait_until 5 "the other's reason" lab_log r1 "$reason"
ip -n "$LAB_NAME-r1" link set uplink up
wait_until 15 "both addresses to return" both_are_on r1

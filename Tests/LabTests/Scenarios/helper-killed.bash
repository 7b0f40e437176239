#!/usr/bin/env bash
# The master's helper dies. Its successor goes on with what is in the kernel: no address, route, rule or link goes or
# comes, nothing is announced, the peer never leaves BACKUP. When engine and helper die at once, everything goes, and
# comes back.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
for node in r1 r2; do
    # VI_1 with a route and a rule; VI_2 on a link of its own.
    lab_guide_config "$node" | sed '$d' >"$LAB_DIR/$node.conf"
    cat >>"$LAB_DIR/$node.conf" <<TEXT
    virtual_routes {
        10.20.0.0/16 via 192.168.200.254 dev $LAB_INTERFACE
    }
    virtual_rules {
        from $LAB_VIP table 200 priority 2000
    }
}
TEXT
    lab_guide_config "$node" | sed -n '/^vrrp_instance/,$p' | sed 's/VI_1/VI_2/; s/router_id 62/router_id 63/
        s/\.250/.241/; s/^    state.*/&\n    use_vmac/' >>"$LAB_DIR/$node.conf"
    lab_start "$node" ours "$LAB_DIR/$node.conf"
done
both_are() {
    [[ $(lab_json "$1" '[.instances[].state] | unique | join(" ")') == "$2" ]]
}
wait_until 20 "r1 to be master of both" both_are r1 MASTER
wait_until 5 "r2 to be backup of both" both_are r2 BACKUP
lab_settle r1
lab_watch_addresses r1
lab_spawn r1 "$LAB_DIR/r1/changes" stdbuf -oL ip monitor link route rule
lab_capture wire client
wait_until 5 "an advert in the capture" lab_frames_at_least wire 'ip proto 112' 1
what_there_is() {
    ip -n "$LAB_NAME-r1" -o address show | sed 's/ *valid_lft.*//'
    ip -n "$LAB_NAME-r1" route show table all proto 72
    ip -n "$LAB_NAME-r1" rule show
    ip -n "$LAB_NAME-r1" -o link show | sed 's/ state .*//'
}
what_there_is >"$LAB_DIR/before"
[[ $(<"$LAB_DIR/before") == *10.20.0.0*"from $LAB_VIP"* ]]

engine=$(lab_pids r1 engine)
for round in 1 2; do
    helper=$(lab_pids r1 helper)
    lab_kill r1 helper
    wait_until 5 "another helper" lab_helper_is_another r1 "$helper"
    wait_until 5 "it to go on, round $round" lab_log r1 "went on with what a killed helper may have left"
    wait_until 5 "the engine to be with it" lab_json_is r1 .helper.connected true
    frames=$(lab_frames wire 'ip proto 112' | wc -l)
    # Longer than the lease that was adopted, and than the addresses' lifetimes.
    wait_until 12 "eight adverts more" lab_frames_at_least wire 'ip proto 112' $((frames + 8))
done
lab_capture_end wire
[[ $(lab_pids r1 engine) == "$engine" ]] || lab_fail "the engine was restarted too"
what_there_is >"$LAB_DIR/after"
diff -u "$LAB_DIR/before" "$LAB_DIR/after" >&2 || lab_fail "something is otherwise"
for address in "$LAB_VIP" 192.168.200.241; do
    if lab_saw_removed r1 "$address"; then lab_fail "$address was removed"; fi
done
! grep -E '^Deleted' "$LAB_DIR/r1/changes" >&2 || lab_fail "something else was removed"
[[ $(lab_announcements wire "$LAB_VIP") == 0 ]] || lab_fail "somebody announced the address"
[[ -z $(lab_frames wire "ip proto 112 and not src ${LAB_ADDRESS[r1]}") ]] || lab_fail "an advert that isn't r1's"
lab_is_master r1
both_are r1 MASTER
[[ $(lab_json r1 '[.instances[].statistics.became_master] | add') == 2 ]] || lab_fail "r1 became master again"
[[ $(lab_json r2 '[.instances[].statistics.became_master] | add') == 0 ]] || lab_fail "r2 became master"

# Everything of the router dies but the supervisor, which brings it all back.
helper=$(lab_pids r1 helper)
lab_kill r1 helper
lab_kill r1 engine
wait_until 5 "another helper" lab_helper_is_another r1 "$helper"
wait_until 5 "what can't be gone on with to go" lab_holds_not r1 "$LAB_VIP"
wait_until 20 "r1 to be master again" lab_is_master r1
wait_until 5 "r1 to say so" both_are r1 MASTER
wait_until 5 "r2 to be backup" both_are r2 BACKUP

# What it held last it takes away at the end.
lab_stop r1
! what_there_is | grep -E "$LAB_VIP|\.241|10\.20|vrrp" >&2 || lab_fail "something is left"

# shellcheck shell=bash
# manager.bash: another program that manages r1's interface, beside a master of ours. The story of the scenarios
# networkd and network-manager, which say how theirs is set up (manager_files), started (manager_command) and known to
# have finished (manager_is_done).

# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"

# manager_start: in a mount namespace of its own, where /run is a folder of the lab's, and what else the
# manager writes to something of its own.
manager_start() {
    mkdir -p "$LAB_DIR/r1/run-of-manager"
    rm -f "$LAB_DIR/r1/manager.log"
    lab_spawn r1 "$LAB_DIR/r1/manager.log" unshare --mount --propagation private bash -euc "$(declare -f manager_files)
        export LAB_DIR=$LAB_DIR LAB_INTERFACE=$LAB_INTERFACE MANAGED=${LAB_ADDRESS[r1]}
        mount --bind $LAB_DIR/r1/run-of-manager /run
        manager_files
        exec ${manager_command:?}"
    manager_pid=$lab_spawned
    wait_until 15 "the manager to have set up r1" manager_is_done
}

manager_stop() {
    local pid
    for pid in $(ip netns pids "$LAB_NAME-r1"); do
        case $(readlink "/proc/$pid/exe") in
            */systemd-networkd | */NetworkManager | */dbus-daemon) kill -TERM "$pid" ;;
        esac
    done
    wait_until 10 "the manager's end" lab_gone "$manager_pid"
}

manager_config() {
    lab_guide_config "$1" | sed '$d'
    cat <<TEXT
    virtual_routes {
        10.20.0.0/16 via 192.168.200.254 dev $LAB_INTERFACE
        10.21.0.0/16 via 192.168.200.254 dev $LAB_INTERFACE table 200
    }
    virtual_rules {
        from $LAB_VIP table 200 priority 2000
    }
}
TEXT
}

everything_is_there() {
    lab_holds r1 "$LAB_VIP" && lab_holds r1 "${LAB_ADDRESS[r1]}" &&
        [[ -n $(ip -n "$LAB_NAME-r1" route show 10.20.0.0/16) ]] &&
        [[ -n $(ip -n "$LAB_NAME-r1" route show table 200 10.21.0.0/16) ]] &&
        [[ $(ip -n "$LAB_NAME-r1" rule show) == *"from $LAB_VIP lookup 200"* ]]
}
something_is_missing() { ! everything_is_there; }

# manager_story: restarted beside a master, twice; everything is back at once and nothing changes hands.
manager_story() {
    local node round
    lab_up
    manager_start
    for node in r1 r2; do
        manager_config "$node" >"$LAB_DIR/$node.conf"
        lab_start "$node" ours "$LAB_DIR/$node.conf"
    done
    wait_until 20 "r1 to be master with all that it has" everything_is_there
    wait_until 5 "r2 to be backup" lab_state_is r2 BACKUP
    for round in 1 2; do
        manager_stop
        wait_until 2 "everything while the manager is away, round $round" everything_is_there
        manager_start
        wait_until 2 "everything beside the manager, round $round" everything_is_there
    done
    # Longer than the address's lifetime in the kernel, which the helper renews and the manager sees.
    never_for 4 "something is missing later" something_is_missing
    lab_is_master r1
    lab_state_is r1 MASTER
    [[ $(lab_json r1 '.instances[0].statistics.became_master') == 1 ]] || lab_fail "r1 became master again"
    [[ $(lab_json r2 '.instances[0].statistics.became_master') == 0 ]] || lab_fail "r2 became master"
}

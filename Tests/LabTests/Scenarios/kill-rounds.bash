#!/usr/bin/env bash
# Random processes of both routers are killed and come back, 50 times, 1,000 with HOLDFAST_FULL: never do both hold an
# address for longer than the windows allow, one of them always does in the end, and nothing is left at the end.
#
#   SEED     a number that repeats the choices   ROUNDS   how many
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
rounds=${ROUNDS:-$([[ -n ${HOLDFAST_FULL:-} ]] && echo 1000 || echo 50)}
seed=${SEED:-$RANDOM}
echo "seed $seed, $rounds rounds"
RANDOM=$seed
lab_up
vips=("$LAB_VIP" 192.168.200.241)

# VI_1 with a route and a rule, VI_2 on a link of its own.
kill_config() {
    local priority=100
    [[ $1 == r1 ]] || priority=90
    cat <<TEXT
vrrp_instance VI_1 {
    interface $LAB_INTERFACE
    virtual_router_id 62
    priority $priority
    version 3
    advert_int 0.1
    virtual_ipaddress {
        ${vips[0]}
    }
    virtual_routes {
        10.20.0.0/16 via 192.168.200.254 dev $LAB_INTERFACE
    }
    virtual_rules {
        from ${vips[0]} table 200 priority 2000
    }
}
vrrp_instance VI_2 {
    interface $LAB_INTERFACE
    virtual_router_id 63
    priority $priority
    version 3
    advert_int 0.1
    use_vmac
    virtual_ipaddress {
        ${vips[1]}
    }
}
TEXT
}
holds() { [[ $(ip -n "$LAB_NAME-$1" -o address show 2>/dev/null) == *" $2/"* ]]; }
one_holder() {
    local vip count node
    for vip in "${vips[@]}"; do
        count=0
        for node in r1 r2; do if holds "$node" "$vip"; then ((++count)); fi; done
        ((count == 1)) || return
    done
}
# Whole, also a process that was just being started.
killed() {
    lab_signal KILL "$1"
    lab_runs_not "$1"
}
note() { echo "$EPOCHREALTIME $*" >>"$LAB_DIR/kills"; }
start() { lab_start "$1" ours "$LAB_DIR/$1.conf"; }
state_of() {
    ip -n "$LAB_NAME-$1" -o address show | sed 's/^[0-9]*: *//; s/ *valid_lft.*//' | grep -v fe80
    ip -n "$LAB_NAME-$1" route show table all proto 72
    ip -n "$LAB_NAME-$1" rule show
    ip -n "$LAB_NAME-$1" -o link show | cut -d ' ' -f 2
}

for node in r1 r2; do
    kill_config "$node" >"$LAB_DIR/$node.conf"
    state_of "$node" >"$LAB_DIR/$node.before"
    lab_spawn "$node" "$LAB_DIR/$node/addresses" stdbuf -oL ip -ts monitor address
    start "$node"
done
: >"$LAB_DIR/kills"
wait_until 20 "one holder" one_holder

for ((round = 1; round <= rounds; round++)); do
    node=r$((RANDOM % 2 + 1))
    case $((RANDOM % 8)) in
        0 | 1)
            # Nothing, where it hasn't been started again yet.
            note "$node" engine
            lab_kill "$node" engine 2>/dev/null || true
            ;;
        2 | 3)
            note "$node" helper
            lab_kill "$node" helper 2>/dev/null || true
            ;;
        4) # In either order: whoever comes back first finds the other gone.
            note "$node" both
            lab_kill "$node" engine 2>/dev/null || true
            lab_kill "$node" helper 2>/dev/null || true
            ;;
        5 | 6)
            note "$node" node
            wait_until 5 "the end of $node" killed "$node"
            start "$node"
            ;;
        7)
            note "$node" stop
            lab_stop "$node"
            start "$node"
            ;;
    esac
    wait_until 15 "one holder after round $round, seed $seed: $(tail -n 3 "$LAB_DIR/kills" | tr '\n' ';')" one_holder
    # Somewhere between two adverts, and between a start and its election.
    sleep "0.$((RANDOM % 5))" # Poll: no condition, only when the next kill falls
done
for node in r1 r2; do lab_stop "$node"; done
for node in r1 r2; do
    state_of "$node" >"$LAB_DIR/$node.after"
    diff -u "$LAB_DIR/$node.before" "$LAB_DIR/$node.after" >&2 || lab_fail "something is left on $node, seed $seed"
done
"$(lab_python)" "$(dirname "$HOLDFAST_LAB")/overlaps.py" "$LAB_DIR" "${vips[@]}" || lab_fail "two holders, seed $seed"

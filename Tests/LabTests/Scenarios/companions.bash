#!/usr/bin/env bash
# What a master has beside its addresses: excluded addresses, routes, rules, firewall entries; and static entries,
# which are there whoever is master. Put and removed, kept over the death of an engine, put back when somebody
# removes them, changed by a reload, gone after a stop, and after a death of everything.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up

# config [EXTRA]: EXTRA lines go into the block of routes.
config() {
    cat <<TEXT
static_ipaddress {
    192.168.210.1/24 dev $LAB_INTERFACE
}
static_routes {
    10.30.0.0/16 via 192.168.210.254 dev $LAB_INTERFACE table 300
}
static_rules {
    from 10.30.0.0/16 table 300 priority 3000
}
vrrp_instance VI_1 {
    state MASTER
    interface $LAB_INTERFACE
    virtual_router_id 62
    priority 100
    advert_int 1
    no_accept
    virtual_ipaddress {
        $LAB_VIP/24 brd + label $LAB_INTERFACE:vip
    }
    virtual_ipaddress_excluded {
        192.168.200.251
        fd00:200::251/64
    }
    virtual_routes {
        10.20.0.0/16 via 192.168.200.254 dev $LAB_INTERFACE src $LAB_VIP table 200
${1:-}
    }
    virtual_rules {
        from $LAB_VIP table 200 priority 2000
    }
}
TEXT
}

r1() { ip -n "$LAB_NAME-r1" "$@"; }
has_route() { [[ -n $(r1 route show table "$2" "$1" 2>/dev/null) ]]; }
has_rule() { [[ $(r1 rule show priority "$1") == *lookup* ]]; }
has_address() { [[ $(r1 -o address show dev "$LAB_INTERFACE") == *" $1"* ]]; }
not() { ! "$@"; }
answers() { lab_in client ping -c 1 -W 1 "$1"; }

has_companions() {
    has_address 192.168.200.251/32 && has_address fd00:200::251/64 && has_route 10.20.0.0/16 200 && has_rule 2000
}
has_no_companion() {
    ! has_address 192.168.200.251/32 && ! has_address fd00:200::251/64 && ! has_route 10.20.0.0/16 200 &&
        ! has_rule 2000
}
has_statics() { has_address 192.168.210.1/24 && has_route 10.30.0.0/16 300 && has_rule 3000; }

config >"$LAB_DIR/r1.conf"
lab_capture wire client
lab_start r1 ours "$LAB_DIR/r1.conf"
wait_until 10 "the static entries" has_statics
has_no_companion || lab_fail "companions of a backup"
wait_until 15 "r1 to be master" lab_holds r1 "$LAB_VIP"
wait_until 5 "what comes with it" has_companions
has_statics || lab_fail "the static entries went"
wait_until 10 "the excluded address to be announced" lab_announced wire 192.168.200.251
lab_capture_end wire
[[ $(r1 -o address show) =~ 192.168.200.250/24\ brd\ 192.168.200.255\ scope\ global\ secondary.*\ $LAB_INTERFACE:vip ]] ||
    lab_fail "the address lacks an option: $(r1 -o address show)"
# no_accept: what is sent to the virtual address is dropped, to the router's own it isn't.
answers "${LAB_ADDRESS[r1]}" || lab_fail "r1 doesn't answer at its own address"
! answers "$LAB_VIP" || lab_fail "r1 accepts packets to an address with no_accept"

engine=$(lab_pids r1 engine)
r1 -t monitor address route rule >"$LAB_DIR/changes" 2>&1 &
monitor=$!
lab_kill r1 engine
wait_until 5 "another engine" lab_engine_is_another r1 "$engine"
wait_until 5 "it to adopt" lab_log r1 "going on for a former engine"
wait_until 5 "r1 to say that it is master" lab_state_is r1 MASTER
has_companions || lab_fail "companions went with the engine"
has_statics || lab_fail "static entries went with the engine"
kill "$monitor"
wait "$monitor" || true
! grep -qE 'Deleted.*(10\.|lookup)' "$LAB_DIR/changes" || lab_fail "removed meanwhile: $(<"$LAB_DIR/changes")"

r1 address delete 192.168.200.251/32 dev "$LAB_INTERFACE"
wait_until 5 "the excluded address to be back" has_address 192.168.200.251/32
r1 address delete 192.168.210.1/24 dev "$LAB_INTERFACE"
wait_until 5 "the static entries to be back" has_address 192.168.210.1/24
# Not in one second: repairs are a second apart.
for lost in "route delete 10.20.0.0/16 table 200" "rule delete priority 2000" "route delete 10.30.0.0/16 table 300" \
    "rule delete priority 3000"; do
    # shellcheck disable=SC2086 # words
    r1 $lost
    wait_until 5 "what was taken away by $lost" has_companions
    wait_until 5 "what was taken away by $lost" has_statics
done
lab_log r1 "(VI_1) somebody removed the route 10.20.0.0/16"
lab_log r1 "(VI_1) somebody removed the rule 2000:"
# The interface's own way to lose its routes: it goes down, and comes up again.
r1 link set "$LAB_INTERFACE" down
r1 link set "$LAB_INTERFACE" up
wait_until 15 "r1 to be master again" lab_holds r1 "$LAB_VIP"
wait_until 10 "what comes with it" has_companions
wait_until 10 "the static entries" has_statics

# Others' routes don't reach the engine: 40,000 changes cost it less than a tenth of a second.
ticks() { awk '{ print $14 + $15 }' "/proc/$(lab_pids r1 engine)/stat"; }
for ((i = 0; i < 20000; i++)); do echo "route add 10.$((64 + i / 256)).$((i % 256)).0/24 dev lo proto bgp"; done \
    >"$LAB_DIR/others"
before=$(ticks)
r1 -batch "$LAB_DIR/others"
sed -i 's/add/delete/' "$LAB_DIR/others"
r1 -batch "$LAB_DIR/others"
(($(ticks) - before < 10)) || lab_fail "20,000 routes of others cost the engine $(($(ticks) - before)) ticks"
has_companions || lab_fail "companions went with others' routes"

config "        10.21.0.0/16 via 192.168.200.254 dev $LAB_INTERFACE table 200" >"$LAB_DIR/r1.conf"
lab_reload r1
wait_until 10 "the reload's route" has_route 10.21.0.0/16 200
has_companions || lab_fail "the reload took companions along"
config >"$LAB_DIR/r1.conf"
lab_reload r1
wait_until 10 "the reload's route to go" not has_route 10.21.0.0/16 200
has_companions || lab_fail "the reload took companions along"

lab_stop r1
has_no_companion || lab_fail "something was left: $(r1 address; r1 route show table 200; r1 rule)"
not has_statics || lab_fail "static entries were left"
[[ -z $(lab_in r1 nft list ruleset) ]] || lab_fail "a firewall table was left: $(lab_in r1 nft list ruleset)"
[[ $(r1 rule | wc -l) == 3 ]] || lab_fail "a rule was left: $(r1 rule)"

# The helper dies: its successor goes on with what it left, static entries too.
lab_start r1 ours "$LAB_DIR/r1.conf"
wait_until 15 "r1 to be master again" has_companions
r1 -t monitor address route rule >"$LAB_DIR/changes" 2>&1 &
monitor=$!
lab_kill r1 helper
wait_until 5 "another to go on" grep -qE 'killed helper may have left, objects: [1-9]' "$LAB_DIR/r1/log"
wait_until 10 "the engine to find it" lab_state_is r1 MASTER
has_companions || lab_fail "companions went with the helper"
has_statics || lab_fail "static entries went with the helper"
kill "$monitor"
wait "$monitor" || true
! grep -qE 'Deleted.*(10\.|lookup)' "$LAB_DIR/changes" || lab_fail "removed meanwhile: $(<"$LAB_DIR/changes")"

# Everything dies, and only what systemd would start then runs.
lab_kill r1
has_companions || lab_fail "routes or rules went with the processes: what is to be cleared?"
lab_in r1 "$LAB_INSTALL/usr/libexec/holdfast/holdfast-helper" --uid 65534 --gid 65534 \
    --generations "$LAB_DIR/r1/run/generations" --clear >>"$LAB_DIR/r1/log" 2>&1
has_no_companion || lab_fail "something was left: $(r1 address; r1 route show table 200; r1 rule)"
not has_statics || lab_fail "static entries were left"
[[ $(r1 rule | wc -l) == 3 ]] || lab_fail "a rule was left: $(r1 rule)"

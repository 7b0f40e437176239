# shellcheck shell=bash
# guest.bash: what scenarios in a User-Mode Linux guest share. A scenario fails with the first command that
# does.

GUEST_LOG=/run/holdfast.log
GUEST_HOLDFAST=

fail() {
    echo "guest: $*"
    if [[ -s $GUEST_LOG ]]; then
        echo "--- the log's end"
        tail -n 25 "$GUEST_LOG"
    fi
    return 1
}

# wait_until SECONDS WHAT COMMAND…: until the command succeeds.
wait_until() {
    local seconds=$1 what=$2 end
    shift 2
    end=$((SECONDS + seconds + 1))
    until "$@" >/dev/null 2>&1; do
        if ((SECONDS >= end)); then
            fail "waited $seconds s for $what"
            return 1
        fi
        # Poll: every 50 ms, as long as the caller says
        sleep 0.05
    done
}

# make_links NAME…: links that packets go nowhere on. By itself a dummy can't do multicast.
make_links() {
    local name
    for name in "$@"; do
        ip link add "$name" type dummy
        ip link set "$name" up multicast on
    done
}

# make_router_link: d0, on which the virtual router of `router` is.
make_router_link() {
    make_links d0
    ip address add 10.0.0.2/24 dev d0
}

# router [LINES]: the configuration of a virtual router alone on d0, with LINES in its block.
router() {
    cat <<C
vrrp_instance VI_1 {
    state BACKUP
    interface d0
    virtual_router_id 51
    priority 100
    advert_int 1
    virtual_ipaddress {
        10.0.0.1
    }
C
    if [[ -n ${1:-} ]]; then echo "$1"; fi
    echo "}"
}

# address_is_here: the virtual router is master.
address_is_here() { [[ $(ip -o address show dev d0) == *" 10.0.0.1/"* ]]; }

# direct_service PORT SCHEDULER: a virtual server on the router's address, with one real server.
direct_service() {
    cat <<C
virtual_server 10.0.0.1 $1 {
    protocol TCP
    lvs_sched $2
    lvs_method DR
    real_server 10.0.0.11 $1 {
    }
}
C
}

# start_holdfast CONFIG: runs it in the background, its log in $GUEST_LOG.
start_holdfast() {
    "$HOLDFAST_INSTALL/usr/bin/holdfast" run --config "$1" --runtime-dir /run/holdfast >>"$GUEST_LOG" 2>&1 &
    GUEST_HOLDFAST=$!
    wait_until 20 "holdfast to be ready" grep -q 'ready$' "$GUEST_LOG"
}

stop_holdfast() {
    kill -TERM "$GUEST_HOLDFAST"
    wait "$GUEST_HOLDFAST" || fail "holdfast ended with status $?"
}

# holdfast_part NAME: the process id of its engine, helper or runner.
holdfast_part() { pgrep -P "$GUEST_HOLDFAST" -f "holdfast-$1"; }

# table: what IPVS holds, as commands of ipvsadm in a fixed order.
table() { ipvsadm -Sn | sort; }

# table_is FILE
table_is() { diff <(table) "$1"; }

# expect_table SECONDS WHAT <EXPECTED: until IPVS holds just this.
expect_table() {
    local wanted
    wanted=$(mktemp)
    sed '/^$/d' | sort >"$wanted"
    if ! wait_until "$1" "$2" table_is "$wanted"; then
        diff <(table) "$wanted" || true
        return 1
    fi
}

# watch_writes: from now on counts what the helper changes in IPVS; `writes` tells how often.
watch_writes() {
    local helper
    helper=$(holdfast_part helper)
    # In the helper's network namespace: strace asks the kernel which number IPVS has there.
    nsenter --net --target "$helper" strace -f -s 64 -e trace=sendto -o /run/writes -p "$helper" \
        2>/run/strace.err &
    GUEST_STRACE=$!
    wait_until 10 "strace to be attached" grep -q attached /run/strace.err
}

# writes: requests of the helper to change IPVS since watch_writes, several of which may go out together.
# Dumps have another flag.
writes() {
    local request='nlmsg_type=IPVS, nlmsg_flags=NLM_F_REQUEST(\|NLM_F_ACK)?,'
    (grep -oE "$request" /run/writes || true) | wc -l
}

# services_dumps: how often the helper has asked the kernel for its services since watch_writes.
services_dumps() {
    local request='nlmsg_type=IPVS, nlmsg_flags=NLM_F_REQUEST\|(0x300|NLM_F_DUMP),.* "\\x04\\x01'
    grep -cE "$request" /run/writes || true
}
more_dumps_than() { (($(services_dumps) > $1)); }
# look_again: waits until the table was read and compared after what happened before, also with destinations
# (of 32 services, where there are more). Every other reading is of services alone, and none begins before
# what the one before asked for is answered: when the third begins, one of the two before it had
# destinations, and what came of it is written.
look_again() { wait_until 60 "three more readings" more_dumps_than $(($(services_dumps) + 2)); }

stop_watching() {
    kill "$GUEST_STRACE"
    wait "$GUEST_STRACE" || true
}

# reload_holdfast: tells it to read its file again, and waits until it says what came of it.
reload_holdfast() {
    local before
    before=$(reloads)
    kill -HUP "$GUEST_HOLDFAST"
    wait_until 20 "the reload" more_reloads_than "$before"
}

reloads() { grep -c -e 'in force, ' -e 'nothing changed' "$GUEST_LOG" || true; }
more_reloads_than() { (($(reloads) > $1)); }

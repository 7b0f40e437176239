# shellcheck shell=bash
# lab.bash: one LAN in network namespaces, two routers and a client on it. Sourced by
# packaging/lab, packaging/demo and the scenarios of the lab and interoperation tests.
#
#   r1 192.168.200.145 ──┐
#   r2 192.168.200.151 ──┼── bridge `lan`       (namespaces NAME-r1, NAME-r2, NAME-client, NAME-lan;
#   client      .10    ──┘                       the interface in each node is ens33)
#
# The addresses are those of a well-known deployment guide, the virtual address is 192.168.200.250. Every
# lab has a name of its own, its namespaces carry it, and its files are in /run/holdfast-lab/NAME, so any
# number of labs run beside each other and a second shell can join one (`lab_join NAME`). Nothing outside
# these namespaces is touched.
#
# Processes are found by namespace and program, never by name over the whole machine: what runs in a
# namespace that this lab made is this lab's. A lab that a script made ends with that script; one whose
# script was killed is removed by the next `lab_up` on the machine (lab_reap).
#
# A scenario reads:
#
#   source packaging/lab.d/lab.bash
#   lab_up
#   lab_guide_config r1 >"$LAB_DIR/r1.conf"
#   lab_start r1 ours "$LAB_DIR/r1.conf"
#   wait_until 10 "r1 holds the address" lab_holds r1 "$LAB_VIP"
#   lab_kill r1
#
# There are no fixed sleeps in a scenario: wait_until polls a condition and has a bound.

LAB_ROOT=/run/holdfast-lab
LAB_VIP=192.168.200.250
LAB_INTERFACE=ens33
LAB_NODES=(r1 r2 client)
declare -A LAB_ADDRESS=([r1]=192.168.200.145 [r2]=192.168.200.151 [client]=192.168.200.10)
declare -A LAB_MAC=([r1]=02:00:00:00:00:91 [r2]=02:00:00:00:00:97 [client]=02:00:00:00:00:0a)
# More words for `holdfast run`.
LAB_RUN_OPTIONS=()
lab_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# Where packaging/build put the product: $HOLDFAST_INSTALL, else the folder that packaging/test uses.
LAB_INSTALL=${HOLDFAST_INSTALL:-$(dirname "$(dirname "$lab_folder")")/.build-install}

lab_fail() {
    printf 'lab: %s\n' "$*" >&2
    return 1
}

# wait_until SECONDS WHAT COMMAND…: polls COMMAND every 20 ms. Fails, saying WHAT, when SECONDS are over.
wait_until() {
    local bound=$1 what=$2 began=$EPOCHREALTIME
    shift 2
    until "$@" >/dev/null 2>&1; do
        if lab_later_than "$began" "$bound"; then
            lab_fail "waited $bound s in vain: $what"
            return 1
        fi
        sleep 0.02
    done
}

# never_for SECONDS WHAT COMMAND…: fails as soon as COMMAND succeeds within SECONDS. For what must not happen.
never_for() {
    local bound=$1 what=$2 began=$EPOCHREALTIME
    shift 2
    until lab_later_than "$began" "$bound"; do
        if "$@" >/dev/null 2>&1; then
            lab_fail "must not happen: $what"
            return 1
        fi
        sleep 0.02
    done
}

# lab_later_than INSTANT SECONDS: is it SECONDS (a decimal number) after INSTANT (an $EPOCHREALTIME)?
lab_later_than() {
    local now=$EPOCHREALTIME fraction whole=${2%.*}
    fraction=0
    if [[ $2 == *.* ]]; then
        fraction=${2#*.}000000
        fraction=${fraction:0:6}
    fi
    ((${now/[.,]/} - ${1/[.,]/} > ${whole:-0} * 1000000 + 10#$fraction))
}

# --- the LAN -----------------------------------------------------------------------------------------------

lab_namespace() { printf '%s-%s' "$LAB_NAME" "$1"; }

# lab_in NODE COMMAND…: runs a command in a node.
lab_in() {
    local node=$1
    shift
    ip netns exec "$LAB_NAME-$node" "$@"
}

# lab_join NAME: the lab of that name, which exists or is about to.
lab_join() {
    [[ $1 =~ ^[A-Za-z0-9][A-Za-z0-9-]{0,30}$ ]] || lab_fail "a lab's name is letters, digits and hyphens: $1"
    LAB_NAME=$1
    LAB_DIR=$LAB_ROOT/$LAB_NAME
}

# lab_up [NAME]: makes the LAN and arranges that it goes when this script ends (a script with an EXIT trap
# of its own calls lab_down in it). With LAB_OWNER=PID it stays when this script ends and is reaped when
# that process is gone; with LAB_KEEP=yes it stays until somebody calls lab_down.
lab_up() {
    ((EUID == 0)) || lab_fail "network namespaces need root" || return
    lab_reap
    lab_join "${1:-hf$$-$RANDOM}" || return
    # A lab that ends may remove the common folder between the two.
    until mkdir -p "$LAB_ROOT" && mkdir "$LAB_DIR" 2>/dev/null; do
        [[ ! -e $LAB_DIR ]] || lab_fail "there is a lab named $LAB_NAME already" || return
    done
    if [[ ${LAB_KEEP:-no} == yes ]]; then
        echo kept >"$LAB_DIR/owner"
    elif [[ -n ${LAB_OWNER:-} ]]; then
        lab_identity "$LAB_OWNER" >"$LAB_DIR/owner"
    else
        lab_identity "$$" >"$LAB_DIR/owner"
        trap lab_down EXIT
        trap 'exit 130' INT
        trap 'exit 143' TERM HUP
    fi
    local node
    ip netns add "$LAB_NAME-lan" || return
    ip -n "$LAB_NAME-lan" link add lan type bridge mcast_snooping 0 || return
    ip -n "$LAB_NAME-lan" link set lan up || return
    for node in "${LAB_NODES[@]}"; do
        lab_add_node "$node" || return
    done
    for node in "${LAB_NODES[@]}"; do
        wait_until 5 "the link of $node" lab_has_carrier "$node" || return
    done
}

# lab_add_node NODE [ADDRESS MAC]: one more machine on the LAN; a node beside r1, r2 and client names its
# addresses.
lab_add_node() {
    local node=$1 namespace=$LAB_NAME-$1
    LAB_ADDRESS[$node]=${2:-${LAB_ADDRESS[$node]}}
    LAB_MAC[$node]=${3:-${LAB_MAC[$node]}}
    mkdir -p "$LAB_DIR/$node" &&
        ip netns add "$namespace" &&
        ip -n "$LAB_NAME-lan" link add "$node" type veth \
            peer name "$LAB_INTERFACE" address "${LAB_MAC[$node]}" netns "$namespace" &&
        ip -n "$LAB_NAME-lan" link set "$node" master lan up &&
        ip -n "$namespace" link set lo up &&
        ip -n "$namespace" link set "$LAB_INTERFACE" up &&
        ip -n "$namespace" address add "${LAB_ADDRESS[$node]}/24" dev "$LAB_INTERFACE"
}

lab_has_carrier() { [[ $(ip -n "$LAB_NAME-$1" -o link show "$LAB_INTERFACE") == *LOWER_UP* ]]; }

# lab_down: ends every process in the lab's namespaces, removes the namespaces and the files. Also on half a
# lab.
lab_down() {
    [[ -n ${LAB_NAME:-} ]] || return 0
    local namespace
    # Routers first and all at once: a supervisor must not start again what goes before it.
    for namespace in $(lab_namespaces); do
        lab_end_processes "$namespace"
    done
    for namespace in $(lab_namespaces); do
        # Another script may reap the same lab.
        ip netns delete "$namespace" 2>/dev/null || [[ ! -e /run/netns/$namespace ]] ||
            lab_fail "namespace $namespace can't be removed" || true
    done
    rm -rf "${LAB_DIR:?}"
    rmdir "$LAB_ROOT" 2>/dev/null || true
}

lab_namespaces() {
    ip netns list 2>/dev/null | awk -v prefix="$LAB_NAME-" 'index($1, prefix) == 1 { print $1 }'
}

# lab_end_processes NAMESPACE: SIGKILL to all that runs there, until nothing does.
lab_end_processes() {
    local pids tries
    for ((tries = 0; tries < 250; tries++)); do
        mapfile -t pids < <(ip netns pids "$1" 2>/dev/null)
        ((${#pids[@]})) || return 0
        kill -KILL "${pids[@]}" 2>/dev/null || true
        sleep 0.02
    done
    lab_fail "processes in $1 don't end: ${pids[*]}"
}

# lab_identity PID: the process and its start time, so that a number used again isn't taken for the same
# process.
lab_identity() { printf '%s %s\n' "$1" "$(lab_start_time "$1")"; }

lab_start_time() {
    local stat
    stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
    awk '{ print $20 }' <<<"${stat##*) }"
}

# lab_reap: removes labs whose script is gone without having removed them.
lab_reap() {
    local folder owner
    for folder in "$LAB_ROOT"/*/; do
        [[ -r $folder/owner ]] || continue
        owner=$(<"$folder/owner")
        [[ $owner != kept && -n $owner ]] || continue
        [[ $(lab_identity "${owner%% *}") != "$owner" ]] || continue
        (lab_join "$(basename "$folder")" && lab_down) || true
    done
}

# --- routers -----------------------------------------------------------------------------------------------

# lab_guide_config NODE [ADVERT_INT]: the guide's VRRP configuration for r1 (priority 100) or r2 (90).
lab_guide_config() {
    local state=MASTER priority=100 router=lb01
    [[ $1 == r1 ]] || { state=BACKUP priority=90 router=lb02; }
    cat <<TEXT
! Configuration File for keepalived

global_defs {
    router_id $router
}

vrrp_instance VI_1 {
    state $state
    interface $LAB_INTERFACE
    virtual_router_id 62
    priority $priority
    advert_int ${2:-1}
    authentication {
        auth_type PASS
        auth_pass 123456
    }
    virtual_ipaddress {
        $LAB_VIP
    }
}
TEXT
}

# lab_start NODE ours|keepalived CONFIG: starts a router; its log is $LAB_DIR/NODE/log, its runtime folder
# $LAB_DIR/NODE/run. Returns at once: wait for what the scenario needs.
lab_start() {
    local node=$1 kind=$2 config=$3 folder=$LAB_DIR/$1 command
    [[ -z $(lab_pids "$node") ]] || lab_fail "$node runs a router already" || return
    mkdir -p "$folder/run"
    case $kind in
        ours)
            command=("$LAB_INSTALL/usr/bin/holdfast" run --config "$config" --runtime-dir "$folder/run"
                "${LAB_RUN_OPTIONS[@]}")
            [[ -x ${command[0]} ]] || lab_fail "no ${command[0]}: run packaging/build $LAB_INSTALL" || return
            ;;
        keepalived)
            # One that was killed leaves these, and the next takes any process that has the number for itself.
            rm -f "$folder"/{keepalived,vrrp,checkers}.pid
            command=(keepalived --dont-fork --log-console --log-detail --use-file "$config"
                --pid "$folder/keepalived.pid" --vrrp_pid "$folder/vrrp.pid"
                --checkers_pid "$folder/checkers.pid")
            ;;
        *) lab_fail "a router is ours or keepalived, not $kind" || return ;;
    esac
    echo "$kind" >"$folder/kind"
    lab_spawn "$node" "$folder/log" "${command[@]}"
    echo "$lab_spawned" >"$folder/pid"
}

# lab_spawn NODE LOG COMMAND…: a process of the node in the background, in a session of its own so that it
# outlives this shell and no key of the terminal reaches it. Leaves its process id in $lab_spawned.
lab_spawn() {
    local node=$1 log=$2
    shift 2
    rm -f "$LAB_DIR/$node/spawned"
    # shellcheck disable=SC2016 # expanded by the inner shell
    setsid --fork bash -c 'echo $$ >"$1.new" && mv "$1.new" "$1" && shift && exec "$@"' spawn \
        "$LAB_DIR/$node/spawned" ip netns exec "$LAB_NAME-$node" "$@" >>"$log" 2>&1 </dev/null
    wait_until 5 "the start of $1" test -e "$LAB_DIR/$node/spawned" || return
    lab_spawned=$(<"$LAB_DIR/$node/spawned")
}

# lab_pids NODE [engine|helper|supervisor]: process ids of the node's router, one a line; the supervisor
# first.
lab_pids() {
    local pid program rest=()
    for pid in $(ip netns pids "$LAB_NAME-$1" 2>/dev/null); do
        program=$(readlink "/proc/$pid/exe" 2>/dev/null) || continue
        program=${program% (deleted)}
        case ${program##*/} in
            holdfast-"${2:-supervisor}") echo "$pid" ;;
            holdfast | holdfast-* | keepalived) [[ -n ${2:-} ]] || rest+=("$pid") ;;
        esac
    done
    ((${#rest[@]} == 0)) || printf '%s\n' "${rest[@]}"
}

lab_runs() { [[ -n $(lab_pids "$@") ]]; }
lab_runs_not() { [[ -z $(lab_pids "$@") ]]; }

# lab_kill NODE [PART]: SIGKILL, to all processes of the router at once or to one part of ours.
lab_kill() { lab_signal KILL "$@" && { [[ -n ${2:-} ]] || wait_until 5 "the end of $1" lab_runs_not "$1"; }; }

# lab_signal SIGNAL NODE [PART]: a signal to all processes of the router, or to one part of ours.
lab_signal() {
    local signal=$1 pids
    shift
    mapfile -t pids < <(lab_pids "$@")
    ((${#pids[@]})) || lab_fail "nothing runs that is $*" || return
    kill -s "$signal" "${pids[@]}" 2>/dev/null || ((${#pids[@]} > 1))
}

# lab_reload NODE: HUP to the router's first process, as an administrator does it.
lab_reload() { kill -HUP "$(<"$LAB_DIR/$1/pid")"; }

# lab_stop NODE: TERM to the router's first process, then waits (10 s) until all of them are gone.
lab_stop() {
    kill -TERM "$(<"$LAB_DIR/$1/pid")" && wait_until 10 "the stop of $1" lab_runs_not "$1"
}

# lab_status NODE [OPTION…]: `holdfast status` of the node.
lab_status() {
    local node=$1
    shift
    "$LAB_INSTALL/usr/bin/holdfast" status --runtime-dir "$LAB_DIR/$node/run" "$@"
}

# lab_log NODE TEXT: does the router's log hold TEXT?
lab_log() { grep -qF -e "$2" "$LAB_DIR/$1/log"; }

# --- what can be seen ---------------------------------------------------------------------------------------

# lab_holds NODE ADDRESS: is ADDRESS on the node's interface?
lab_holds() { [[ $(ip -n "$LAB_NAME-$1" -o address show dev "$LAB_INTERFACE") == *" $2/"* ]]; }
lab_holds_not() { ! lab_holds "$@"; }

# lab_holders ADDRESS: which routers hold it, in one line.
lab_holders() {
    local node holders=()
    for node in r1 r2; do
        if lab_holds "$node" "$1"; then holders+=("$node"); fi
    done
    echo "${holders[*]:-}"
}

# lab_is_master NODE [ADDRESS]: the node holds the address and the other router doesn't.
lab_is_master() { [[ $(lab_holders "${2:-$LAB_VIP}") == "$1" ]]; }

# lab_arp ADDRESS [NODE]: the link address that the client (or NODE) has for ADDRESS; empty when it has none.
lab_arp() {
    ip -n "$LAB_NAME-${2:-client}" neighbour show "$1" | grep -oE '([0-9a-f]{2}:){5}[0-9a-f]{2}' || true
}

# lab_arp_is ADDRESS NODE: does the client send ADDRESS to NODE?
lab_arp_is() { [[ $(lab_arp "$1") == "${LAB_MAC[$2]}" ]]; }

# --- failures
# ------------------------------------------------------------------------------------------------

# lab_link NODE up|down: the administrator's `ip link set`. lab_cable NODE out|in: the carrier goes, comes
# back.
lab_link() { ip -n "$LAB_NAME-$1" link set "$LAB_INTERFACE" "$2"; }
lab_cable() {
    case $2 in
        out) ip -n "$LAB_NAME-lan" link set "$1" down ;;
        in) ip -n "$LAB_NAME-lan" link set "$1" up ;;
        *) lab_fail "a cable is out or in, not $2" ;;
    esac
}

# lab_split NODE, lab_heal NODE: the switch drops all frames of the node's port; the node's link stays up.
lab_split() { bridge -n "$LAB_NAME-lan" link set dev "$1" state 0; }
lab_heal() { bridge -n "$LAB_NAME-lan" link set dev "$1" state 3; }

# --- captures
# ------------------------------------------------------------------------------------------------

# lab_capture NAME NODE [FILTER]: writes what NODE's interface sees to $LAB_DIR/NAME.pcap until
# lab_capture_end. The client sees every advert and broadcast, and its own traffic.
lab_capture() {
    local name=$1 node=$2 log=$LAB_DIR/$1.capture
    lab_spawn "$node" "$log" tcpdump -Z root -i "$LAB_INTERFACE" -n -s 0 -U --immediate-mode \
        -w "$LAB_DIR/$name.pcap" "${3:-arp or ip proto 112}" || return
    echo "$lab_spawned" >"$LAB_DIR/$name.capture-pid"
    wait_until 5 "tcpdump on $node" grep -q 'listening on' "$log"
}

lab_capture_end() {
    local pid
    pid=$(<"$LAB_DIR/$1.capture-pid")
    kill -INT "$pid" && wait_until 5 "the end of tcpdump" lab_gone "$pid"
}

lab_gone() { [[ ! -e /proc/$1 ]]; }

# lab_frames NAME [FILTER]: the frames of a capture, one a line, epoch seconds first.
lab_frames() { tcpdump -Z root -r "$LAB_DIR/$1.pcap" -n -tt "${2:-}" 2>/dev/null; }

# lab_advert_gap NAME: the longest time between two adverts in a capture, in seconds; nothing if there are
# fewer.
lab_advert_gap() {
    lab_frames "$1" 'ip proto 112' |
        awk 'NR > 1 && $1 - last > gap { gap = $1 - last }
            { last = $1 }
            END { if (NR > 1) printf "%.3f\n", gap }'
}

# lab_announcements NAME ADDRESS: how many broadcast ARP frames claim ADDRESS in a capture.
lab_announcements() { lab_frames "$1" "arp src host $2 and ether broadcast" | wc -l; }

# --- the service behind the routers
# -----------------------------------------------------------------------------

# Debian's own interpreter where there is one: a wrapper in front of it would run in the node too.
lab_python() { if [[ -x /usr/bin/python3 ]]; then echo /usr/bin/python3; else command -v python3; fi; }

# lab_web NODE TEXT: a web server on the node's port 80 whose every page is TEXT.
lab_web() {
    lab_spawn "$1" "$LAB_DIR/$1/web.log" "$(lab_python)" "$lab_folder/web.py" 80 "$2" || return
    wait_until 10 "the web server on $1" lab_in client curl -fsS -m 1 "http://${LAB_ADDRESS[$1]}/"
}

# lab_visitor: the client fetches the page at the virtual address every 25 ms; each result is a line of
# $LAB_DIR/visits: epoch seconds, then the page or `-`.
lab_visitor() {
    lab_spawn client "$LAB_DIR/client/visitor.log" \
        "$(lab_python)" "$lab_folder/visitor.py" "http://$LAB_VIP/" "$LAB_DIR/visits" || return
    wait_until 10 "the client's first visit" test -s "$LAB_DIR/visits"
}

# lab_sees PAGE: was PAGE what the client saw last?
lab_sees() { [[ $(tail -n 1 "$LAB_DIR/visits" | cut -d ' ' -f 2) == "$1" ]]; }

# lab_unreachable SINCE: the client's longest time without a page since the instant SINCE (an $EPOCHREALTIME),
# in seconds; counted from one page that came to the next.
lab_unreachable() {
    awk -v since="$1" '
        $2 == "-" { next }
        $1 >= since && last && $1 - last > gap { gap = $1 - last }
        { last = $1 }
        END { printf "%.3f\n", gap }' "$LAB_DIR/visits"
}

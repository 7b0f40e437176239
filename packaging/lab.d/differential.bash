# shellcheck shell=bash
# differential.bash: the same configuration under Debian's keepalived and under holdfast, at the same time,
# each in a fresh network namespace of a guest with real servers behind it. Sourced by a scenario behind
# guest.bash.
#
#   compare FILE.conf     its whole history, both tables compared at each of its stations:
#       settled · a real server dies · it returns · all die · all return · the file is read again, changed ·
#       stopped
#
# Remarks in the file say what isn't the same for all:
#   "! reload SED"      what is changed in it; without one there is no reload
#   "! dies ADDRESS…"   which servers die first, instead of number 1 of each network below
#   "! runs COMMAND"    before the start, in the program's namespace
#
# Either namespace is 10.0.0.1 and fd00::1 on d0, and has 10.1.0.0/24, fd00:1::/64 and 192.168.200.0/24
# behind a link, where every address is a server that answers on several ports. A server dies by a route
# that says so. What may differ stands in differences.txt beside the files, with the reason; so a line there
# is two patterns of the shell, for cases and stations, and a command of sed for both tables.

# real_servers: makes the namespace in which all real servers are.
real_servers() {
    /run/modprobe ip_vs
    ip netns add servers
    ip -n servers link set lo up
    ip -n servers link add lan type bridge mcast_snooping 0
    ip -n servers link set lan up
    ip -n servers address add 10.254.0.1/24 dev lan
    ip -n servers address add fd00:254::1/64 dev lan nodad
    ip -n servers route add local 10.1.0.0/24 dev lo
    ip -n servers route add local 192.168.200.0/24 dev lo
    ip -n servers route add local fd00:1::/64 dev lo
    ip netns exec servers python3 "$GUEST_LIBRARY/servers.py" 25 53 80 443 1358 8080 &
    mkdir -p /run/scripts
    # Expanded by the script.
    # shellcheck disable=SC2016
    printf '#!/bin/sh\nip route get "$1" >/dev/null 2>&1 || exit 1\nexit "$2"\n' >/run/scripts/reach
    chmod 755 /run/scripts /run/scripts/reach
    wait_until 20 "the real servers" ip netns exec servers curl -s -o /dev/null http://10.1.0.1:1358/page
}

# new_namespace NAME NUMBER. In batches: each program that a guest starts takes it a twentieth of a second.
new_namespace() {
    if [[ -e /run/netns/$1 ]]; then
        kill "${INSIDE[$1]}"
        ip -n servers link delete "to-$1"
        ip netns delete "$1"
    fi
    ip netns add "$1"
    nsenter --net="/run/netns/$1" sleep infinity &
    INSIDE[$1]=$!
    ip -n servers -batch - <<C
link add to-$1 type veth peer name s0 netns $1
link set to-$1 master lan up
C
    ip -n "$1" -batch - <<C
link set lo up
link add d0 type dummy
link set d0 up multicast on
address add 10.0.0.1/24 dev d0
address add fd00::1/64 dev d0 nodad
link set s0 up
address add 10.254.0.$2/24 dev s0
address add fd00:254::$2/64 dev s0 nodad
route add 10.1.0.0/24 via 10.254.0.1 metric 10
route add 192.168.200.0/24 via 10.254.0.1 metric 10
route add fd00:1::/64 via fd00:254::1 metric 10
C
}

# servers_are dead|alive ADDRESS…: addresses or networks, in both namespaces.
servers_are() {
    local verb=add program address
    if [[ $1 == alive ]]; then verb=delete; fi
    shift
    for program in keepalived holdfast; do
        for address in "$@"; do echo "route $verb unreachable $address metric 1"; done |
            ip -n "$program" -batch -
    done
}
NETWORKS=(10.1.0.0/24 192.168.200.0/24 fd00:1::/64)

# A process in each namespace, by which /proc shows its table without a program to run: ip netns exec alone
# takes a guest a quarter of a second.
declare -A INSIDE
# A pipe that nobody writes to: reading it waits without another program.
mkfifo /run/never
exec {NEVER}<>/run/never

# all_of NAMESPACE STATION: its table, and what ipvsadm -S doesn't say of it.
all_of() {
    nsenter --net="/run/netns/$1" ipvsadm -Sn
    case $2 in
        settled | reloaded | stopped)
            nsenter --net="/run/netns/$1" ipvsadm -Ln --thresholds
            nsenter --net="/run/netns/$1" ipvsadm -Ln --daemon
            nsenter --net="/run/netns/$1" ipvsadm -Ln --timeout
            ;;
    esac
}

# start_both FILE: each with a copy of it.
start_both() {
    local program arguments=(-C)
    if grep -q '^vrrp_instance' "$1"; then arguments=(); fi
    for program in keepalived holdfast; do
        grep -v '^! ' "$1" >"/run/$program.conf"
        : >"/run/$program.log"
    done
    nsenter --net=/run/netns/keepalived keepalived -n "${arguments[@]}" -f /run/keepalived.conf \
        -p /run/k.pid -c /run/kc.pid -r /run/kv.pid >/run/keepalived.log 2>&1 &
    THEIRS=$!
    nsenter --net=/run/netns/holdfast "$HOLDFAST_INSTALL/usr/bin/holdfast" run --compat \
        --config /run/holdfast.conf --runtime-dir /run/hf >/run/holdfast.log 2>&1 &
    OURS=$!
}

# allowed CASE STATION: what differences.txt lets be, as commands of sed.
allowed() {
    local cases stations command
    while read -r cases stations command; do
        [[ $cases == "#"* || -z $cases ]] && continue
        # Patterns, on purpose.
        # shellcheck disable=SC2053
        if [[ $1 == $cases && $2 == $stations ]]; then printf '%s\n' "$command"; fi
    done <"$DIFFERENCES"
}

# look: both tables as they are now, in LAST.
look() {
    local -a theirs ours
    mapfile theirs <"/proc/${INSIDE[keepalived]}/net/ip_vs"
    mapfile ours <"/proc/${INSIDE[holdfast]}/net/ip_vs"
    LAST="${theirs[*]}+${ours[*]}"
}

# station CASE NAME SECONDS: waits until neither table has changed for a second and compares them. As long
# as they differ from each other, or are what they were at the station before, more is waited for, so many
# seconds.
station() {
    local case=$1 name=$2 bound=$3 last='' same=0 equal=no began=$SECONDS
    allowed "$case" "$name" >/run/allowed
    while true; do
        look
        if [[ $LAST == "$last" ]]; then same=$((same + 1)); else same=0; fi
        last=$LAST
        if ((same == 5)) && [[ $last != "$BEFORE" ]] && are_equal "$name"; then
            equal=yes
            break
        fi
        if ((same >= 5 && SECONDS - began >= bound || SECONDS - began >= bound + 15)); then break; fi
        # Poll: looks that see the same
        read -r -t 0.15 -u "$NEVER" || true
    done
    BEFORE=$last
    if [[ $name == stopped ]]; then wait "$THEIRS" "$OURS" || true; fi
    if [[ $name == stopped || $equal == no ]]; then
        equal=no
        if are_equal "$name"; then equal=yes; fi
    fi
    if [[ $equal == yes ]]; then
        local line lines=0
        for line in "${OURS_LINES[@]}"; do
            if [[ $line == -[Aa]* ]]; then lines=$((lines + 1)); fi
        done
        HISTORY+=("$name $lines")
        [[ $name != settled || $lines != 0 ]] || fail "$case: both tables are empty, which compares nothing"
        return
    fi
    echo "--- $case, $name: keepalived (<) and holdfast (>) differ"
    diff /run/theirs /run/ours || true
    HISTORY+=("$name DIFFERS")
    IS_EQUAL=no
}

# are_equal STATION
are_equal() {
    all_of keepalived "$1" | sort | sed -Ef /run/allowed >/run/theirs
    all_of holdfast "$1" | sort | sed -Ef /run/allowed >/run/ours
    mapfile -t OURS_LINES </run/ours
    cmp -s /run/theirs /run/ours
}

# compare FILE
compare() {
    local file=$1 case edit dying before_start program
    case=$(basename "$file" .conf)
    edit=$(sed -n 's/^! reload //p' "$file")
    dying=$(sed -n 's/^! dies //p' "$file")
    before_start=$(sed -n 's/^! runs //p' "$file")
    local -a dead
    read -ra dead <<<"${dying:-10.1.0.1 fd00:1::1 192.168.200.2}"
    HISTORY=()
    IS_EQUAL=yes
    BEFORE=
    new_namespace keepalived 2
    new_namespace holdfast 3
    for program in keepalived holdfast; do
        # Several words, on purpose.
        # shellcheck disable=SC2086
        [[ -z $before_start ]] || ip netns exec "$program" $before_start
    done
    # Not settled yet.
    look
    BEFORE=$LAST
    start_both "$file"
    station "$case" settled 10
    if grep -q _CHECK "$file" || grep -q _GET "$file"; then
        servers_are dead "${dead[@]}"
        station "$case" dead 5
        servers_are alive "${dead[@]}"
        station "$case" returned 5
        servers_are dead "${NETWORKS[@]}"
        station "$case" lost 5
        servers_are alive "${NETWORKS[@]}"
        station "$case" regained 5
    fi
    if [[ -n $edit ]]; then
        cp /run/holdfast.conf /run/before.conf
        sed -i "$edit" /run/keepalived.conf /run/holdfast.conf
        ! cmp -s /run/before.conf /run/holdfast.conf || fail "$case: the reload changes nothing"
        kill -HUP "$THEIRS" "$OURS"
        station "$case" reloaded 5
    fi
    kill -TERM "$THEIRS" "$OURS"
    station "$case" stopped 5
    COMPARED=$((COMPARED + 1))
    if [[ $IS_EQUAL == no ]]; then
        DIFFERENT+=("$case")
        tail -n 12 /run/holdfast.log
        tail -n 12 /run/keepalived.log
    fi
    printf '%s: %s\n' "$case" "$(printf '%s, ' "${HISTORY[@]}" | sed 's/, $//')"
}
COMPARED=0
DIFFERENT=()

# compared: fails if any comparison has differed.
compared() { ((${#DIFFERENT[@]} == 0)) || fail "${#DIFFERENT[@]} of $COMPARED differ: ${DIFFERENT[*]}"; }

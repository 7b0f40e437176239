# shellcheck shell=bash
# differential.bash: the same configuration under Debian's keepalived and under holdfast, each in a fresh
# network namespace of a guest. Sourced by scenarios behind guest.bash.
#
#   compare NAME <CONFIG                       the table when settled and after the stop
#   compare NAME 's/weight 3/weight 5/' <CONFIG   also after a reload of the file as sed changes it
#
# Both programs run where d0 has 10.0.0.1/24 and fd00::1/64.

new_namespace() {
    ip netns delete "$1" 2>/dev/null || true
    ip netns add "$1"
    ip -n "$1" link set lo up
    ip -n "$1" link add d0 type dummy
    ip -n "$1" link set d0 up
    ip -n "$1" address add 10.0.0.1/24 dev d0
    ip -n "$1" address add fd00::1/64 dev d0 nodad
}

table_in() { ip netns exec "$1" ipvsadm -Sn | sort; }

# settled NAMESPACE: the table once it has been the same for a second and isn't empty, unless it stays so for
# five.
settled() {
    local before='' now same=0 looks=0
    while ((same < 4 && looks < 60)); do
        # Poll: four looks of a quarter second that see the same
        sleep 0.25
        looks=$((looks + 1))
        now=$(table_in "$1")
        if [[ $now == "$before" && (-n $now || $looks -gt 20) ]]; then same=$((same + 1)); else same=0; fi
        before=$now
    done
    printf '%s\n' "$now"
}

# play PROGRAM CONFIG SED: the program's tables, one under the other.
play() {
    local program=$1 config=$2 edit=$3 process
    new_namespace "$program"
    : >"/run/$program.log"
    if [[ $program == keepalived ]]; then
        ip netns exec keepalived keepalived -n -C -f "$config" -p /run/k.pid -c /run/kc.pid \
            >/run/keepalived.log 2>&1 &
    else
        ip netns exec holdfast "$HOLDFAST_INSTALL/usr/bin/holdfast" run --compat --config "$config" \
            --runtime-dir /run/hf >/run/holdfast.log 2>&1 &
    fi
    process=$!
    echo "== settled"
    settled "$program"
    if [[ -n $edit ]]; then
        sed -i "$edit" "$config"
        kill -HUP "$process"
        # Poll: keepalived says nothing that could be waited for
        sleep 2
        echo "== after the reload"
        settled "$program"
    fi
    kill -TERM "$process"
    wait "$process" || true
    echo "== after the stop"
    table_in "$program"
}

COMPARED=0
compare() {
    local name=$1 edit=${2:-} differs=0
    cat >/run/compared.conf
    cp /run/compared.conf /run/compared.orig
    play keepalived /run/compared.conf "$edit" >/run/theirs
    cp /run/compared.orig /run/compared.conf
    play holdfast /run/compared.conf "$edit" >/run/ours
    diff /run/theirs /run/ours >/run/difference || differs=1
    COMPARED=$((COMPARED + 1))
    if ((differs)); then
        echo "--- $name: keepalived (<) and holdfast (>) differ"
        cat /run/difference
        tail -n 12 /run/holdfast.log
        DIFFERENT+=("$name")
    else
        echo "equal: $name ($(grep -c '^-[Aa]' /run/ours) lines)"
    fi
}
DIFFERENT=()

# compared: fails if any comparison has differed.
compared() { ((${#DIFFERENT[@]} == 0)) || fail "${#DIFFERENT[@]} of $COMPARED differ: ${DIFFERENT[*]}"; }

#!/usr/bin/env bash
# Hostile packets: the backup gets them as fast as this machine sends, 100,000 a second at most, and neither router
# changes its state, the master is still heard, each packet is counted, memory stays as it is. Then right adverts of a
# lower priority, 1,000 a second: they are answered with an advert more in an interval at most, and with one round of
# announcements a second.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
# The sender's processor is the routers' too, and in CI a slow one maybe: 10,000 a second. As fast as it goes with
# HOLDFAST_FULL.
seconds=5 rate_limit=10000pps
if [[ -n ${HOLDFAST_FULL:-} ]]; then seconds=10 rate_limit=100000pps; fi
lab_up
# Beside the guide's instance one whose master says ten times a second that it lives: more to count.
frequent() {
    cat <<TEXT
vrrp_instance VI_2 {
    state BACKUP
    interface $LAB_INTERFACE
    virtual_router_id 63
    priority $1
    version 3
    advert_int 0.1
    virtual_ipaddress {
        192.168.200.251
    }
}
TEXT
}
declare -A priority=([r1]=100 [r2]=90)
for node in r1 r2; do
    { lab_guide_config "$node" && frequent "${priority[$node]}"; } >"$LAB_DIR/$node.conf"
    lab_start "$node" ours "$LAB_DIR/$node.conf"
done
wait_until 20 "r1 to be master" lab_is_master r1
wait_until 5 "r2 to be backup" lab_state_is r2 BACKUP
wait_until 5 "r1 to be master of the other" lab_holds r1 192.168.200.251
lab_settle r1

# flood SECONDS RATE: from the client, until the time is over.
flood() {
    local duration=$1
    "$(lab_python)" "$(dirname "$HOLDFAST_LAB")/trafgen.py" "${LAB_ADDRESS[client]}" "$target" "${kinds[@]}" \
        >"$LAB_DIR/packets"
    lab_in client timeout --signal=INT "$duration" trafgen --dev "$LAB_INTERFACE" --conf "$LAB_DIR/packets" \
        --cpus 1 --rate "$2" >"$LAB_DIR/trafgen" 2>&1 || [[ $? == 124 ]]
}
received() { lab_in "$1" cat "/sys/class/net/$LAB_INTERFACE/statistics/rx_packets"; }
resident() {
    local pid sum=0
    for pid in $(lab_pids "$1"); do
        sum=$((sum + $(awk '$1 == "VmRSS:" { print $2 }' "/proc/$pid/status")))
    done
    echo "$sum"
}
# What r2's engine says of all that was sent to its group: judged, or lost on the way.
counted() {
    lab_json r2 '.unknown_routers + .malformed_datagrams + .helper.lost_datagrams
        + ([.instances[].statistics | .adverts_received + ([.rejected[]] | add // 0)] | add)'
}
all_counted() { (($(counted) - known >= packets * 99 / 100)); }
heard() { lab_json r2 '[.instances[].statistics.adverts_received] | add'; }
sent() { lab_json r1 '[.instances[].statistics.adverts_sent] | add'; }
became() { lab_json "$1" '[.instances[].statistics.became_master] | add'; }
unchanged() {
    [[ $(lab_json r1 '[.instances[].state] | unique | join(" ")') == MASTER ]] &&
        [[ $(lab_json r2 '[.instances[].state] | unique | join(" ")') == BACKUP ]] &&
        [[ $(became r1) == "$masters" && $(became r2) == "$others" ]] &&
        [[ $(lab_json r2 '.helper.epoch') == "$epoch" ]] &&
        lab_is_master r1
}

epoch=$(lab_json r2 '.helper.epoch') masters=$(became r1) others=$(became r2)
kinds=(checksum password ttl vrid short type) target=$(lab_in r2 cat "/sys/class/net/$LAB_INTERFACE/address")
declare -A growth
# storm: the flood, and how much it makes the routers' memory grow, as `growth` in kB.
storm() {
    local -A before
    local adverts rate began ended node
    local -i spoken
    for node in r1 r2; do before[$node]=$(resident "$node"); done
    packets=$(received r2) known=$(counted) adverts=$(heard) spoken=$(sent) began=$EPOCHREALTIME
    flood "$seconds" "$rate_limit"
    ended=$EPOCHREALTIME packets=$(($(received r2) - packets))
    rate=$(awk -v a="$began" -v b="$ended" -v n="$packets" 'BEGIN { printf "%.0f", n / (b - a) }')
    # Poll: what is under way is counted a little later.
    wait_until 5 "every packet to be counted" all_counted
    echo "packets a second: $rate; of $packets, $(lab_json r2 .helper.lost_datagrams) were lost unjudged so far"
    spoken=$(($(sent) - spoken)) adverts=$(($(heard) - adverts))
    echo "adverts of the master in $seconds s: $spoken, of which $adverts were heard"
    # One may be under way when it is counted, at either end.
    ((adverts >= spoken * 98 / 100 - 1)) || lab_fail "only $adverts of $spoken adverts of the master were heard"
    unchanged || lab_fail "a state changed under $rate packets a second"
    for node in r1 r2; do
        growth[$node]=$(($(resident "$node") - before[$node]))
        echo "$node resident before: ${before[$node]} kB, growth: ${growth[$node]} kB"
    done
}
storm
# Buffers may have reached their size only in that one: what is lost with each packet is lost again.
if ((growth[r1] > 512 || growth[r2] > 512)); then storm; fi
for node in r1 r2; do
    ((growth[$node] <= 512)) || lab_fail "$node grew by ${growth[$node]} kB again"
    lines=$(wc -l <"$LAB_DIR/$node/log")
    ((lines < 400)) || lab_fail "$lines lines of log on $node"
done

# Nobody is made to shout.
kinds=(lower) target=group
lab_capture wire client
packets=$(received r1)
flood 3 1000pps
forged=$(($(received r1) - packets))
lab_capture_end wire
adverts=$(lab_frames wire "ip proto 112 and src ${LAB_ADDRESS[r1]} and ip[21] = 62" | wc -l)
announced=$(lab_announcements wire "$LAB_VIP")
echo "$forged forged adverts: $adverts adverts and $announced announcements in answer"
((forged > 1500)) || lab_fail "only $forged forged adverts"
# Four seconds at most: an advert each on schedule, and one more; a round of five announcements, each as request and
# as reply.
((adverts <= 8)) || lab_fail "$adverts adverts"
((announced <= 40)) || lab_fail "$announced announcements"
unchanged || lab_fail "a state changed"

#!/usr/bin/env bash
# Hostile packets, with HOLDFAST_FULL as fast as this machine sends them: neither router changes its state, the
# master is still heard, memory stays as it is. Then right adverts of a lower priority, 1,000 a second: they are
# answered with an advert more in an interval at most, and with one round of announcements a second.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
# In CI other labs live beside this one: 10,000 a second. Alone, and as fast as it goes, with HOLDFAST_FULL.
seconds=5 rate_limit=(--rate 10000pps)
if [[ -n ${HOLDFAST_FULL:-} ]]; then seconds=10 rate_limit=(); fi
lab_up
lab_start_pair
lab_settle r1

# flood SECONDS OPTION… WHAT…: from the client, until the time is over.
flood() {
    local duration=$1
    shift
    "$(lab_python)" "$(dirname "$HOLDFAST_LAB")/trafgen.py" "${LAB_ADDRESS[client]}" "${kinds[@]}" >"$LAB_DIR/packets"
    lab_in client timeout --signal=INT "$duration" trafgen --dev "$LAB_INTERFACE" --conf "$LAB_DIR/packets" \
        --cpus 1 --verbose "$@" >"$LAB_DIR/trafgen" 2>&1 || [[ $? == 124 ]]
}
received() { lab_in "$1" cat "/sys/class/net/$LAB_INTERFACE/statistics/rx_packets"; }
resident() {
    local pid sum=0
    for pid in $(lab_pids "$1"); do
        sum=$((sum + $(awk '$1 == "VmRSS:" { print $2 }' "/proc/$pid/status")))
    done
    echo "$sum"
}
unchanged() {
    [[ $(lab_json r1 '.instances[0].state') == MASTER && $(lab_json r2 '.instances[0].state') == BACKUP ]] &&
        [[ $(lab_json r1 '.instances[0].statistics.became_master') == 1 ]] &&
        [[ $(lab_json r2 '.instances[0].statistics.became_master') == 0 ]] &&
        lab_is_master r1
}

# storm: the flood, and how much it makes the routers' memory grow, as `growth` in kB.
declare -A growth
storm() {
    local -A before
    local packets rate began=$EPOCHREALTIME node
    for node in r1 r2; do before[$node]=$(resident "$node"); done
    packets=$(received r2)
    flood "$seconds" "${rate_limit[@]}"
    packets=$(($(received r2) - packets))
    rate=$(awk -v a="$began" -v b="$EPOCHREALTIME" -v n="$packets" 'BEGIN { printf "%.0f", n / (b - a) }')
    echo "packets a second: $rate"
    unchanged || lab_fail "a state changed under $rate packets a second"
    for node in r1 r2; do
        growth[$node]=$(($(resident "$node") - before[$node]))
        echo "$node resident before: ${before[$node]} kB, growth: ${growth[$node]} kB"
    done
}

kinds=(checksum password ttl vrid short type)
storm
# Buffers may have reached their size only in that one: what is lost with each packet is lost again.
if ((growth[r1] > 512 || growth[r2] > 512)); then storm; fi
for node in r1 r2; do
    ((growth[$node] <= 512)) || lab_fail "$node grew by ${growth[$node]} kB again"
    lines=$(wc -l <"$LAB_DIR/$node/log")
    ((lines < 400)) || lab_fail "$lines lines of log on $node"
done

# Nobody is made to shout.
kinds=(lower)
lab_capture wire client
packets=$(received r1)
flood 3 --rate 1000pps
forged=$(($(received r1) - packets))
lab_capture_end wire
adverts=$(lab_frames wire "ip proto 112 and src ${LAB_ADDRESS[r1]}" | wc -l)
announced=$(lab_announcements wire "$LAB_VIP")
echo "$forged forged adverts: $adverts adverts and $announced announcements in answer"
((forged > 1500)) || lab_fail "only $forged forged adverts"
# Four seconds at most: an advert each on schedule, and one more; a round of five announcements, each as request and
# as reply.
((adverts <= 8)) || lab_fail "$adverts adverts"
((announced <= 40)) || lab_fail "$announced announcements"
unchanged || lab_fail "a state changed"

#!/usr/bin/env bash
# The adverts of both programs for the same configuration are the same bytes, IP id and header checksum aside:
# both run on the same router, one after the other.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
lab_config_with r1 "$LAB_VIP" 192.168.200.241 10.9.8.7 >"$LAB_DIR/r1.conf"

# advert KIND: the second advert as hexadecimal digits, from the IP header on, without id (bytes 4, 5) and header
# checksum (10, 11).
advert() {
    lab_capture "$1" client 'ip proto 112'
    lab_start r1 "$1" "$LAB_DIR/r1.conf"
    wait_until 15 "two adverts of $1" lab_frames_at_least "$1" 'ip proto 112' 2
    lab_capture_end "$1"
    lab_stop r1
    tcpdump -Z root -r "$LAB_DIR/$1.pcap" -n -x -c 2 2>/dev/null |
        awk '/^[^ \t]/ { frame++; next } frame == 2 { for (i = 2; i <= NF; i++) printf "%s", $i }' |
        sed -E 's/^(.{8})(.{4})(.{8})(.{4})/\1----\3----/'
}
theirs=$(advert keepalived)
ours=$(advert ours)
((${#theirs} >= 80)) || lab_fail "no advert of keepalived: '$theirs'"
[[ $ours == "$theirs" ]] || lab_fail "the adverts differ
keepalived: $theirs
ours:       $ours"

#!/usr/bin/env bash
# Adverts that are wrong in one thing each: ignored, counted by reason, logged at most once a second per reason.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
lab_start_pair
forge() { lab_in client "$(lab_python)" "$(dirname "$HOLDFAST_LAB")/forge.py" "$LAB_INTERFACE" "$@"; }
rejected() { lab_json r1 ".instances[0].statistics.rejected.\"$1\" // 0"; }
counted() { (($(rejected "$1") >= $2)); }

# What is forged and how it is counted.
while read -r what reason; do
    before=$(rejected "$reason")
    forge "$what" 20
    wait_until 5 "$what to be counted as $reason" counted "$reason" $((before + 20))
done <<'TABLE'
short short
truncated length
checksum checksum
ttl time_to_live
version version
type type
password password
no-authentication authentication_type_differs
interval interval
TABLE
# The kernel drops what comes from an address of its own, unless it is told to accept it.
lab_in r1 sysctl -qw "net.ipv4.conf.$LAB_INTERFACE.accept_local=1" net.ipv4.conf.all.accept_local=1 \
    "net.ipv4.conf.$LAB_INTERFACE.rp_filter=0" net.ipv4.conf.all.rp_filter=0
forge own-address 20 "${LAB_ADDRESS[r1]}"
wait_until 5 "our own address to be counted" counted own_address 20
forge other-vrid 20
wait_until 5 "the unknown VRID to be counted" lab_json_is r1 '.unknown_routers >= 20' true

lab_is_master r1
lab_state_is r1 MASTER
lab_state_is r2 BACKUP
# Twenty of each within a moment: the log has one line at once and one with the count, not twenty.
lines=$(grep -c "the checksum is wrong" "$LAB_DIR/r1/log")
((lines >= 1 && lines <= 4)) || lab_fail "$lines log lines for 20 wrong checksums"

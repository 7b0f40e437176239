#!/usr/bin/env bash
# auth_hmac: two routers with the same key have one master; what is on the wire bears the tag that another
# implementation computes; a router with another key isn't heard, and says why.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
key=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
# keyed NODE KEY
keyed() {
    lab_guide_config "$1" | sed '/authentication {/,/}/d' | sed '$d'
    printf '    auth_hmac {\n        key 7 hex:%s\n        active_key 7\n    }\n}\n' "$2"
}
for node in r1 r2; do
    keyed "$node" "$key" >"$LAB_DIR/$node.conf"
    lab_start "$node" ours "$LAB_DIR/$node.conf"
done
wait_until 20 "r1 to be master" lab_is_master r1
wait_until 10 "r2 to be backup" lab_state_is r2 BACKUP
lab_capture adverts client "ip proto 112 and src host ${LAB_ADDRESS[r1]}"
wait_until 15 "four adverts of r1" lab_frames_at_least adverts 'ip proto 112' 4
lab_capture_end adverts
"$(lab_python)" "$(dirname "$HOLDFAST_LAB")/keyed.py" "$LAB_DIR/adverts.pcap" "$key" 7 ||
    lab_fail "the trailers aren't what the specification says"

lab_kill r1
wait_until 15 "r2 to take over" lab_is_master r2
lab_start r1 ours "$LAB_DIR/r1.conf"
wait_until 15 "r1 to take over again" lab_is_master r1

# Another key: neither hears the other, as with a wrong password.
lab_stop r2
keyed r2 "${key//0/f}" >"$LAB_DIR/r2.conf"
lab_start r2 ours "$LAB_DIR/r2.conf"
wait_until 15 "r2's complaint" lab_log r2 "its auth_hmac tag is wrong"
wait_until 15 "r1's complaint" lab_log r1 "its auth_hmac tag is wrong"
lab_holds r1 "$LAB_VIP" || lab_fail "r1 gave way to a router with another key"

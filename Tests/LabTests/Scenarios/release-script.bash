#!/usr/bin/env bash
# A planned stop of a master with release_script: the address answers and adverts go out until the script has ended; one
# that doesn't end in time is ended itself.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
lab_scripts
lab_script release.sh <<TEXT
#!/bin/bash
look() { if ip -o address show | grep -qF "$LAB_VIP/"; then echo "\$1 with it"; else echo "\$1 without it"; fi; }
look begins >>"$LAB_SCRIPTS/out/told"
until [[ -e $LAB_SCRIPTS/end ]]; do sleep 0.05; done
look ends >>"$LAB_SCRIPTS/out/told"
TEXT
for node in r1 r2; do
    lab_guide_config "$node" | sed "/virtual_router_id/a\\    release_script \"$LAB_SCRIPTS/release.sh\"\n    release_script_timeout 30" \
        >"$LAB_DIR/$node.conf"
    lab_start "$node" ours "$LAB_DIR/$node.conf"
done
wait_until 20 "r1 to be master" lab_is_master r1
wait_until 5 "r2 to be backup" lab_state_is r2 BACKUP
lab_capture wire client
lab_stop r1 &
stopping=$!
wait_until 10 "the script" lab_told_times 'begins with it' 1
wait_until 10 "adverts that go on" lab_frames_at_least wire "ip proto 112 and src host ${LAB_ADDRESS[r1]}" 3
lab_is_master r1 || lab_fail "r1 has let go before its script has ended"
lab_state_is r2 BACKUP || lab_fail "r2 took over before the script has ended"
touch "$LAB_SCRIPTS/end"
wait "$stopping"
wait_until 5 "r2 to be master" lab_is_master r2
lab_told_times 'ends with it' 1 || lab_fail "the address went before the script's end: $(<"$LAB_SCRIPTS/out/told")"

# r2's doesn't end: it has a second.
rm "$LAB_SCRIPTS/end"
sed -i 's/release_script_timeout 30/release_script_timeout 1/' "$LAB_DIR/r2.conf"
lab_reload r2
read_again() { (($(grep -c ' is in force' "$LAB_DIR/r2/log") == 2)); }
wait_until 10 "the reload" read_again
lab_is_master r2 || lab_fail "the reload took r2's address"
lab_stop r2
lab_told_times 'begins with it' 2 || lab_fail "r2's script didn't run"
if lab_told_times 'ends with it' 2; then lab_fail "r2's script wasn't ended"; fi
lab_log r2 'release.sh took too long and was ended' || lab_fail "nobody says that the script was ended"

#!/usr/bin/env bash
# A tracked file moves the address: its number is added to the priority; a number that isn't zero is a fault where the
# weight is zero; the file's end is zero.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
lab_file_config() {
    cat <<TEXT
track_file level {
    file $LAB_DIR/level
}
track_file broken {
    file $LAB_DIR/broken
    weight 0
}
TEXT
    lab_guide_config r1 | sed '$d'
    printf '    track_file {\n        level\n        broken\n    }\n}\n'
}
lab_file_config >"$LAB_DIR/r1.conf"
lab_guide_config r2 >"$LAB_DIR/r2.conf"
for node in r1 r2; do lab_start "$node" ours "$LAB_DIR/$node.conf"; done
wait_until 20 "r1 to be master" lab_is_master r1

echo -20 >"$LAB_DIR/level"
wait_until 10 "r2 to be master" lab_is_master r2
lab_json_is r1 '.instances[0].effective_priority' 80 || lab_fail "r1's priority isn't lowered"
rm "$LAB_DIR/level"
wait_until 15 "r1 to be master again" lab_is_master r1

echo 1 >"$LAB_DIR/broken"
wait_until 5 "the fault" lab_state_is r1 FAULT
wait_until 10 "r2 to be master again" lab_is_master r2
echo 0 >"$LAB_DIR/broken"
wait_until 15 "r1 to be master at last" lab_is_master r1

#!/usr/bin/env bash
# A reload to a configuration without any script: the instance that it removes is told of as DELETED all the same.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
lab_scripts
lab_script note.sh <<'TEXT'
#!/bin/bash
echo "$*" >>"$(dirname "$0")/out/told"
TEXT
lab_guide_config r1 | sed '$d' >"$LAB_DIR/r1.conf"
printf '    notify_deleted "%s"\n    notify "%s"\n}\n' \
    "$LAB_SCRIPTS/note.sh gone" "$LAB_SCRIPTS/note.sh any" >>"$LAB_DIR/r1.conf"
lab_start r1 ours "$LAB_DIR/r1.conf"
wait_until 20 "r1 to be master" lab_is_master r1
wait_until 5 "that to be told" lab_told_times "any INSTANCE VI_1 MASTER 100" 1

lab_guide_config r1 | sed 's/virtual_router_id 62/virtual_router_id 63/; s/VI_1/VI_2/' >"$LAB_DIR/r1.conf"
lab_reload r1
wait_until 10 "notify_deleted" lab_told_times gone 1
wait_until 5 "notify" lab_told_times "any INSTANCE VI_1 DELETED 100" 1
wait_until 15 "the other instance to be master" lab_state_is r1 MASTER

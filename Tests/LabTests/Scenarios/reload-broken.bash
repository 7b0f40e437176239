#!/usr/bin/env bash
# A reload to a broken file is refused with its diagnostics; everything stays as it was.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
lab_start_pair
engine=$(lab_pids r1 engine)
generation=$(lab_json r1 .generation)

sed -i 's/virtual_router_id 62/virtual_router_id 620/' "$LAB_DIR/r1.conf"
lab_reload r1
wait_until 5 "the diagnostics" lab_log r1 "r1.conf:10:23: error: virtual_router_id must be between 1 and 255"
never_for 4 "the address goes" lab_holds_not r1 "$LAB_VIP"
[[ $(lab_pids r1 engine) == "$engine" ]] || lab_fail "the engine was restarted"
[[ $(lab_json r1 .generation) == "$generation" ]] || lab_fail "another generation is in force"
lab_is_master r1

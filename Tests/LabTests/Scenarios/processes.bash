#!/usr/bin/env bash
# What is tracked is a process that another user runs: by vrrp_track_process, and by `killall -0`, which needs no
# script. It ends and the address goes; it is back and so is the address.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
# Processes of all labs see each other.
name=hfd$$
cp /bin/sleep "$LAB_DIR/$name"
lab_serve() { lab_spawn r1 "$LAB_DIR/r1/$name" "$LAB_DIR/$name" 1000 && served=$lab_spawned; }

cat >"$LAB_DIR/r1.conf" <<TEXT
vrrp_track_process counted {
    process $name
    weight 20
}
vrrp_script asked {
    script "killall -0 $name"
    interval 1
    weight -20
}
$(lab_guide_config r1 | sed -e 's/priority 100/priority 90/' -e '$d')
    track_process {
        counted
    }
    track_script {
        asked
    }
}
TEXT
lab_guide_config r2 | sed 's/priority 90/priority 100/' >"$LAB_DIR/r2.conf"
for node in r1 r2; do lab_start "$node" ours "$LAB_DIR/$node.conf"; done
wait_until 20 "r2 to be master" lab_is_master r2
wait_until 5 "both to say that nothing runs" lab_json_is r1 '[.trackers[].verdict] | join(" ")' "bad bad"
lab_json_is r1 '.instances[0].effective_priority' 70 || lab_fail "r1's priority isn't lowered"

lab_serve
wait_until 15 "r1 to be master" lab_is_master r1
wait_until 5 "both to say that it runs" lab_json_is r1 '[.trackers[].verdict] | join(" ")' "good good"
lab_json_is r1 '.instances[0].effective_priority' 110 || lab_fail "r1's priority isn't raised"

kill "$served"
wait_until 15 "r2 to be master again" lab_is_master r2
lab_log r1 "Quorum lost for tracked process counted"

#!/usr/bin/env bash
# The guide's scripts: the check of the web server lowers the priority by 20 and the address moves; notify_master and
# notify_backup are called with their arguments; the server comes back and so does the address.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
lab_scripts

lab_scripted_config() {
    lab_guide_config "$1" | sed '/^vrrp_instance/,$d'
    cat <<TEXT
vrrp_script nginx_check {      //the guide's annotations stand like this
    script "$LAB_SCRIPTS/check_n.sh $1"
    interval 1
    weight -20
}

TEXT
    lab_guide_config "$1" | sed -n '/^vrrp_instance/,$p' | sed '$d'
    cat <<TEXT
    track_script {
        nginx_check
    }
    notify_master "$LAB_SCRIPTS/notify.sh master $LAB_VIP"
    notify_backup "$LAB_SCRIPTS/notify.sh backup $LAB_VIP"  //to this line
}
TEXT
}

# The guide's check, but for the service's name: is the web server there?
lab_script check_n.sh <<'TEXT'
#!/bin/bash
[[ -e $(dirname "$0")/serves-$1 ]]
TEXT
lab_script notify.sh <<'TEXT'
#!/bin/bash
# Which node it is, the interface's address tells.
echo "$(ip -4 -o address show dev ens33 scope global | awk 'NR == 1 { print $4 }') $*" >>"$(dirname "$0")/out/told"
case "$1" in
    master) ip -o address show dev ens33 | grep -q " $2/" && echo "has $2" >>"$(dirname "$0")/out/told" ;;
    backup) echo "notify.sh: backup" ;;
    *) exit 1 ;;
esac
TEXT

touch "$LAB_SCRIPTS"/serves-{r1,r2}
for node in r1 r2; do
    lab_scripted_config "$node" >"$LAB_DIR/$node.conf"
    lab_start "$node" ours "$LAB_DIR/$node.conf"
done
wait_until 20 "r1 to be master" lab_is_master r1
told() { grep -qxF -- "$1" "$LAB_SCRIPTS/out/told"; }
r1=${LAB_ADDRESS[r1]}/24 r2=${LAB_ADDRESS[r2]}/24
wait_until 5 "r1's notify_master" told "$r1 master $LAB_VIP"
wait_until 5 "the address where notify_master runs" told "has $LAB_VIP"
wait_until 5 "r2's notify_backup" told "$r2 backup $LAB_VIP"

rm "$LAB_SCRIPTS/serves-r1"
wait_until 10 "r2 to be master" lab_is_master r2
lab_json_is r1 '.instances[0].effective_priority' 80 || lab_fail "r1's priority isn't lowered"
wait_until 5 "r2's notify_master" told "$r2 master $LAB_VIP"
wait_until 5 "r1's second notify_backup" lab_told_times "$r1 backup $LAB_VIP" 2
lab_json_is r1 '.trackers[0].verdict' bad || lab_fail "the status doesn't show the tracker"

touch "$LAB_SCRIPTS/serves-r1"
wait_until 15 "r1 to be master again" lab_is_master r1
wait_until 5 "r1's second notify_master" lab_told_times "$r1 master $LAB_VIP" 2
lab_log r1 "notify.sh: backup" || lab_fail "the script's output isn't in the log"

# A planned stop: r2 is told, and takes over.
lab_stop r1
wait_until 5 "r2 to be master" lab_is_master r2
wait_until 5 "r2's second notify_master" lab_told_times "$r2 master $LAB_VIP" 2

#!/usr/bin/env bash
# Scripts of other users than the runner's: refused by name where the administrator hasn't enabled a runner for the user,
# also with --compat; run as that user and nobody else where he has, root's with root's rights. One that is lost is
# followed by another.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
lab_scripts
chmod 777 "$LAB_SCRIPTS/out"
lab_script who.sh <<'TEXT'
#!/bin/bash
echo "$1 $(id -un) $(id -gn) $(awk '$1 == "CapEff:" || $1 == "NoNewPrivs:" { printf "%s ", $2 }' /proc/self/status)" \
    >>"$(dirname "$0")/out/$1"
exit 1
TEXT
{
    cat <<TEXT
vrrp_script check {
    script "$LAB_SCRIPTS/who.sh check"
    user daemon
    interval 1
    weight -20
}
TEXT
    lab_guide_config r1 | sed '$d'
    cat <<TEXT
    track_script {
        check
    }
    notify_backup "$LAB_SCRIPTS/who.sh backup"
    notify_master "$LAB_SCRIPTS/who.sh master" root
    notify_stop "$LAB_SCRIPTS/who.sh stop" root
}
TEXT
} >"$LAB_DIR/r1.conf"

"$LAB_INSTALL/usr/bin/holdfast" check "$LAB_DIR/r1.conf" >"$LAB_DIR/check" 2>&1 || lab_fail "check finds errors"
for user in root daemon; do
    grep -q "who.sh' is to run as '$user': .*holdfast-runner@$user.socket" "$LAB_DIR/check" ||
        lab_fail "check doesn't say what $user's script needs: $(<"$LAB_DIR/check")"
done
for options in '' --compat '--script-user daemon'; do
    read -ra LAB_RUN_OPTIONS <<<"$options"
    : >"$LAB_DIR/r1/log"
    lab_start r1 ours "$LAB_DIR/r1.conf"
    wait_until 10 "the refusal with '$options'" lab_log r1 'is to run as user'
    wait_until 10 "the end with '$options'" lab_runs_not r1
done
lab_log r1 "who.sh is to run as user root, and scripts run as the runner's user here: there is no unit holdfast-runner@root.socket" ||
    lab_fail "the refusal doesn't say what is missing"
[[ -z $(ls "$LAB_SCRIPTS/out") ]] || lab_fail "a script ran"

LAB_RUN_OPTIONS=(--script-user daemon --script-user root)
lab_start r1 ours "$LAB_DIR/r1.conf"
wait_until 20 "r1 to be master" lab_is_master r1
ran() { grep -qx -- "$2" "$LAB_SCRIPTS/out/$1"; }
runner=$(stat -c '%U %G' "$LAB_SCRIPTS/out")
wait_until 10 "root's notify_master" ran master 'master root root 0*[1-9a-f][0-9a-f]* 0 '
wait_until 10 "daemon's check" ran check 'check daemon daemon 0000000000000000 1 '
wait_until 10 "the check's failure" lab_json_is r1 '.instances[0].effective_priority' 80
wait_until 10 "the runner's own notify_backup" ran backup 'backup .* .* 0000000000000000 1 '
! grep -qE ' (root|daemon) ' "$LAB_SCRIPTS/out/backup" || lab_fail "notify_backup ran as somebody else than $runner"
[[ $(sort -u "$LAB_SCRIPTS/out/check" | wc -l) == 1 ]] || lab_fail "the check ran as several: $(sort -u "$LAB_SCRIPTS/out/check")"

# Daemon's runner is lost.
mapfile -t runners < <(pgrep --ns "$(<"$LAB_DIR/r1/pid")" --nslist net -u daemon -f holdfast-runner)
((${#runners[@]} == 1)) || lab_fail "${#runners[@]} runners of daemon's"
kill -KILL "${runners[0]}"
checks=$(wc -l <"$LAB_SCRIPTS/out/check")
lab_checked_more() { (($(wc -l <"$LAB_SCRIPTS/out/check") >= checks + 2)); }
wait_until 15 "two more checks" lab_checked_more
lab_stop r1
ran stop 'stop root root .*' || lab_fail "the end didn't wait for root's notify_stop"

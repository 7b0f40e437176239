#!/usr/bin/env bash
# The control socket end to end: status with the reason, switchover there and back, maintenance that outlives an
# engine and a reload, events, who may ask what, keepalived's dumps by signal.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
lab_start_pair
say() { lab_in "$1" "$LAB_INSTALL/usr/bin/holdfast" "${@:2}" --runtime-dir "$LAB_DIR/$1/run"; }
must_refuse() {
    local words=$1 error
    shift
    if error=$(say "$@" 2>&1); then lab_fail "$* was not refused"; fi
    [[ $error == *"$words"* ]] || lab_fail "$* said: $error"
}
events() { say "$1" events --json | jq -r 'select(.event == "transition") | .to' | tr '\n' ' '; }

# Why isn't r2 master? The guide has 100 and 99.
[[ $(lab_json r2 '.instances[0].standing.obstacle') == stronger_master ]] || lab_fail "r2's obstacle"
say r2 status | grep -q 'not master: the master has the higher priority' || lab_fail "status doesn't say why"
lab_json_is r2 '.instances[0].peers[0].address' "${LAB_ADDRESS[r1]}" || lab_fail "r2 heard nobody"
lab_log r1 '(VI_1) Entering MASTER STATE'

# A master that never heard anybody doesn't hand over; a backup has nothing to hand over.
must_refuse 'no other router of VI_1 was ever heard' r1 switchover VI_1
must_refuse "isn't master here" r2 switchover VI_1 --force
must_refuse 'there is no instance VI_9' r1 switchover VI_9

# There, although r2 is weaker, and it stays there.
follow=$LAB_DIR/followed
lab_spawn r1 "$follow" "$LAB_INSTALL/usr/bin/holdfast" watch --runtime-dir "$LAB_DIR/r1/run"
lab_in client ping -c 1 -W 2 "$LAB_VIP" >/dev/null
lab_spawn client "$LAB_DIR/pings" ping -i 0.1 -c 60 -W 1 "$LAB_VIP"
say r1 switchover VI_1 --force --reason 'kernel update' --expire 1h | grep -q 'switchover of VI_1 has begun'
wait_until 5 "r2 to be master" lab_state_is r2 MASTER
wait_until 5 "r1 to be backup" lab_state_is r1 BACKUP
lab_json_is r1 '.plans[0] | "\(.kind) \(.instance) \(.user) \(.reason)"' 'switchover VI_1 0 kernel update' ||
    lab_fail "the plan isn't in the status"
say r1 status | grep -q 'Switchover of VI_1 by root since .*, until .*: kernel update' || lab_fail "the plan for people"
never_for 5 "r1 takes the address back" lab_state_is r1 MASTER
lab_json_is r1 '.instances[0].standing.obstacle' switchover || lab_fail "r1's obstacle"
wait_until 5 "the pings to end" grep -q 'packet loss' "$LAB_DIR/pings"
grep -qE ' [0-9](\.[0-9]*)?% packet loss' "$LAB_DIR/pings" || lab_fail "$(tail -n 3 "$LAB_DIR/pings")"
wait_until 5 "a plain line of the follower" grep -q 'switchover of VI_1, by user 0: kernel update' "$follow"
if grep -q $'\e' "$follow"; then lab_fail "colour in a pipe"; fi

# Another engine goes on with it; off, r1 preempts again.
lab_kill r1 engine
wait_until 10 "another engine" lab_json_is r1 '.plans | length' 1
never_for 5 "r1 takes the address back" lab_state_is r1 MASTER
say r1 switchover VI_1 --off >/dev/null
wait_until 10 "r1 to be master again" lab_state_is r1 MASTER
lab_json_is r1 '.plans | length' 0 || lab_fail "the plan is still there"

# Now r2 was heard: no force is needed.
say r1 switchover VI_1 >/dev/null
wait_until 5 "r2 to be master" lab_state_is r2 MASTER
say r1 switchover VI_1 --off >/dev/null
wait_until 10 "r1 to be master again" lab_state_is r1 MASTER

# In maintenance r1 takes nothing, not even when r2 is gone; a reload changes nothing about it.
say r1 maintenance on >/dev/null
wait_until 5 "r2 to be master" lab_state_is r2 MASTER
lab_config_with r1 "$LAB_VIP" 192.168.200.241 >"$LAB_DIR/r1.conf"
lab_signal HUP r1 supervisor
wait_until 10 "the reload" lab_json_is r1 '.instances[0].virtual_addresses | length' 2
lab_kill r2
never_for 6 "r1 becomes master" lab_state_is r1 MASTER
say r1 maintenance off >/dev/null
wait_until 10 "r1 to be master" lab_state_is r1 MASTER
[[ $(events r1) == *"STOPPING BACKUP MASTER " ]] || lab_fail "events: $(events r1)"

# Who may ask: a stranger may read where there is no group holdfast, and change nothing.
as() { lab_in r1 setpriv --reuid 65534 --regid "$1" --clear-groups "$LAB_INSTALL/usr/bin/holdfast" "${@:2}" \
    --runtime-dir "$LAB_DIR/r1/run"; }
if getent group holdfast >/dev/null; then
    if as 65534 status 2>/dev/null; then lab_fail "a stranger reads"; fi
    as "$(getent group holdfast | cut -d: -f3)" status >/dev/null || lab_fail "a reader can't read"
else
    as 65534 status >/dev/null || lab_fail "nobody may read"
fi
if error=$(as 65534 maintenance on 2>&1); then lab_fail "a stranger plans"; fi
lab_json_is r1 '.plans | length' 0 || lab_fail "a stranger's plan: $error"

# keepalived's signals.
run=$LAB_DIR/r1/run
lab_signal USR1 r1 supervisor
lab_signal USR2 r1 supervisor
lab_signal "$(($(kill -l RTMIN) + 2))" r1 supervisor
wait_until 5 "the data" grep -qs 'VRRP Instance = VI_1' "$run/keepalived.data"
wait_until 5 "the statistics" grep -qs 'Became master: ' "$run/keepalived.stats"
wait_until 5 "the JSON" jq -e '.[0].data.iname == "VI_1" and .[0].data.state == 2' "$run/keepalived.json"
[[ $(stat -c '%a %u' "$run/keepalived.json") == '600 0' ]] || lab_fail "the JSON's owner and mode"

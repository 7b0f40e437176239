#!/usr/bin/env bash
# The example that lets a notify script restart a service: polkit, on a bus of its own, allows what the rule names to
# the runner's accounts, and nothing else; and the example's script asks systemctl for just that.
set -euo pipefail
if [[ ${1:-} != inside ]]; then
    exec unshare --mount --pid --fork --mount-proc --kill-child bash "$0" inside
fi
example=$(readlink -f "$(dirname "$HOLDFAST_LAB")/../../packaging/examples/restart-from-notify")
mount --make-rprivate /
mount -t tmpfs run /run
mkdir -p /run/dbus /run/tools
mount -t tmpfs rules /etc/polkit-1/rules.d
install -m 644 "$example/60-holdfast-scripts.rules" /etc/polkit-1/rules.d/
cp /etc/passwd /run/passwd
for account in holdfast-runner:64853 keepalived_script:64863 somebody:64864; do
    grep -q "^${account%:*}:" /run/passwd || echo "${account%:*}:x:${account#*:}:${account#*:}::/:/bin/false" >>/run/passwd
done
mount --bind /run/passwd /etc/passwd

fail() {
    echo "polkit-rule: $*" >&2
    cat /run/log >&2
    exit 1
}
wait_until() {
    local end=$((SECONDS + 20))
    # Poll: until the command succeeds.
    until "$@" >/dev/null 2>&1; do
        ((SECONDS < end)) || fail "waited in vain: $*"
        sleep 0.05
    done
}
dbus-daemon --system --nofork --nopidfile >>/run/log 2>&1 &
wait_until test -S /run/dbus/system_bus_socket
/usr/lib/polkit-1/polkitd --no-debug >>/run/log 2>&1 &
wait_until busctl --system status org.freedesktop.PolicyKit1

# may USER UNIT VERB [ACTION]: what polkit says of a process of the user's.
may() {
    local status=0
    setpriv --reuid "$1" --regid nogroup --clear-groups sleep 30 &
    wait_until runs_as "$!" "$1"
    pkcheck --action-id "${4:-org.freedesktop.systemd1.manage-units}" --process "$!" \
        --detail unit "$2" --detail verb "$3" >>/run/log 2>&1 || status=$?
    kill "$!"
    return "$status"
}
runs_as() { [[ $(stat -c %U "/proc/$1") == "$2" && $(<"/proc/$1/comm") == sleep ]]; }
for user in holdfast-runner keepalived_script; do
    for verb in start stop restart reload try-restart; do
        may "$user" nginx.service "$verb" || fail "$user may not $verb nginx.service"
    done
done
while read -r what; do
    # shellcheck disable=SC2086 # words
    if may $what; then fail "allowed: $what"; fi
done <<'TEXT'
somebody nginx.service restart
holdfast-runner ssh.service restart
holdfast-runner nginx.service.wants restart
holdfast-runner nginx.service kill
holdfast-runner nginx.service restart org.freedesktop.systemd1.manage-unit-files
holdfast-runner nginx.service restart org.freedesktop.systemd1.reload-daemon
TEXT

# The script, with one in systemctl's place that notes its words.
printf '#!/bin/sh\necho "$*" >>/run/asked\n' >/run/tools/systemctl
chmod 755 /run/tools/systemctl
export PATH=/run/tools:$PATH
for word in master backup fault; do bash "$example/notify.sh" "$word"; done
if bash "$example/notify.sh" other 2>/dev/null; then fail "notify.sh takes any word"; fi
diff /run/asked - <<'TEXT' || fail "notify.sh asks for something else"
--no-ask-password restart nginx.service
--no-ask-password stop nginx.service
--no-ask-password stop nginx.service
TEXT

#!/usr/bin/env bash
# NetworkManager, with a bus of its own, restarted beside a master.
set -euo pipefail
# shellcheck source=Tests/LabSupport/manager.bash
source "$(dirname "$HOLDFAST_LAB")/manager.bash"
manager_files() {
    local folder
    # What can't be written makes it take links as they are, without udev.
    mount -o remount,bind,ro /sys
    for folder in /etc/NetworkManager /var/lib/NetworkManager; do mount -t tmpfs tmpfs $folder; done
    mkdir -p /run/dbus /etc/NetworkManager/system-connections
    cat >/etc/NetworkManager/NetworkManager.conf <<TEXT
[main]
plugins=keyfile
dns=none
rc-manager=unmanaged
auth-polkit=false
no-auto-default=*
[keyfile]
unmanaged-devices=interface-name:lo
TEXT
    cat >/etc/NetworkManager/system-connections/lab.nmconnection <<TEXT
[connection]
id=lab
uuid=6c1f9a52-6d0a-4b0a-9a58-3a3b5a7a0001
type=ethernet
interface-name=$LAB_INTERFACE
autoconnect=true
[ipv4]
method=manual
address1=$MANAGED/24
[ipv6]
method=disabled
TEXT
    chmod 600 /etc/NetworkManager/system-connections/lab.nmconnection
    rm -rf /run/dbus/*
    dbus-daemon --system --nopidfile --fork
}
manager_command='NetworkManager --no-daemon --log-level=INFO'
# It takes what is set up already for somebody else's until it is told, and for its own after a restart.
manager_is_done() {
    manager_cli -g GENERAL.STATE,GENERAL.CONNECTION device show "$LAB_INTERFACE" | grep -q '^100 ' || return
    manager_cli connection show --active | grep -q '^lab ' && return
    manager_cli connection up lab
    return 1
}
manager_cli() { nsenter --target "$manager_pid" --mount --net nmcli "$@"; }
manager_story

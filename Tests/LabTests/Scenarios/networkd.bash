#!/usr/bin/env bash
# systemd-networkd, which removes routes and rules that it doesn't know when it starts, restarted beside a master.
set -euo pipefail
# shellcheck source=Tests/LabSupport/manager.bash
source "$(dirname "$HOLDFAST_LAB")/manager.bash"
manager_files() {
    local link
    # With the broadcast address that it would make itself, networkd 252 may configure an address that is there
    # already for ever (65,536 times), and fail.
    mount -t tmpfs tmpfs /etc/systemd/network
    printf '[Match]\nName=%s\n[Network]\nKeepConfiguration=no\nLinkLocalAddressing=no\nIPv6AcceptRA=no\n[Address]\nAddress=%s/24\nBroadcast=no\n' \
        "$LAB_INTERFACE" "$MANAGED" >/etc/systemd/network/10-lab.network
    mkdir -p /run/systemd/netif/{links,leases,lldp}
    rm -f /run/systemd/netif/links/*
    # As if udev had seen the links: then networkd looks at what is there before it configures them.
    mkdir -p /run/udev/data
    for link in /sys/class/net/*; do echo I:1 >"/run/udev/data/n$(<"$link/ifindex")"; done
    chown -R systemd-network:systemd-network /run/systemd/netif
}
manager_command='env SYSTEMD_LOG_TARGET=console /lib/systemd/systemd-networkd'
manager_is_done() { grep -qs '^ADMIN_STATE=configured' "$LAB_DIR"/r1/run-of-manager/systemd/netif/links/*; }
manager_story

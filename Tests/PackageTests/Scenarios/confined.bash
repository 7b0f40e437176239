# On a kernel with AppArmor and IPVS (a guest of User-Mode Linux): engine, helper and runner under their profiles and
# their filters do what they are for, under the package's own units, and nothing is denied.
set -euo pipefail
# shellcheck source=packaging/lab.d/machine.bash
source "${BASH_SOURCE[0]%/*}/../../../packaging/lab.d/machine.bash"

machine_lan
machine_files n1
root=$MACHINE_WORK/n1/root
cp "$HOLDFAST_PACKAGE" "$root/root/holdfast.deb"
chroot "$root" dpkg --install /root/holdfast.deb >"$MACHINE_WORK/dpkg" 2>&1 || fail "$(cat "$MACHINE_WORK/dpkg")"
chroot "$root" useradd --system --gid holdfast looker
mkdir -p "$root/etc/holdfast"
cat >"$root/etc/holdfast/holdfast.conf" <<'TEXT'
global_defs {
    vrrp_version 3
}
vrrp_script always {
    script "/bin/true"
    interval 1
}
vrrp_track_process busy {
    process systemd-journal
}
track_file number {
    file /etc/holdfast/number
}
bfd_instance nobody {
    neighbor_ip 10.0.0.99
    source_ip 10.0.0.2
}
static_routes {
    10.9.0.0/16 dev d0
}
vrrp_instance VI_1 {
    state MASTER
    interface d0
    virtual_router_id 51
    priority 100
    advert_int 1
    virtual_ipaddress {
        10.0.0.1/24
    }
    virtual_ipaddress_excluded {
        fd00::1/64
    }
    virtual_rules {
        from 10.9.0.0/16 table 77 preference 100
    }
    track_script {
        always
    }
    track_process {
        busy
    }
    track_file {
        number
    }
    notify /usr/local/bin/told
}
virtual_server 10.0.0.1 80 {
    protocol TCP
    lvs_sched rr
    lvs_method DR
    delay_loop 1
    real_server 10.0.0.11 80 {
        TCP_CHECK {
            connect_timeout 1
        }
    }
    real_server 10.0.0.2 80 {
        PING_CHECK {
        }
    }
    real_server 10.0.0.12 80 {
        MISC_CHECK {
            misc_path "/bin/true"
        }
    }
    real_server 10.0.0.13 80 {
        PING_CHECK {
        }
    }
}
TEXT
echo 0 >"$root/etc/holdfast/number"
cat >"$root/usr/local/bin/told" <<'TEXT'
#!/bin/sh
echo "$@" >>/var/tmp/told
TEXT
chmod 755 "$root/usr/local/bin/told"

cat >"$MACHINE_WORK/story" <<'TEXT'
#!/bin/bash
set -euo pipefail
fail() {
    echo "guest: $*"
    denials || true
    journalctl --no-pager --unit='holdfast*' --lines=40
    # Where only the end is shown, this is what counts.
    echo "guest: $*"
    exit 1
}
wait_until() {
    local end=$((SECONDS + $1 + 1)) what=$2
    shift 2
    # Poll: every 100 ms, as long as the caller says
    until "$@" >/dev/null 2>&1; do ((SECONDS < end)) || fail "waited in vain for $what"; sleep 0.1; done
}
denials() { dmesg | grep 'apparmor="DENIED"'; }
holds() { ip -o address show dev d0 | grep -qF " $1"; }
lacks() { ! holds "$1"; }
servers_are() { [[ $(ipvsadm -Sn | sed -n 's/.* -r \([0-9.]*\):80 .*/\1/p' | sort | tr '\n' ' ') == "$1" ]]; }
main_pid() { systemctl show --property MainPID --value "$1"; }

grep -q apparmor /sys/kernel/security/lsm || fail "no AppArmor: the kernel has $(cat /sys/kernel/security/lsm)"
# Files that a guest's other users make on this machine's file system are root's.
for folder in /var/tmp /var/lib/holdfast; do
    mkdir -p "$folder"
    mount -t tmpfs -o mode=1777 tmpfs "$folder"
done
ip link add d0 type dummy
ip link set d0 up multicast on
for address in 10.0.0.2/24 10.0.0.11/32; do ip address add "$address" dev d0; done
systemd-socket-activate --listen 10.0.0.11:80 --accept cat 2>/dev/null &

systemctl start holdfast || fail "it doesn't start"
wait_until 20 "the address" holds 10.0.0.1/24
# Who doesn't answer echoes is out.
wait_until 20 "the servers" servers_are '10.0.0.11 10.0.0.12 10.0.0.2 '
wait_until 10 "the script" grep -qx 'INSTANCE VI_1 MASTER 100' /var/tmp/told
holds fd00::1/64 || fail "no address of IPv6"
for part in engine helper runner; do
    unit=holdfast-$part
    if [[ $part == engine ]]; then unit=holdfast; fi
    pid=$(main_pid "$unit")
    echo "$unit: $(cat "/proc/$pid/attr/current"), $(grep '^Seccomp:' "/proc/$pid/status")"
    [[ $(cat "/proc/$pid/attr/current") == "holdfast-$part (enforce)" ]] || fail "$unit isn't under its profile"
    grep -q '^Seccomp:.2$' "/proc/$pid/status" || fail "$unit has no filter"
done

echo "== reload"
sed -i 's|10.0.0.1/24|&\n        10.0.0.3/24|; s/10.0.0.12 80/10.0.0.14 80/' /etc/holdfast/holdfast.conf
systemctl reload holdfast || fail "a reload fails"
wait_until 5 "the other address" holds 10.0.0.3/24
wait_until 5 "the other servers" servers_are '10.0.0.11 10.0.0.14 10.0.0.2 '

echo "== plans, dumps, who may look"
kill -USR1 "$(main_pid holdfast)"
wait_until 5 "the dump" grep -q VI_1 /run/holdfast-engine/keepalived.data
setpriv --reuid looker --regid holdfast --clear-groups holdfast status >/dev/null || fail "a member of holdfast can't look"
holdfast maintenance on --reason test >/var/tmp/said
wait_until 10 "the addresses to go" lacks 10.0.0.1/24
systemctl restart holdfast
holdfast status | grep -q '^Maintenance by root.*: test$' || fail "a restart forgot the plan: $(cat /var/tmp/said)"
holdfast maintenance off >/dev/null
wait_until 10 "the address" holds 10.0.0.1/24

echo "== restarts"
systemctl restart holdfast
systemctl restart holdfast-helper
systemctl restart holdfast-runner
kill -KILL "$(main_pid holdfast-helper)"
wait_until 15 "the engine to be back with its helper" sh -c 'holdfast status --json | grep -q "\"connected\":true"'
wait_until 15 "the address" holds 10.0.0.1/24
wait_until 20 "the servers" servers_are '10.0.0.11 10.0.0.14 10.0.0.2 '
systemctl stop holdfast
lacks 10.0.0.1/24 || fail "a stop leaves the address"
if denials; then fail "something was denied"; fi

# What is denied is seen here, and the engine's profile keeps it from other programs and from files.
if aa-exec --immediate --profile=holdfast-engine -- /bin/true 2>/dev/null; then fail "the engine may execute"; fi
denials | grep -q 'profile="holdfast-engine" name="/bin/true"\|profile="holdfast-engine" name="/usr/bin/true"' || fail "a denial isn't seen"
echo "== done"
TEXT
machine_guest n1 "$MACHINE_WORK/story"

# The package's life on one machine: installed, enabled, restarted, reloaded, upgraded, stopped, removed,
# purged.
set -euo pipefail
# shellcheck source=packaging/lab.d/machine.bash
source "${BASH_SOURCE[0]%/*}/../../../packaging/lab.d/machine.bash"

# What may change without us is left out.
files() {
    in_machine n1 find /etc /lib/ /usr /opt /home /srv /boot /var -xdev \
        \( -path /var/lib/dpkg -o -path /var/log -o -path /var/cache -o -path /var/lib/systemd -o -path '/var/t[m]p' \
        -o -path /var/lib/apt \) -prune -o -print | sort
}
kernel_state() {
    in_machine n1 sh -c 'ip -o link; ip -o address; ip route show table all; ip rule; ip -6 rule; nft list ruleset' |
        sed -E 's/valid_lft.*//; s/eth0@if[0-9]+/eth0/; /fe80|ff00|^anycast|^multicast/d'
}
generation() { in_machine n1 holdfast status --json | jq -r .generation; }
unit_is() { [[ $(in_machine n1 systemctl show --property ActiveState --value "$1") == "$2" ]]; }
all_stopped() {
    local unit
    for unit in holdfast.service holdfast-{helper,runner}.service holdfast.socket holdfast-{helper,runner}.socket; do
        unit_is "$unit" inactive || return 1
    done
    ! in_machine n1 pgrep -f libexec/holdfast >/dev/null
}

# told: what the package's scripts said of themselves to who ran apt.
told() { sed -n '/^holdfast: /,$p' "$MACHINE_WORK/apt" | grep .; }

machine_lan
machine_up n1 192.168.200.145
has_carrier() { in_machine n1 grep -qx 1 /sys/class/net/eth0/carrier; }
wait_until 10 "the machine's interface to have a carrier" has_carrier
kernel_state >"$MACHINE_WORK/kernel-before"
files >"$MACHINE_WORK/files-before"

echo "== install"
machine_package n1 "$HOLDFAST_PACKAGE" >"$MACHINE_WORK/apt" 2>&1
refuse "it tells of a configuration that isn't there: $(told)" told
files >"$MACHINE_WORK/files-installed"
expect "nothing is started or enabled" unit_is holdfast.service inactive
for user in holdfast holdfast-helper holdfast-runner; do in_machine n1 getent passwd "$user" >/dev/null; done
in_machine n1 systemd-analyze verify holdfast.service holdfast-helper.service holdfast-runner.service \
    holdfast-compile.service >"$MACHINE_WORK/verify" 2>&1 || true
# The machine has no program to read manuals.
refuse "systemd-analyze complains" grep -v "Command 'man " "$MACHINE_WORK/verify"

echo "== enable --now"
guide n1 150 0.2 | put_file n1 /etc/keepalived/keepalived.conf
in_machine n1 systemctl enable --now --quiet holdfast
expect "READY comes when the state machines run" state_is n1 BACKUP || state_is n1 MASTER
wait_until 10 "the address" holds n1
for unit in holdfast holdfast-helper holdfast-runner; do
    pid=$(main_pid n1 "$unit.service")
    status=$(in_machine n1 cat "/proc/$pid/status")
    expect "$unit gains nothing by executing" grep -q '^NoNewPrivs:.1$' <<<"$status"
    expect "$unit has a filter" grep -q '^Seccomp:.2$' <<<"$status"
    wanted=0000000000000000
    if [[ $unit == holdfast-helper ]]; then wanted=0000000000003000; fi
    for set in Prm Eff Bnd; do expect "Cap$set of $unit" grep -q "^Cap$set:.$wanted\$" <<<"$status"; done
    expect "the ambient set of $unit" grep -q '^CapAmb:.0*$' <<<"$status"
done

echo "== journal and metrics"
in_machine n1 journalctl --no-pager --output=cat HOLDFAST_INSTANCE=VI_1 HOLDFAST_SUBSYSTEM=vrrp PRIORITY=6 >"$MACHINE_WORK/journal"
expect "lines of an instance are found by their fields" grep -q '^info: (VI_1) Entering MASTER STATE' "$MACHINE_WORK/journal"
in_machine n1 systemctl enable --now --quiet holdfast-metrics.socket
# The machine has no curl of its own.
scrape() { nsenter --target "${MACHINE_LEADER[n1]}" --net curl --silent --show-error --max-time 5 "$@"; }
scrape --fail http://127.0.0.1:9650/metrics >"$MACHINE_WORK/metrics"
promtool check metrics <"$MACHINE_WORK/metrics" || fail "promtool refuses the metrics"
expect "they are ours" grep -q '^holdfast_instance_state{instance="VI_1",.*} 2$' "$MACHINE_WORK/metrics"
scrape --fail --header 'Accept: application/openmetrics-text;version=1.0.0' http://127.0.0.1:9650/metrics >"$MACHINE_WORK/metrics"
expect "OpenMetrics for who asks" test "$(tail -n 1 "$MACHINE_WORK/metrics")" = '# EOF'
expect "nothing else" test "$(scrape --output /dev/null --write-out '%{http_code}' http://127.0.0.1:9650/)" = 404
expect "nothing is written" test "$(scrape --output /dev/null --write-out '%{http_code}' --request POST --data x http://127.0.0.1:9650/metrics)" = 405
refuse "others are answered" scrape --output /dev/null http://192.168.200.145:9650/metrics 2>/dev/null

echo "== restart"
capture_start
in_machine n1 ip monitor address >"$MACHINE_WORK/addresses" &
monitor=$!
engine=$(main_pid n1 holdfast.service) helper=$(main_pid n1 holdfast-helper.service)
in_machine n1 systemctl restart holdfast
refuse "the engine is the same" test "$(main_pid n1 holdfast.service)" = "$engine"
expect "the helper is the same" test "$(main_pid n1 holdfast-helper.service)" = "$helper"
wait_until 5 "the next engine to be master" state_is n1 MASTER

echo "== reload: good"
before=$(generation)
guide n1 150 0.2 | sed "s|$MACHINE_VIP/24|&\n        192.168.200.251/24|" | put_file n1 /etc/keepalived/keepalived.conf
in_machine n1 systemctl reload holdfast
refuse "the generation is the same" test "$(generation)" = "$before"
wait_until 2 "the second address" holds n1 192.168.200.251
expect "the engine said that the reload is over" unit_is holdfast.service active

echo "== reload: bad"
before=$(generation)
echo "vrrp_instnace VI_2 { }" | in_machine n1 tee -a /etc/keepalived/keepalived.conf >/dev/null
refuse "a bad file reloads" in_machine n1 systemctl reload holdfast 2>/dev/null
in_machine n1 journalctl --no-pager --unit=holdfast.service >"$MACHINE_WORK/journal"
expect "the journal has the place" grep -q 'keepalived.conf:15:1: error: .*vrrp_instnace' "$MACHINE_WORK/journal"
expect "the generation stays" test "$(generation)" = "$before"
expect "the address stays" holds n1
expect "the service stays" unit_is holdfast.service active
guide n1 150 0.2 | put_file n1 /etc/keepalived/keepalived.conf

echo "== keepalived beside it"
refuse "keepalived starts beside holdfast" in_machine n1 systemctl start keepalived 2>/dev/null
in_machine n1 journalctl --no-pager --unit=keepalived.service >"$MACHINE_WORK/journal"
expect "the refusal says why" grep -q 'holdfast.service is active on this machine' "$MACHINE_WORK/journal"

echo "== upgrade"
engine=$(main_pid n1 holdfast.service)
# A former version that had no words for one thing; and the administrator has edited the file.
in_machine n1 mv /usr/bin/holdfast /usr/bin/holdfast-former
put_file n1 /usr/bin/holdfast <<'TEXT'
#!/bin/sh
/usr/bin/holdfast-former "$@" 2>&1 | grep -v nopreempt
TEXT
in_machine n1 chmod 755 /usr/bin/holdfast
guide n1 150 0.2 | sed "s/advert_int.*/&\n    nopreempt/; s|$MACHINE_VIP/24|&\n        192.168.200.252/24|" |
    put_file n1 /etc/keepalived/keepalived.conf
machine_package n1 "$HOLDFAST_NEXT_PACKAGE" >"$MACHINE_WORK/apt" 2>&1
in_machine n1 rm /usr/bin/holdfast-former
told >"$MACHINE_WORK/told"
expect "what only this version says: $(cat "$MACHINE_WORK/told")" \
    grep -q '^  /etc/keepalived/keepalived.conf:10:5: warning: nopreempt has no effect' "$MACHINE_WORK/told"
expect "what the restart brings: $(cat "$MACHINE_WORK/told")" grep -qxF '  + address on eth0: 192.168.200.252/24' "$MACHINE_WORK/told"
expect "what it takes" grep -qxF '  - address on eth0: 192.168.200.251/24' "$MACHINE_WORK/told"
expect "the address that was told of" holds n1 192.168.200.252
refuse "the engine is the old one" test "$(main_pid n1 holdfast.service)" = "$engine"
expect "the new program runs" test "$(in_machine n1 readlink "/proc/$(main_pid n1 holdfast.service)/exe")" = \
    /usr/libexec/holdfast/holdfast-engine
wait_until 5 "the next engine to be master" state_is n1 MASTER
capture_stop
kill "$monitor"
wait "$monitor" || true
refuse "the address was gone: $(cat "$MACHINE_WORK/addresses")" grep -q "Deleted.*$MACHINE_VIP" "$MACHINE_WORK/addresses"
gap=$(longest_gap)
echo "longest time without an advert: $gap ms"
expect "a peer waits 600 ms and its skew; nobody was silent so long: $gap ms" test "$gap" -lt 600

echo "== upgrade that changes nothing"
machine_package n1 "$HOLDFAST_PACKAGE" --allow-downgrades >"$MACHINE_WORK/apt" 2>&1
refuse "it tells of something: $(told)" told
refuse "something of it is left" in_machine n1 test -e /run/holdfast-upgrade

echo "== upgrade refused by the configuration"
engine=$(main_pid n1 holdfast.service)
echo "nonsense" | in_machine n1 tee -a /etc/keepalived/keepalived.conf >/dev/null
machine_package n1 "$HOLDFAST_NEXT_PACKAGE" >"$MACHINE_WORK/apt" 2>&1
expect "apt's output says so" grep -q 'the former version goes on running' "$MACHINE_WORK/apt"
expect "it says where: $(told)" grep -q 'keepalived.conf:[0-9]*:1: error: .*nonsense' "$MACHINE_WORK/apt"
expect "the engine is the same" test "$(main_pid n1 holdfast.service)" = "$engine"
expect "the address stays" holds n1
guide n1 150 0.2 | put_file n1 /etc/keepalived/keepalived.conf

echo "== stop"
in_machine n1 systemctl stop holdfast
wait_until 5 "everything to be stopped" all_stopped
kernel_state | diff "$MACHINE_WORK/kernel-before" - || fail "something is left in the kernel"

echo "== keepalived first"
in_machine n1 systemctl start keepalived
refuse "holdfast starts beside keepalived" in_machine n1 systemctl start holdfast 2>/dev/null
in_machine n1 journalctl --no-pager --unit=holdfast-compile.service >"$MACHINE_WORK/journal"
expect "the refusal says why" grep -q 'keepalived.service is active on this machine' "$MACHINE_WORK/journal"
in_machine n1 systemctl stop keepalived

echo "== remove, while it runs"
in_machine n1 systemctl start holdfast
wait_until 10 "the address" holds n1
in_machine n1 apt-get --quiet=2 --yes -o Dpkg::Use-Pty=0 remove holdfast >/dev/null
wait_until 5 "everything to be stopped" all_stopped
kernel_state | diff "$MACHINE_WORK/kernel-before" - || fail "something is left in the kernel"
files | comm -13 "$MACHINE_WORK/files-before" - >"$MACHINE_WORK/left"
printf '%s\n' /etc/apparmor.d/local/usr.libexec.holdfast.holdfast-{engine,helper,runner} \
    /etc/apparmor.d/usr.libexec.holdfast.holdfast-{engine,helper,runner} /etc/default/holdfast \
    /etc/keepalived/keepalived.conf /etc/systemd/system/multi-user.target.wants/holdfast.service \
    /etc/systemd/system/sockets.target.wants /etc/systemd/system/sockets.target.wants/holdfast-metrics.socket \
    /var/lib/holdfast /var/lib/holdfast/plans | sort |
    diff - <(grep -v '^/etc/apparmor.d\(/local\)\?$' "$MACHINE_WORK/left") ||
    fail "not just configuration and plans stay"

echo "== purge"
in_machine n1 apt-get --quiet=2 --yes -o Dpkg::Use-Pty=0 purge holdfast >/dev/null
files | comm -13 "$MACHINE_WORK/files-before" - >"$MACHINE_WORK/left"
# Accounts stay, as Debian has it, and so do the copies that their making left; the configuration isn't the
# package's.
sed -i -E '/^\/etc\/(passwd|group|g?shadow)-$|^\/etc\/keepalived\/keepalived.conf$/d' "$MACHINE_WORK/left"
refuse "files are left" grep . "$MACHINE_WORK/left"
for folder in /run/holdfast /run/holdfast-engine /var/lib/holdfast; do
    refuse "$folder is left" in_machine n1 test -e "$folder"
done
in_machine n1 getent passwd holdfast >/dev/null
echo "== done"

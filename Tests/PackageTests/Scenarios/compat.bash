# Automation that knows keepalived finds it: unit, arguments, process, reload, the check of a file.
set -euo pipefail
# shellcheck source=packaging/lab.d/machine.bash
source "${BASH_SOURCE[0]%/*}/../../../packaging/lab.d/machine.bash"

# check_status STATUS WORD…: what the command keepalived exits with.
check_status() {
    local wanted=$1 status=0
    shift
    in_machine n1 keepalived "$@" >"$MACHINE_WORK/said" 2>&1 || status=$?
    expect "keepalived $* exits with $wanted, not $status: $(cat "$MACHINE_WORK/said")" test "$status" = "$wanted"
}

machine_lan
machine_up n1 192.168.200.145
machine_package n1 "$HOLDFAST_PACKAGE"
machine_package n1 "${HOLDFAST_PACKAGE%/*}/holdfast-keepalived-compat_0.1.0_all.deb"
refuse "keepalived is installed as well" in_machine n1 sh -c 'dpkg -s keepalived 2>&1 | grep -q "ok installed"'

# Automation puts the configuration there.
expect "the folder of the configuration is there" in_machine n1 test -d /etc/keepalived
{
    guide n1 150
    # Only with the identity that DAEMON_ARGS give is there a second address; keepalived skips what it doesn't know.
    printf '@left static_ipaddress {\n@left 192.168.200.77/24 dev eth0\n@left }\nword_of_no_meaning 1\n'
} | put_file n1 /etc/keepalived/other.conf
echo 'DAEMON_ARGS="-D -i left --use-file /etc/keepalived/other.conf"' | put_file n1 /etc/default/keepalived
in_machine n1 systemctl start keepalived
wait_until 10 "the address" holds n1
expect "DAEMON_ARGS count" holds n1 192.168.200.77
expect "the process is in its file" test "$(in_machine n1 cat /run/keepalived.pid)" = "$(main_pid n1 holdfast.service)"

guide n1 150 | sed "s|$MACHINE_VIP/24|&\n        192.168.200.251/24|" | put_file n1 /etc/keepalived/other.conf
in_machine n1 systemctl reload keepalived
wait_until 2 "the second address" holds n1 192.168.200.251
in_machine n1 systemctl restart keepalived
wait_until 10 "the address" holds n1

check_status 0 -t -f /etc/keepalived/other.conf
echo 'vrrp_instance {' | put_file n1 /etc/keepalived/bad.conf
check_status 5 --config-test --use-file=/etc/keepalived/bad.conf
check_status 4 -t -f /etc/keepalived/none.conf
check_status 0 --signum=RELOAD
expect "the number of HUP: $(cat "$MACHINE_WORK/said")" grep -qx 1 "$MACHINE_WORK/said"
check_status 1 -P -n
expect "the refusal names the option" grep -q 'refused' "$MACHINE_WORK/said"

# As an exporter asks: the process by its file, the signal by its name, the answer where keepalived writes it.
ask() { in_machine n1 sh -c "kill -s \$(keepalived --signum=$1) \$(cat /run/keepalived.pid)"; }
dump() { in_machine n1 sh -c "cd / && cat tmp/keepalived.$1"; }
names_instance() { dump "$1" | grep -q VI_1; }
ask DATA
wait_until 5 "the data" names_instance data
ask STATS
wait_until 5 "the statistics" names_instance stats
ask JSON
wait_until 5 "the JSON" names_instance json
dump json | jq -e '[.. | objects | .iname? // empty] == ["VI_1"]' >/dev/null || fail "it isn't keepalived's JSON"

in_machine n1 systemctl stop keepalived
refuse "the file is left" in_machine n1 test -e /run/keepalived.pid
refuse "holdfast runs" in_machine n1 systemctl is-active --quiet holdfast
in_machine n1 apt-get --quiet=2 --yes -o Dpkg::Use-Pty=0 purge holdfast-keepalived-compat >/dev/null
refuse "a link is left" in_machine n1 sh -c 'cd / && ls -d tmp/keepalived.* 2>/dev/null'

# A script that names a user of its own runs as that user once the administrator has enabled a runner for it, and
# not before; a purge takes what was enabled.
set -euo pipefail
# shellcheck source=packaging/lab.d/machine.bash
source "${BASH_SOURCE[0]%/*}/../../../packaging/lab.d/machine.bash"

machine_lan
machine_up n1 192.168.200.145
machine_package n1 "$HOLDFAST_PACKAGE"
in_machine n1 useradd --system --create-home --home-dir /srv/operator teller
in_machine n1 install -d -o teller /srv/operator/out
put_file n1 /usr/local/bin/told <<'TEXT'
#!/bin/sh
echo "$(id -un) $*" >>"/srv/operator/out/$1"
TEXT
in_machine n1 chmod 755 /usr/local/bin/told
guide n1 150 0.5 | sed '$d' | {
    cat
    printf '    notify_master "/usr/local/bin/told master" teller\n}\n'
} | put_file n1 /etc/holdfast/holdfast.conf

refuse "it starts without the runner" in_machine n1 systemctl start holdfast 2>/dev/null
in_machine n1 journalctl --no-pager --unit=holdfast-compile.service >"$MACHINE_WORK/journal"
expect "it says what is missing" grep -q 'holdfast-runner@teller.socket' "$MACHINE_WORK/journal"

in_machine n1 systemctl enable --now --quiet holdfast-runner@teller.socket
in_machine n1 systemctl start holdfast
told() { in_machine n1 cat /srv/operator/out/master | grep -qx "teller $1"; }
wait_until 15 "the script, as that user" told master
pid=$(main_pid n1 holdfast-runner@teller.service)
refuse "the runner of that user doesn't run" test "$pid" = 0
expect "it has the user's rights and no more" grep -q '^CapEff:.0*$' <(in_machine n1 cat "/proc/$pid/status")

echo "== upgrade"
engine=$(main_pid n1 holdfast.service)
machine_package n1 "$HOLDFAST_NEXT_PACKAGE" >"$MACHINE_WORK/apt" 2>&1
refuse "the engine is the former one: $(cat "$MACHINE_WORK/apt")" test "$(main_pid n1 holdfast.service)" = "$engine"

echo "== killed"
in_machine n1 kill -KILL "$pid"
is_another() { [[ $(main_pid n1 holdfast-runner@teller.service) != "$pid" ]]; }
in_machine n1 rm /srv/operator/out/master
wait_until 5 "it to be gone" is_another
in_machine n1 systemctl stop holdfast
in_machine n1 systemctl start holdfast
wait_until 15 "the script by another runner" told master

echo "== purge"
in_machine n1 apt-get --quiet=2 --yes -o Dpkg::Use-Pty=0 purge holdfast >/dev/null
refuse "the link stays" in_machine n1 test -e /etc/systemd/system/holdfast.service.wants
refuse "a process stays" in_machine n1 pgrep -f libexec/holdfast

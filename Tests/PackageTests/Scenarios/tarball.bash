# The tarball on a machine without the package, below a prefix of its own: installed, started, restarted, taken away.
set -euo pipefail
# shellcheck source=packaging/lab.d/machine.bash
source "${BASH_SOURCE[0]%/*}/../../../packaging/lab.d/machine.bash"

machine_lan
"$MACHINE_FOLDER/packaging/build-tarball" --from "$HOLDFAST_INSTALL" "$MACHINE_WORK" >/dev/null
machine_up n1 192.168.200.145
files() {
    in_machine n1 find /etc /opt /usr/local /run/holdfast /run/holdfast-engine /var/lib/holdfast-compile -xdev \
        2>/dev/null | sort || true
}
files >"$MACHINE_WORK/files-before"
tar -xzf "$MACHINE_WORK"/holdfast-*.tar.gz -C "$MACHINE_WORK/n1/root/root"
folder=$(in_machine n1 sh -c 'echo /root/holdfast-*')
in_machine n1 "$folder/install" --prefix /opt/holdfast
refuse "something is started" in_machine n1 systemctl is-active --quiet holdfast
refuse "a path of the package is left" in_machine n1 grep -rE '/usr/(libexec|bin)/holdfast' /etc/systemd/system /opt/holdfast/libexec --include='*' -I
in_machine n1 systemd-analyze verify holdfast.service holdfast-helper.service holdfast-runner.service \
    holdfast-compile.service >"$MACHINE_WORK/verify" 2>&1 || true
refuse "systemd-analyze complains" grep -v "Command 'man " "$MACHINE_WORK/verify"

guide n1 150 0.5 | put_file n1 /etc/holdfast/holdfast.conf
in_machine n1 systemctl enable --now --quiet holdfast
wait_until 10 "the address" holds n1
here() { in_machine n1 /opt/holdfast/bin/holdfast "$@"; }
is_master() { here status --json | jq -e '.instances[0].state == "MASTER"'; }
wait_until 5 "holdfast to say so" is_master
engine=$(main_pid n1 holdfast.service)
in_machine n1 systemctl restart holdfast
refuse "the engine is the same" test "$(main_pid n1 holdfast.service)" = "$engine"
expect "the address stays" holds n1
wait_until 5 "the next engine to be master" is_master
in_machine n1 systemctl reload holdfast
in_machine n1 systemctl enable --now --quiet holdfast-runner@games.socket

in_machine n1 "$folder/install" --prefix /opt/holdfast --remove
expect "the address is gone" lacks n1
refuse "a process is left" in_machine n1 pgrep -f libexec/holdfast
files | comm -13 "$MACHINE_WORK/files-before" - | grep -vE '^/etc/((passwd|group|g?shadow)-|holdfast(/holdfast.conf)?)$' \
    >"$MACHINE_WORK/left" || true
# Folders may stay.
while read -r path; do in_machine n1 test -d "$path" || fail "$path is left"; done <"$MACHINE_WORK/left"

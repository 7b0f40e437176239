# Another version refuses a configuration that nobody touched: the last good generation runs, after a crash and
# after a boot, and says so. A file that was edited is refused.
set -euo pipefail
# shellcheck source=packaging/lab.d/machine.bash
source "${BASH_SOURCE[0]%/*}/../../../packaging/lab.d/machine.bash"

main_is_other() { [[ $(main_pid n1 holdfast.service) != "$1" && $(main_pid n1 holdfast.service) != 0 ]]; }
said() { in_machine n1 journalctl --no-pager --output=cat --boot --unit="$1" >"$MACHINE_WORK/said" && grep -q "$2" "$MACHINE_WORK/said"; }

# A file of two versions ago can't be had. This one takes the misspelt line with --compat; so what it compiled
# becomes the strict work of version 0.0.9, which knew that word: in its flattened text another word that this
# version refuses is put in the place of one that it knows.
as_of_another_version() {
    local folder
    for folder in /run/holdfast/generations/current /var/lib/holdfast-compile/current; do
        in_machine n1 sed -i '1s/ compat$/ strict/; s/garp_master_repeat/garp_master_repeaX/' "$folder/configuration"
        in_machine n1 sed -i '2s/ .*/ 0.0.9/' "$folder/manifest"
    done
}

machine_lan
machine_up n1 192.168.200.145
machine_package n1 "$HOLDFAST_PACKAGE"
guide n1 150 0.5 | sed 's/advert_int.*/&\n    garp_master_repeat 3\n    garp_master_repeet 3/' |
    put_file n1 /etc/keepalived/keepalived.conf
echo HOLDFAST_OPTIONS=--compat | put_file n1 /etc/default/holdfast
in_machine n1 systemctl enable --now --quiet holdfast
wait_until 10 "the address" holds n1
as_of_another_version
in_machine n1 rm /etc/default/holdfast

echo "== upgrade"
engine=$(main_pid n1 holdfast.service)
machine_package n1 "$HOLDFAST_NEXT_PACKAGE" >"$MACHINE_WORK/upgrade" 2>&1
expect "it says that the former version goes on" grep -q 'this version refuses the configuration' "$MACHINE_WORK/upgrade"
expect "it does" test "$(main_pid n1 holdfast.service)" = "$engine"

echo "== crash"
in_machine n1 kill -KILL "$engine"
wait_until 5 "another engine" main_is_other "$engine"
wait_until 5 "it to be master" state_is n1 MASTER
expect "the address is there" holds n1
expect "it says what it leaves out" said holdfast.service \
    'compiled by version 0.0.9, and this one refuses: /etc/keepalived/keepalived.conf:.*garp_master_repeaX'

echo "== boot"
machine_down n1
machine_up n1 192.168.200.145
wait_until 10 "the address" holds n1
expect "the compiler warns" said holdfast-compile.service 'WARNING.*running the last good generation'
expect "the place is said" said holdfast-compile.service 'keepalived.conf:.*garp_master_repeet'
expect "the engine says what it leaves out" said holdfast.service 'and this one refuses: '

echo "== an edited file"
echo '# edited' | in_machine n1 tee -a /etc/keepalived/keepalived.conf >/dev/null
refuse "a reload takes it" in_machine n1 systemctl reload holdfast 2>/dev/null
expect "what runs goes on" holds n1
in_machine n1 systemctl stop holdfast
refuse "it starts" in_machine n1 systemctl start holdfast 2>/dev/null
expect "nothing has the address" lacks n1

echo "== a correct one"
in_machine n1 sed -i '/repeet/d' /etc/keepalived/keepalived.conf
in_machine n1 systemctl start holdfast
wait_until 10 "the address" holds n1
expect "what is kept is new" in_machine n1 grep -qx 'holdfast 0.1.0' /var/lib/holdfast-compile/current/manifest

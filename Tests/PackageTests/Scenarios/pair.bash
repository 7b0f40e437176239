# Two machines with the package: failover by a stop and by a dead machine, and an upgrade of the master that
# nobody notices.
set -euo pipefail
# shellcheck source=packaging/lab.d/machine.bash
source "${BASH_SOURCE[0]%/*}/../../../packaging/lab.d/machine.bash"

machine_lan
for node in "n1 192.168.200.145 150" "n2 192.168.200.151 100"; do
    read -r name address priority <<<"$node"
    machine_up "$name" "$address"
    machine_package "$name" "$HOLDFAST_PACKAGE"
    guide "$name" "$priority" 0.2 | put_file "$name" /etc/holdfast/holdfast.conf
    in_machine "$name" systemctl enable --now --quiet holdfast
done
wait_until 10 "n1 to be master" state_is n1 MASTER
wait_until 10 "n2 to be backup" state_is n2 BACKUP
expect "one holder" sole_holder n1 n2

echo "== upgrade of the master"
transitions=$(in_machine n2 holdfast status --json | jq -c '.instances[0].since_seconds|floor')
capture_start
wait_until 5 "an advert" test -s "$MACHINE_ADVERTS"
engine=$(main_pid n1 holdfast.service)
machine_package n1 "$HOLDFAST_NEXT_PACKAGE"
refuse "the engine is the old one" test "$(main_pid n1 holdfast.service)" = "$engine"
wait_until 5 "the next engine to be master" state_is n1 MASTER
expect "one holder" sole_holder n1 n2
capture_stop
expect "only the master sent adverts: $(senders)" test "$(senders)" = 192.168.200.145
refuse "an advert of priority 0" grep -q ' 0$' <(adverts)
expect "the backup is what it was" state_is n2 BACKUP
expect "the backup never left its state" test \
    "$(in_machine n2 holdfast status --json | jq -c '.instances[0].since_seconds|floor')" -ge "$transitions"
echo "longest time without an advert: $(longest_gap) ms"

echo "== upgrade of the master, the helper as well"
# Another program, as far as anybody can see, that does the same.
dpkg-deb -R "$HOLDFAST_NEXT_PACKAGE" "$MACHINE_WORK/other"
printf '\0' >>"$MACHINE_WORK/other/usr/libexec/holdfast/holdfast-helper"
sed -i 's/^Version: .*/Version: 0.1.2/' "$MACHINE_WORK/other/DEBIAN/control"
dpkg-deb -Zgzip -z1 --build "$MACHINE_WORK/other" "$MACHINE_WORK/holdfast_0.1.2.deb" >/dev/null
in_machine n1 ip monitor address >"$MACHINE_WORK/addresses" &
monitor=$!
capture_start
wait_until 5 "an advert" test -s "$MACHINE_ADVERTS"
engine=$(main_pid n1 holdfast.service) helper=$(main_pid n1 holdfast-helper.service)
machine_package n1 "$MACHINE_WORK/holdfast_0.1.2.deb"
refuse "the engine is the old one" test "$(main_pid n1 holdfast.service)" = "$engine"
refuse "the helper is the old one" test "$(main_pid n1 holdfast-helper.service)" = "$helper"
wait_until 5 "the next engine to be master" state_is n1 MASTER
expect "one holder" sole_holder n1 n2
capture_stop
kill "$monitor"
wait "$monitor" || true
expect "only the master sent adverts: $(senders)" test "$(senders)" = 192.168.200.145
refuse "an advert of priority 0" grep -q ' 0$' <(adverts)
expect "the backup never left its state" test \
    "$(in_machine n2 holdfast status --json | jq -c '.instances[0].since_seconds|floor')" -ge "$transitions"
refuse "the address was gone: $(cat "$MACHINE_WORK/addresses")" grep -q "Deleted.*$MACHINE_VIP" "$MACHINE_WORK/addresses"
echo "longest time without an advert: $(longest_gap) ms"

echo "== a stop hands over"
capture_start
in_machine n1 systemctl stop holdfast
wait_until 2 "n2 to hold the address" sole_holder n2 n1
in_machine n1 systemctl start holdfast
wait_until 5 "n1 to have it back" sole_holder n1 n2
capture_stop
expect "the stop was said" grep -q '^[0-9.]* 192.168.200.145 0$' <(adverts)

echo "== a machine dies"
machine_down n1
wait_until 3 "n2 to hold the address" holds n2
machine_up n1 192.168.200.145
wait_until 15 "n1 to have it back, by its boot alone" sole_holder n1 n2

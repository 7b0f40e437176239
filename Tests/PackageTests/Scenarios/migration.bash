# A pair of keepalived becomes one of holdfast, a machine at a time, and back: somebody has the address all
# the time.
set -euo pipefail
# shellcheck source=packaging/lab.d/machine.bash
source "${BASH_SOURCE[0]%/*}/../../../packaging/lab.d/machine.bash"

machine_lan
for node in "n1 192.168.200.145 150" "n2 192.168.200.151 100"; do
    read -r name address priority <<<"$node"
    machine_up "$name" "$address"
    guide "$name" "$priority" | put_file "$name" /etc/keepalived/keepalived.conf
    in_machine "$name" systemctl enable --now --quiet keepalived
done
wait_until 10 "n1 to have the address" sole_holder n1 n2

# A stop is said, so nobody waits for the three intervals and the skew (3.6 s) that a dead master takes.
bound=2500

echo "== installed beside keepalived"
for name in n1 n2; do
    machine_package "$name" "$HOLDFAST_PACKAGE"
    in_machine "$name" holdfast check /etc/keepalived/keepalived.conf
    expect "keepalived goes on" in_machine "$name" systemctl is-active --quiet keepalived
    refuse "holdfast runs" in_machine "$name" systemctl is-active --quiet holdfast
done
expect "n1 has the address" sole_holder n1 n2

capture_start
for to in holdfast keepalived; do
    if [[ $to == holdfast ]]; then from=keepalived; else from=holdfast; fi
    for name in n2 n1; do
        echo "== $name: from $from to $to"
        in_machine "$name" systemctl disable --now --quiet "$from"
        in_machine "$name" systemctl enable --now --quiet "$to"
        wait_until 15 "n1 to have the address" sole_holder n1 n2
    done
done
capture_stop
gap=$(longest_gap)
echo "longest time without an advert: $gap ms"
expect "no longer silent than $bound ms: $gap" test "$gap" -le "$bound"

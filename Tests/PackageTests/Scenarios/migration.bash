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
    machine_package "$name" "$HOLDFAST_PACKAGE" >"$MACHINE_WORK/apt" 2>&1
    expect "it judges the file: $(cat "$MACHINE_WORK/apt")" \
        grep -qx 'holdfast: /etc/keepalived/keepalived.conf: good, 1 instance' "$MACHINE_WORK/apt"
    expect "it says what is next" grep -q '^holdfast: next, addresses kept: holdfast adopt-keepalived' "$MACHINE_WORK/apt"
    in_machine "$name" holdfast check /etc/keepalived/keepalived.conf
    expect "keepalived goes on" in_machine "$name" systemctl is-active --quiet keepalived
    refuse "holdfast runs" in_machine "$name" systemctl is-active --quiet holdfast
done
expect "n1 has the address" sole_holder n1 n2

echo "== a file that keepalived takes and holdfast doesn't"
in_machine n2 apt-get --quiet=2 --yes -o Dpkg::Use-Pty=0 purge holdfast >/dev/null
echo "word_of_no_meaning 1" | in_machine n2 tee -a /etc/keepalived/keepalived.conf >/dev/null
machine_package n2 "$HOLDFAST_PACKAGE" >"$MACHINE_WORK/apt" 2>&1
expect "it says what is wrong: $(cat "$MACHINE_WORK/apt")" \
    grep -q '^  /etc/keepalived/keepalived.conf:[0-9]*:1: error: .*word_of_no_meaning' "$MACHINE_WORK/apt"
expect "it says what could be done" grep -q '^holdfast: .*HOLDFAST_OPTIONS="--compat"' "$MACHINE_WORK/apt"
refuse "it says that it could run" grep -q '^holdfast: .*next' "$MACHINE_WORK/apt"
in_machine n2 sed -i '/word_of_no_meaning/d' /etc/keepalived/keepalived.conf

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

# Processes are killed and stopped: each comes back by itself, and exactly one machine has the address
# afterwards.
set -euo pipefail
# shellcheck source=packaging/lab.d/machine.bash
source "${BASH_SOURCE[0]%/*}/../../../packaging/lab.d/machine.bash"

rounds=10
if [[ -n ${HOLDFAST_FULL:-} ]]; then rounds=100; fi

machine_lan
for node in "n1 192.168.200.145 150" "n2 192.168.200.151 100"; do
    read -r name address priority <<<"$node"
    machine_up "$name" "$address"
    machine_package "$name" "$HOLDFAST_PACKAGE"
    guide "$name" "$priority" 0.2 | put_file "$name" /etc/holdfast/holdfast.conf
    in_machine "$name" systemctl enable --now --quiet holdfast
done
wait_until 10 "n1 to be master" state_is n1 MASTER
compiled=$(in_machine n1 systemctl show --property InvocationID --value holdfast-compile.service)

is_back() { local pid; pid=$(main_pid n1 "$1"); [[ $pid != 0 && $pid != "$2" && $(in_machine n1 systemctl show --property ActiveState --value "$1") == active ]]; }
settled() { state_is n1 MASTER && sole_holder n1 n2; }

for unit in holdfast.service holdfast-runner.service holdfast-helper.service; do
    echo "== kill -9 of $unit, $rounds times"
    for ((round = 1; round <= rounds; round++)); do
        # Who keeps failing waits longer and longer, up to 5 s: so it is in the last rounds, otherwise each is
        # the first.
        if ((round <= rounds - 5)); then in_machine n1 rm -f /run/holdfast/{engine,helper,runner}.failures; fi
        pid=$(main_pid n1 "$unit")
        in_machine n1 kill -KILL "$pid"
        wait_until 5 "$unit to be back from kill $round" is_back "$unit" "$pid"
        wait_until 5 "n1 to hold the address alone after kill $round" settled
    done
done

in_machine n1 rm -f /run/holdfast/{engine,helper,runner}.failures
echo "== an engine that hangs"
for ((round = 1; round <= 3; round++)); do
    in_machine n1 rm -f /run/holdfast/engine.failures
    pid=$(main_pid n1 holdfast.service)
    began=$EPOCHREALTIME
    in_machine n1 kill -STOP "$pid"
    wait_until 10 "the watchdog" is_back holdfast.service "$pid"
    took=$(awk -v a="$began" -v b="$EPOCHREALTIME" 'BEGIN { printf "%d", (b - a) * 1000 }')
    echo "another engine was ready after $took ms"
    expect "the watchdog restarts it within 2 s: $took ms" test "$took" -le 2000
    wait_until 5 "n1 to hold the address alone" settled
done

echo "== a helper that hangs"
pid=$(main_pid n1 holdfast-helper.service)
in_machine n1 kill -STOP "$pid"
wait_until 5 "n2 to take over meanwhile" holds n2
wait_until 15 "the watchdog" is_back holdfast-helper.service "$pid"
wait_until 5 "n1 to hold the address alone" settled

expect "no crash made the configuration be compiled again" test "$compiled" = \
    "$(in_machine n1 systemctl show --property InvocationID --value holdfast-compile.service)"

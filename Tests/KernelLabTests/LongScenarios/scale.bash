# shellcheck shell=bash
# Ten thousand real servers: a reload without a change writes nothing, one changed weight is one write, and a
# table that somebody empties comes back.
config() {
    local service server
    for ((service = 1; service <= 100; service++)); do
        echo "virtual_server 10.0.$service.1 80 {"
        echo "    protocol TCP"
        echo "    lvs_sched wrr"
        echo "    lvs_method NAT"
        for ((server = 1; server <= 100; server++)); do
            echo "    real_server 10.1.$service.$server 80 {"
            echo "        weight 3"
            echo "    }"
        done
        echo "}"
    done
}
lines() {
    local -a all
    mapfile all </proc/net/ip_vs
    ((${#all[@]} == $1))
}
# Three lines of heading, a line for each service and each server.
WHOLE=10103
/run/modprobe ip_vs
config >/run/a.conf
start_holdfast /run/a.conf
wait_until 120 "ten thousand real servers" lines "$WHOLE"
# in_force N: that many generations have come into force.
in_force() { (($(grep -c 'is in force,' "$GUEST_LOG") >= $1)); }
watch_writes
look_again
[[ $(writes) == 0 ]] || fail "nothing changed, and $(writes) writes"
{ echo "! a remark" && config; } >/run/a.conf
reload_holdfast
wait_until 180 "the remark's generation" in_force 2
look_again
[[ $(writes) == 0 ]] || fail "a reload with a remark wrote $(writes) times"
sed -i '0,/real_server 10.1.50.50 /{//{n;s/3/4/}}' /run/a.conf
grep -q 'weight 4' /run/a.conf || fail "nothing is changed"
reload_holdfast
wait_until 180 "the weight's generation" in_force 3
weight_is() { [[ $(ipvsadm -Ln -t 10.0.50.1:80) =~ 10\.1\.50\.50:80\ +Masq\ +$1\  ]]; }
wait_until 30 "the changed weight" weight_is 4
look_again
[[ $(writes) == 1 ]] || fail "one weight changed, and $(writes) writes"
stop_watching

ipvsadm -C
before=$EPOCHREALTIME
wait_until 60 "the emptied table to be whole again" lines "$WHOLE"
after=$EPOCHREALTIME
echo "ten thousand servers were back after $(((${after/./} - ${before/./}) / 1000)) ms"
weight_is 4 || fail "the changed weight is not back"
stop_holdfast
lines 3 || fail "something is left"

# shellcheck shell=bash
# What leaves the kernel's table alone: the engine's end and return, a reload without a change. What changes
# it once: a weight. What is put back: a table that somebody emptied. What is taken over: the table that a
# killed helper left.
config() {
    cat <<C
virtual_server 10.0.0.1 80 {
    protocol TCP
    lvs_sched wrr
    lvs_method NAT
    persistence_timeout 50
    real_server 10.1.0.1 8080 {
        weight 3
    }
    real_server 10.1.0.2 8080 {
        weight $1
    }
}
virtual_server fwmark 7 {
    lvs_sched sh
    lvs_method DR
    real_server 10.1.0.1 {
    }
}
virtual_server fd00::1 53 {
    protocol UDP
    ops
    lvs_method TUN
    real_server fd00:1::1 53 {
        uthreshold 10
        lthreshold 5
    }
}
C
}
expected() {
    cat <<T
-A -t 10.0.0.1:80 -s wrr -p 50
-a -t 10.0.0.1:80 -r 10.1.0.1:8080 -m -w 3
-a -t 10.0.0.1:80 -r 10.1.0.2:8080 -m -w $1
-A -f 7 -s sh
-a -f 7 -r 10.1.0.1:0 -g -w 1
-A -u [fd00::1]:53 -s wlc -o
-a -u [fd00::1]:53 -r [fd00:1::1]:53 -i -w 1 --tun-type ipip
T
}
thresholds() { ipvsadm -Ln --thresholds -u '[fd00::1]:53' | awk '/->.*:53/ { print $3, $4 }'; }
thresholds_are() { [[ $(thresholds) == "$1" ]]; }
config 1 >/run/a.conf
start_holdfast /run/a.conf
expected 1 | expect_table 10 "the table"
wait_until 1 "the thresholds" thresholds_are "10 5"

watch_writes
reload_holdfast
look_again
[[ $(writes) == 0 ]] || fail "a reload without change wrote $(writes) times"
{ config 1 && echo "! a remark"; } >/run/a.conf
reload_holdfast
look_again
[[ $(writes) == 0 ]] || fail "a reload with another remark wrote $(writes) times"
config 2 >/run/a.conf
reload_holdfast
expected 2 | expect_table 5 "the new weight"
look_again
[[ $(writes) == 1 ]] || fail "one weight changed, and $(writes) writes"

engine=$(holdfast_part engine)
kill -KILL "$engine"
another_engine() { [[ $(holdfast_part engine) =~ ^[0-9]+$ && $(holdfast_part engine) != "$engine" ]]; }
wait_until 10 "another engine" another_engine
ready_twice() { (($(grep -c 'ready$' "$GUEST_LOG") == 2)); }
wait_until 10 "the other engine to be ready" ready_twice
look_again
[[ $(writes) == 1 ]] || fail "another engine wrote $(($(writes) - 1)) times"
stop_watching
expected 2 | expect_table 1 "the same table"

ipvsadm -A -t 10.9.9.9:99 -s rr
ipvsadm -d -t 10.0.0.1:80 -r 10.1.0.2:8080
{ expected 2 && echo "-A -t 10.9.9.9:99 -s rr"; } | expect_table 5 "the server that somebody took out"
ipvsadm -C
expected 2 | expect_table 5 "the table that somebody emptied"

ipvsadm -A -t 10.9.9.9:99 -s rr
helper=$(holdfast_part helper)
kill -KILL "$helper"
another_helper() { [[ $(holdfast_part helper) =~ ^[0-9]+$ && $(holdfast_part helper) != "$helper" ]]; }
wait_until 10 "another helper" another_helper
{ expected 2 && echo "-A -t 10.9.9.9:99 -s rr"; } | expect_table 5 "the table as it was"
sed -i '/uthreshold/d; /lthreshold/d' /run/a.conf
reload_holdfast
wait_until 10 "the server without thresholds" thresholds_are "0 0"
{ expected 2 && echo "-A -t 10.9.9.9:99 -s rr"; } | expect_table 1 "the rest as it was"
stop_holdfast
echo "-A -t 10.9.9.9:99 -s rr" | expect_table 1 "what isn't ours"

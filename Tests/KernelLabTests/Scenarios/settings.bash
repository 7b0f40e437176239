# shellcheck shell=bash
# What global_defs says of IPVS: timeouts that come back in the end, sync daemons, a table that is emptied at
# start and stop.
make_links d0
ipvsadm --set 800 100 200
ipvsadm -A -t 10.9.9.9:99 -s rr
cat >/run/a.conf <<'C'
global_defs {
    lvs_timeouts tcp 900 udp 250
    lvs_flush
    lvs_flush_on_stop
    lvs_sync_daemon d0 id 7
}
virtual_server 10.0.0.1 80 {
    protocol TCP
    lvs_sched rr
    lvs_method NAT
    real_server 10.1.0.1 80 {
    }
}
C
timeouts_are() { [[ $(ipvsadm -Ln --timeout) == *": $1" ]]; }
start_holdfast /run/a.conf
expect_table 10 "nothing but what is configured" <<'T'
-A -t 10.0.0.1:80 -s rr
-a -t 10.0.0.1:80 -r 10.1.0.1:80 -m -w 1
T
wait_until 5 "the timeouts" timeouts_are "900 100 250"
daemons() { ipvsadm -Ln --daemon | grep -c "mcast=d0, syncid=7" || true; }
[[ $(daemons) == 2 ]] || fail "$(daemons) sync daemons, not a master and a backup"

ipvsadm -A -t 10.9.9.9:99 -s rr
watch_writes
sed -i 's/tcp 900/tcp 901/' /run/a.conf
reload_holdfast
wait_until 5 "the other timeout" timeouts_are "901 100 250"
[[ $(writes) == 1 ]] || fail "one timeout changed, and $(writes) writes"
stop_watching
stop_holdfast
expect_table 1 "the empty table" </dev/null
timeouts_are "800 100 200" || fail "the timeouts are $(ipvsadm -Ln --timeout)"
[[ $(daemons) == 0 ]] || fail "$(daemons) sync daemons are left"

# shellcheck shell=bash
# A sync daemon that is tied to a virtual router: it receives while that is backup and sends while it is
# master, with the VRID as its id; none is left after the stop.
make_router_link
{
    printf 'global_defs {\n    lvs_sync_daemon d0 VI_1\n}\n'
    router
    direct_service 80 rr
} >/run/a.conf
daemons() { ipvsadm -Ln --daemon | sed -n 's/^\([a-z]*\) sync daemon (mcast=d0, syncid=51.*/\1/p' | xargs; }
daemons_are() { [[ $(daemons) == "$1" ]]; }
start_holdfast /run/a.conf
wait_until 5 "the daemon that receives" daemons_are backup
wait_until 15 "the daemon that sends" daemons_are master
wait_until 2 "the address" address_is_here
ip link set d0 down
wait_until 15 "the daemon that receives, in fault" daemons_are backup
ip link set d0 up
wait_until 20 "the daemon that sends again" daemons_are master
stop_holdfast
daemons_are "" || fail "left: $(daemons)"
expect_table 1 "the empty table" </dev/null

# shellcheck shell=bash
# A kernel without IPVS, as a guest is that can't find its modules: the error names the module and what to
# load, and a virtual router of the same configuration becomes master. When the module comes, the table
# does. Then a scheduler that no module has: the error names the service with its file and line, and the
# rest works.
make_router_link
echo /bin/false >/proc/sys/kernel/modprobe
{ router && direct_service 80 rr; } >/run/a.conf
start_holdfast /run/a.conf
wait_until 10 "the error" grep -q 'error.*no IPVS.*ip_vs.*modprobe ip_vs' "$GUEST_LOG"
wait_until 15 "the address" address_is_here
[[ ! -e /proc/net/ip_vs ]] || fail "there is IPVS after all"
/run/modprobe -a ip_vs ip_vs_rr
expect_table 15 "the service, now that there is IPVS" <<'T'
-A -t 10.0.0.1:80 -s rr
-a -t 10.0.0.1:80 -r 10.0.0.11:80 -g -w 1
T
address_is_here || fail "the address has gone"

# No module can be loaded: this kernel has no scheduler but rr.
direct_service 81 sed >>/run/a.conf
reload_holdfast
line='error.*virtual server tcp 10.0.0.1:81 with scheduler sed.*(/run/a.conf:18).*scheduler'
wait_until 15 "the error with its line" grep -q "$line" "$GUEST_LOG"
address_is_here || fail "the address has gone"
expect_table 1 "the service that works" <<'T'
-A -t 10.0.0.1:80 -s rr
-a -t 10.0.0.1:80 -r 10.0.0.11:80 -g -w 1
T
stop_holdfast
expect_table 1 "the empty table" </dev/null

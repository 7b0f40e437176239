# shellcheck shell=bash
# A kernel without IPVS, as a guest is that can't find its modules: the error names the module and what to
# load, and a virtual router of the same configuration becomes master. When the module comes, the table
# does. Then a scheduler that no module has: the error names the service with its file and line, and the
# rest works.
make_links d0
ip address add 10.0.0.2/24 dev d0
echo /bin/false >/proc/sys/kernel/modprobe
cat >/run/a.conf <<'C'
vrrp_instance VI_1 {
    state BACKUP
    interface d0
    virtual_router_id 51
    priority 100
    advert_int 1
    virtual_ipaddress {
        10.0.0.1
    }
}
virtual_server 10.0.0.1 80 {
    protocol TCP
    lvs_sched rr
    lvs_method DR
    real_server 10.0.0.11 80 {
    }
}
C
start_holdfast /run/a.conf
wait_until 10 "the error" grep -q 'error.*no IPVS.*ip_vs.*modprobe ip_vs' "$GUEST_LOG"
address_is_here() { [[ $(ip -o address show dev d0) == *" 10.0.0.1/"* ]]; }
wait_until 15 "the address" address_is_here
[[ ! -e /proc/net/ip_vs ]] || fail "there is IPVS after all"
/run/modprobe -a ip_vs ip_vs_rr
expect_table 15 "the service, now that there is IPVS" <<'T'
-A -t 10.0.0.1:80 -s rr
-a -t 10.0.0.1:80 -r 10.0.0.11:80 -g -w 1
T
address_is_here || fail "the address has gone"

# No module can be loaded: this kernel has no scheduler but rr.
cat >>/run/a.conf <<'C'
virtual_server 10.0.0.1 81 {
    protocol TCP
    lvs_sched sed
    lvs_method DR
    real_server 10.0.0.11 81 {
    }
}
C
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

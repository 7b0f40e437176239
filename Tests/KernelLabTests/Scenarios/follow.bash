# shellcheck shell=bash
# A virtual router that follows a virtual server (track_service): when its last real server dies, the router
# is in fault and lets go of its address; when one returns, so does the address.
make_router_link
ip link set lo up
ip address add 127.1.0.1/32 dev lo 2>/dev/null || true
mkdir -p /run/site
serve() {
    python3 -m http.server --bind 127.1.0.1 --directory /run/site 8080 >/dev/null 2>&1 &
    WEB=$!
    wait_until 20 "the web server" curl -s -o /dev/null http://127.1.0.1:8080/
}
serve
router '    track_service {
        "10.0.0.1 80"
    }' >/run/a.conf
cat >>/run/a.conf <<'C'
virtual_server 10.0.0.1 80 {
    protocol TCP
    lvs_sched rr
    lvs_method NAT
    delay_loop 1
    warmup 0
    retry 1
    delay_before_retry 0.5
    real_server 127.1.0.1 8080 {
        TCP_CHECK {
            connect_timeout 2
        }
    }
}
C
start_holdfast /run/a.conf
address_is_gone() { ! address_is_here; }
wait_until 20 "the address" address_is_here
kill "$WEB"
wait_until 20 "the address to go with the quorum" address_is_gone
grep -q 'virtual server 10.0.0.1 80' "$GUEST_LOG" || fail "the log doesn't say what is tracked"
serve
wait_until 30 "the address to return with the quorum" address_is_here
stop_holdfast
kill "$WEB"

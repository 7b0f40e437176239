# shellcheck shell=bash
# The helper is killed and doesn't come back at once; the configuration is read again twice meanwhile. What
# the first reload took out goes when the helper is back, a virtual router's route as well as a virtual
# server, and also where the engine ended, too.
make_router_link
# config EXTRA: what stays, and EXTRA.
config() {
    router $'    virtual_routes {\n        10.8.0.0/24 dev d0\n    }'
    direct_service 80 rr
    "$@"
}
removed() {
    echo "vrrp_instance VI_2 {"
    echo "    state BACKUP"
    echo "    interface d0"
    echo "    virtual_router_id 52"
    echo "    priority 100"
    echo "    advert_int 1"
    echo "    virtual_ipaddress {"
    echo "        10.0.0.7"
    echo "    }"
    echo "    virtual_routes {"
    echo "        10.9.0.0/24 dev d0"
    echo "    }"
    echo "}"
    direct_service 81 rr
}
stays() {
    echo "-A -t 10.0.0.1:80 -s rr"
    echo "-a -t 10.0.0.1:80 -r 10.0.0.11:80 -g -w 1"
}
port_81() {
    echo "-A -t 10.0.0.1:81 -s rr"
    echo "-a -t 10.0.0.1:81 -r 10.0.0.11:81 -g -w 1"
}
routes() { ip route show dev d0 | grep -o '^10\.[89]\.0\.0/24' | tr '\n' ' '; }
routes_are() { [[ $(routes) == "$1" ]]; }
generation() { readlink /run/holdfast/generations/current; }
# has_read GENERATION: the engine has, and can't put it in force.
has_read() {
    [[ $("$HOLDFAST_INSTALL/usr/bin/holdfast" status --json --runtime-dir /run/holdfast) == *"\"$1\""* ]]
}
# reload_meanwhile COMMAND…: as the supervisor would, which is stopped so that it doesn't start the helper.
reload_meanwhile() {
    config "$@" >/run/a.conf
    "$HOLDFAST_INSTALL/usr/bin/holdfast" compile --quiet --config /run/a.conf --runtime-dir /run/holdfast
    kill -HUP "$(holdfast_part engine)"
    wait_until 10 "the engine to read it" has_read "$(generation)"
}
# without_helper
without_helper() {
    kill -STOP "$GUEST_HOLDFAST"
    kill -KILL "$(holdfast_part helper)"
}
with_helper() { kill -CONT "$GUEST_HOLDFAST"; }
is_settled() {
    routes_are "10.8.0.0/24 " && address_is_here && [[ $(ip -o address show dev d0) != *" 10.0.0.7/"* ]]
}

config removed >/run/a.conf
start_holdfast /run/a.conf
{ stays && port_81; } | expect_table 10 "both services"
wait_until 20 "both routes" routes_are "10.8.0.0/24 10.9.0.0/24 "
without_helper
reload_meanwhile true
reload_meanwhile direct_service 82 rr
with_helper
{ stays && port_81 | sed 's/:81/:82/g'; } | expect_table 20 "the second reload's services"
wait_until 20 "the route of the virtual router that stays" is_settled

# Back again, and now the engine ends as well.
config removed >/run/a.conf
reload_holdfast
{ stays && port_81; } | expect_table 10 "both services again"
wait_until 20 "both routes again" routes_are "10.8.0.0/24 10.9.0.0/24 "
without_helper
reload_meanwhile true
reload_meanwhile direct_service 82 rr
kill -KILL "$(holdfast_part engine)"
with_helper
{ stays && port_81 | sed 's/:81/:82/g'; } | expect_table 20 "the second reload's services, by another engine"
wait_until 20 "the route that stays, by another engine" is_settled
stop_holdfast
expect_table 1 "the empty table" </dev/null
routes_are "" || fail "routes are left: $(routes)"

# shellcheck shell=bash
# Two slow downloads through virtual addresses, one by NAT over IPv4 and one by direct routing over IPv6,
# while the engine is killed, and then the helper: both pages arrive whole. The kernel ends a connection here
# as soon as its real server is out of the table; one that was taken out and put again before the next packet
# came shows by the service's counter of connections.
# shellcheck source=packaging/lab.d/traffic.bash
source "$GUEST_LIBRARY/traffic.bash"
make_lan director
ip -n director address add 10.7.0.100/32 dev e0
ip -n director address add fd00::100/128 dev e0 nodad
ip netns exec director sysctl -qw net.ipv4.vs.expire_nodest_conn=1
serve_slowly s1 s2

# config ADDRESS METHOD NET
config() {
    cat <<C
virtual_server $1 8080 {
    protocol TCP
    lvs_sched rr
    lvs_method $2
    real_server ${3}11 8080 {
    }
    real_server ${3}12 8080 {
    }
}
C
}
{ config 10.7.0.100 NAT 10.0.0. && config fd00::100 DR fd00::; } >/run/a.conf
ip netns exec director "$HOLDFAST_INSTALL/usr/bin/holdfast" run --config /run/a.conf \
    --runtime-dir /run/holdfast >>"$GUEST_LOG" 2>&1 &
# shellcheck disable=SC2034 # guest.bash reads it
GUEST_HOLDFAST=$!
table() { ip netns exec director ipvsadm -Sn | sort; }
six_lines() { (($(table | wc -l) == 6)); }
wait_until 20 "both services" six_lines
table >/run/table

declare -A DOWNLOAD
# download NAME ADDRESS
download() {
    ip netns exec client curl -sS -o "/run/$1" "http://$2:8080/" 2>"/run/$1.err" &
    DOWNLOAD[$1]=$!
    wait_until 20 "the download $1 to have begun" has_more "$1" 0
}
got() { stat -c %s "/run/$1" 2>/dev/null || echo 0; }
has_more() { (($(got "$1") > $2)); }
# connections: how many each service has counted since it was made.
connections() { ip netns exec director ipvsadm -Ln --stats | awk '/^TCP/ { print $3 }' | tr '\n' ' '; }
one_each() { [[ $(connections) == "1 1 " ]]; }
# go_on HOW: both downloads do, and the table is as it was.
go_on() {
    local name
    for name in nat direct; do
        wait_until 20 "the download $name to outlive $1" has_more "$name" "$(got "$name")" ||
            fail "$(<"/run/$name.err")"
    done
    table_is /run/table || fail "after $1 the table isn't as it was"
    one_each || fail "after $1 services have counted connections: $(connections)"
}
# another PART PROCESS
another() { [[ $(holdfast_part "$1") =~ ^[0-9]+$ && $(holdfast_part "$1") != "$2" ]]; }

download nat 10.7.0.100
download direct '[fd00::100]'
# The kernel adds up what services count every two seconds; one that is made anew begins with nothing at once.
wait_until 20 "both services to have counted" one_each
go_on "nothing yet"

watch_writes
engine=$(holdfast_part engine)
kill -KILL "$engine"
wait_until 20 "another engine" another engine "$engine"
look_again
go_on "the engine"
[[ $(writes) == 0 ]] || fail "another engine wrote $(writes) times"
stop_watching

helper=$(holdfast_part helper)
kill -KILL "$helper"
wait_until 20 "another helper" another helper "$helper"
# The engine looks at the table through it.
watch_writes
look_again
stop_watching
go_on "the helper"

touch /run/hurry
for name in nat direct; do
    wait "${DOWNLOAD[$name]}" || fail "the download $name broke: $(<"/run/$name.err")"
    cmp /run/page "/run/$name" || fail "the page of $name isn't whole: $(got "$name") bytes"
done
stop_holdfast
[[ -z $(table) ]] || fail "something is left"

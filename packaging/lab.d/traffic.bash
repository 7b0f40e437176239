# shellcheck shell=bash
# traffic.bash: a client, directors and web servers on one LAN of a guest, IPv4 and IPv6. Sourced by scenarios
# behind guest.bash.
#
#   make_lan DIRECTOR…      namespaces client, s1, s2, s3 and the directors'
#   serve NAME…             web servers, which say their name and hold a connection as long as the client does
#   serve_slowly NAME…      web servers on port 8080, whose page of 1.3 MB takes two minutes until there is
#                           /run/hurry
#   ask ADDRESS COUNT       who answers so many connections, one after the other: "s1 5 s2 5"
#
# The LAN is 10.0.0.0/24 and fd00::/64: the client is number 2, directors are 3 and 4, s1 to s3 are 11 to
# 13. For NAT the answers of the servers must come back through the director, so the client is also number 2
# of 10.7.0.0/24 and fd07::/64, of which the first director is number 1 and the servers' gateway to. The
# virtual addresses of direct routing and tunnels, which servers accept and never answer for, are 10.0.0.100
# and fd00::100; those of NAT 10.7.0.100 and fd07::100.

# node NAME NUMBER
node() {
    ip netns add "$1"
    ip link add "to-$1" type veth peer name e0 netns "$1"
    ip link set "to-$1" master lan up
    ip -n "$1" -batch - <<C
link set lo up
link set e0 up
address add 10.0.0.$2/24 dev e0
address add fd00::$2/64 dev e0 nodad
C
}

make_lan() {
    local server director number=3
    /run/modprobe -a bridge veth ipip ip6_tunnel ip_vs
    ip link add lan type bridge mcast_snooping 0
    ip link set lan up
    node client 2
    ip -n client address add 10.7.0.2/24 dev e0
    ip -n client address add fd07::2/64 dev e0 nodad
    for director in "$@"; do
        node "$director" "$number"
        number=$((number + 1))
        ip netns exec "$director" sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 \
            net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.e0.send_redirects=0
    done
    ip -n "$1" address add 10.7.0.1/24 dev e0
    ip -n "$1" address add fd07::1/64 dev e0 nodad
    number=11
    for server in s1 s2 s3; do
        node "$server" "$number"
        number=$((number + 1))
        ip -n "$server" route add 10.7.0.0/24 via 10.0.0.3
        ip -n "$server" route add fd07::/64 via fd00::3
        ip netns exec "$server" sysctl -qw net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2 \
            net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0 net.ipv4.conf.e0.rp_filter=0 \
            net.ipv6.conf.e0.accept_redirects=0
        ip -n "$server" address add 10.0.0.100/32 dev lo
        ip -n "$server" address add fd00::100/128 dev lo nodad
        ip -n "$server" link set tunl0 up 2>/dev/null || ip -n "$server" link add tunl0 type ipip
        ip -n "$server" link set tunl0 up
        ip -n "$server" link set ip6tnl0 up
        ip netns exec "$server" sysctl -qw net.ipv4.conf.tunl0.rp_filter=0
    done
    cat >/run/ask.py <<'P'
import collections, socket, sys
seen = collections.Counter()
for _ in range(int(sys.argv[2])):
    with socket.create_connection((sys.argv[1], 80), timeout=5) as c:
        c.sendall(b"?\n")
        seen[c.makefile().readline().strip()] += 1
print(" ".join(f"{name} {seen[name]}" for name in sorted(seen)))
P
    cat >/run/server.py <<'P'
import socket, socketserver, sys
class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        for _ in self.rfile:
            self.wfile.write(sys.argv[1].encode() + b"\n")
class Server(socketserver.ThreadingTCPServer):
    address_family = socket.AF_INET6
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64
    def handle_error(self, *arguments):
        pass
Server(("::", 80), Handler).serve_forever()
P
    # hold ADDRESS: one line after the other over one connection, what answers on stdout.
    cat >/run/hold.py <<'P'
import socket, sys, time
with socket.create_connection((sys.argv[1], 80), timeout=60) as c:
    f = c.makefile()
    for number in range(1200):
        c.sendall(b"?\n")
        print(f.readline().strip(), flush=True)
        time.sleep(0.1)
P
}

declare -A SERVING
serve() {
    local name
    for name in "$@"; do
        ip netns exec "$name" python3 /run/server.py "$name" &
        # shellcheck disable=SC2034
        SERVING[$name]=$!
        wait_until 20 "the web server $name" answers_as "10.0.0.1${name#s}" "$name"
    done
}
serve_slowly() {
    local name
    seq 1 200000 >/run/page
    for name in "$@"; do
        ip netns exec "$name" python3 "$GUEST_LIBRARY/slow-web.py" 8080 /run/page /run/hurry &
        wait_until 20 "the slow web server $name" answers_slowly "10.0.0.1${name#s}"
    done
}
answers_slowly() { ip netns exec client curl -sI -o /dev/null "http://$1:8080/"; }
answers_as() { [[ $(ask "$1" 1) == "$2 1" ]]; }
ask() { ip netns exec client python3 /run/ask.py "$@"; }

# expect_shares ADDRESS COUNT SHARE: how many of the connections s1 gets, exact but for one: a scheduler
# goes on where it stood.
expect_shares() {
    local got first=0
    got=$(ask "$1" "$2") || fail "$1 doesn't answer"
    if [[ $got =~ s1\ ([0-9]+) ]]; then first=${BASH_REMATCH[1]}; fi
    ((first >= $3 - 1 && first <= $3 + 1)) || fail "$1: $got of $2, wanted s1 $3"
    echo "$1: $got"
}

# hold ADDRESS: an open connection, of whose answers /run/held has one a line.
hold() {
    ip netns exec client python3 /run/hold.py "$1" >/run/held 2>&1 &
    # shellcheck disable=SC2034
    HOLDER=$!
    wait_until 10 "the open connection" has_held 3
}
# has_held COUNT
has_held() { (($(grep -c '^s[1-3]$' /run/held) > $1)); }
# still_held HOW: the connection goes on.
still_held() {
    local before
    before=$(grep -c '^s[1-3]$' /run/held)
    wait_until 30 "the open connection to outlive $1" has_held "$((before + 5))"
    [[ $(sort -u /run/held | wc -l) == 1 ]] || fail "another server goes on with an open connection"
}

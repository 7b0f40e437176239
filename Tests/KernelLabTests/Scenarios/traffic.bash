# shellcheck shell=bash
# A client, a director and two web servers on one LAN: what NAT, direct routing and tunnels do to real
# connections. Shares are exact, a persistent client stays, a server of weight 0 keeps what it has and gets
# nothing new, and an open connection outlives the engine.
/run/modprobe -a bridge veth ipip

# node NAME ADDRESS: a namespace on the LAN, the director's as well: this machine is only the switch.
ip link add lan type bridge mcast_snooping 0
ip link set lan up
node() {
    ip netns add "$1"
    ip link add "to-$1" type veth peer name e0 netns "$1"
    ip link set "to-$1" master lan up
    ip -n "$1" link set lo up
    ip -n "$1" link set e0 up
    ip -n "$1" address add "$2/24" dev e0
}
node client 10.0.0.2
node director 10.0.0.3
node s1 10.0.0.11
node s2 10.0.0.12
ip -n director address add 10.0.0.100/32 dev e0
# For NAT the servers' answers must come back through the director, so its client is on another network.
ip -n client address add 10.7.0.2/24 dev e0
ip -n director address add 10.7.0.1/24 dev e0
ip -n director address add 10.7.0.100/32 dev e0
ip netns exec director sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.send_redirects=0 \
    net.ipv4.conf.e0.send_redirects=0
for server in s1 s2; do
    ip -n "$server" route add 10.7.0.0/24 via 10.0.0.3
    # The virtual address of direct routing and tunnels: accepted, never answered for by ARP.
    ip netns exec "$server" sysctl -qw net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2 \
        net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0 net.ipv4.conf.e0.rp_filter=0
    ip -n "$server" address add 10.0.0.100/32 dev lo
    ip -n "$server" link set tunl0 up 2>/dev/null || ip -n "$server" link add tunl0 type ipip
    ip -n "$server" link set tunl0 up
    ip netns exec "$server" sysctl -qw net.ipv4.conf.tunl0.rp_filter=0
done

# The servers say their name and keep a connection open as long as the client does.
cat >/run/server.py <<'P'
import socketserver, sys
class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        for _ in self.rfile:
            self.wfile.write(sys.argv[1].encode() + b"\n")
class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    request_queue_size = 64
Server(("0.0.0.0", 80), Handler).serve_forever()
P
ip netns exec s1 python3 /run/server.py s1 &
ip netns exec s2 python3 /run/server.py s2 &
# ask ADDRESS COUNT: who answers so many connections, one after the other, as "s1 5 s2 5".
cat >/run/ask.py <<'P'
import collections, socket, sys
seen = collections.Counter()
for _ in range(int(sys.argv[2])):
    with socket.create_connection((sys.argv[1], 80), timeout=5) as c:
        c.sendall(b"?\n")
        seen[c.makefile().readline().strip()] += 1
print(" ".join(f"{name} {seen[name]}" for name in ("s1", "s2")))
P
ask() { ip netns exec client python3 /run/ask.py "$@"; }
reachable() { [[ $(ask "$1" 1) == "s1 "* ]]; }
for server in 11 12; do wait_until 20 "the web server of 10.0.0.$server" reachable "10.0.0.$server"; done

# config ADDRESS METHOD SCHEDULER WEIGHT1 WEIGHT2 [LINE]
config() {
    cat <<C
virtual_server $1 80 {
    protocol TCP
    lvs_sched $3
    lvs_method $2
    ${6:-}
    real_server 10.0.0.11 80 {
        weight $4
    }
    real_server 10.0.0.12 80 {
        weight $5
    }
}
C
}
# direct CONFIG-ARGUMENTS: the director's configuration from now on.
direct() {
    config "$@" >/run/a.conf
    if [[ -z $GUEST_HOLDFAST ]]; then
        ip netns exec director "$HOLDFAST_INSTALL/usr/bin/holdfast" run --config /run/a.conf \
            --runtime-dir /run/holdfast >>"$GUEST_LOG" 2>&1 &
        GUEST_HOLDFAST=$!
    else
        kill -HUP "$GUEST_HOLDFAST"
    fi
    wait_until 20 "weights $4 and $5 of $1" directed "$1" "$3" "$4" "$5"
}
directed() {
    [[ $(ip netns exec director ipvsadm -Sn) == "-A -t $1:80 -s $2"*" -w $3"*" -w $4"* ]]
}
# expect_shares ADDRESS COUNT SHARE: how many of the connections s1 gets, exact but for one: a scheduler goes
# on where it stood.
expect_shares() {
    local got first wanted
    got=$(ask "$1" "$2") || fail "$1 doesn't answer"
    first=${got#s1 }
    first=${first%% *}
    wanted=$3
    ((first >= wanted - 1 && first <= wanted + 1)) || fail "$1: $got of $2, wanted s1 $wanted"
    echo "$1: $got"
}

for method in NAT DR TUN; do
    # The kernel's NAT can't answer a client on the servers' own network.
    address=10.0.0.100
    if [[ $method == NAT ]]; then address=10.7.0.100; fi
    direct "$address" "$method" rr 1 1
    expect_shares "$address" 10 5
    direct "$address" "$method" wrr 3 1
    expect_shares "$address" 12 9
done

direct 10.0.0.100 DR rr 1 1 "persistence_timeout 60"
case $(ask 10.0.0.100 6) in
    "s1 6 s2 0" | "s1 0 s2 6") ;;
    *) fail "a persistent client doesn't stay" ;;
esac

# An open connection lives on while its server gets no new ones.
direct 10.0.0.100 DR wlc 1 0
cat >/run/hold.py <<'P'
import socket, time
with socket.create_connection(("10.0.0.100", 80), timeout=60) as c:
    f = c.makefile()
    for number in range(600):
        c.sendall(b"?\n")
        print(f.readline().strip(), flush=True)
        time.sleep(0.1)
P
ip netns exec client python3 /run/hold.py >/run/held 2>&1 &
holder=$!
held_lines() { (($(grep -c '^s1$' /run/held) > $1)); }
wait_until 10 "the open connection" held_lines 3
direct 10.0.0.100 DR wlc 0 1
expect_shares 10.0.0.100 5 0
before=$(grep -c '^s1$' /run/held)
wait_until 10 "the open connection to live on" held_lines "$((before + 5))"
kill -KILL "$(holdfast_part engine)"
wait_until 10 "the open connection to outlive the engine" held_lines "$((before + 30))"
kill "$holder"
stop_holdfast

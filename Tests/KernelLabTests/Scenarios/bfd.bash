# shellcheck shell=bash
# BFD_CHECK with FRR's bfdd as the neighbour: real servers are in the table as long as the session is up. Down from the
# start, up, a neighbour that falls silent and returns, one that goes administratively down, which changes nothing, one
# that dies; a server that is inhibited keeps its place with weight 0, and one that follows nothing stays as it is.
if [[ ! -x /usr/lib/frr/bfdd ]]; then
    echo "NOT RUN: needs FRR's bfdd"
    exit 0
fi
/run/modprobe -a veth
ip netns add peer
ip link add d0 type veth peer name e0 netns peer
ip link set d0 up
ip address add 10.8.0.1/24 dev d0
ip -n peer link set lo up
ip -n peer link set e0 up
ip -n peer address add 10.8.0.2/24 dev e0

folder=/run/frr-peer
mkdir -p "$folder"
: >"$folder/zebra.conf"
cat >"$folder/bfdd.conf" <<'C'
bfd
 peer 10.8.0.1 local-address 10.8.0.2
  detect-multiplier 3
  receive-interval 300
  transmit-interval 300
 exit
exit
C
chown -R frr:frr "$folder"
chmod 755 /run "$folder"
# daemon PROGRAM: an FRR program beside the real servers.
daemon() {
    ip netns exec peer "/usr/lib/frr/$1" --log stdout -f "$folder/$1.conf" -i "$folder/$1.pid" \
        -z "$folder/zserv" --vty_socket "$folder" -P 0 >"$folder/$1.log" 2>&1 &
}
bfdd() { ip netns exec peer vtysh --vty_socket "$folder" -d bfdd "$@"; }
# session LINE: one more line in its block.
session() { bfdd -c 'configure terminal' -c bfd -c 'peer 10.8.0.1 local-address 10.8.0.2' -c "$1"; }

mkdir -p /run/scripts
printf '#!/bin/sh\necho "$*" >>/run/scripts/out\n' >/run/scripts/told
chmod 755 /run/scripts /run/scripts/told
touch /run/scripts/out
chmod 666 /run/scripts/out
cat >/run/a.conf <<'C'
bfd_instance peer {
    neighbor_ip 10.8.0.2
    source_ip 10.8.0.1
    min_rx 300
    min_tx 300
    multiplier 3
}
virtual_server 10.0.0.1 80 {
    protocol TCP
    lvs_sched rr
    lvs_method NAT
    delay_loop 1
    real_server 10.8.0.2 80 {
        weight 2
        notify_up "/run/scripts/told up"
        notify_down "/run/scripts/told down"
        BFD_CHECK {
            name peer
        }
    }
    real_server 10.8.0.3 80 {
        weight 3
        inhibit_on_failure
        BFD_CHECK {
            name peer
        }
    }
    real_server 10.8.0.4 80 {
        weight 4
    }
}
C
# servers WEIGHT2 WEIGHT3: the table with these weights; "-": without the server.
servers() {
    echo '-A -t 10.0.0.1:80 -s rr'
    if [[ $1 != - ]]; then echo "-a -t 10.0.0.1:80 -r 10.8.0.2:80 -m -w $1"; fi
    echo "-a -t 10.0.0.1:80 -r 10.8.0.3:80 -m -w $2"
    echo "-a -t 10.0.0.1:80 -r 10.8.0.4:80 -m -w 4"
}
told_is() { [[ $(paste -sd ' ' /run/scripts/out) == "$1" ]]; }

start_holdfast /run/a.conf
expect_table 30 "neither while the session isn't up" < <(servers - 0)
wait_until 10 "notify_down of a session that is down at the start" told_is "down"
daemon zebra
wait_until 20 "zebra" test -S "$folder/zserv"
daemon bfdd
wait_until 20 "bfdd" bfdd -c 'show bfd peers'
expect_table 40 "both when the session is up" < <(servers 2 3)
wait_until 10 "notify_up" told_is "down up"

kill -STOP "$(<"$folder/bfdd.pid")"
expect_table 20 "neither after the neighbour's silence" < <(servers - 0)
kill -CONT "$(<"$folder/bfdd.pid")"
expect_table 40 "both again" < <(servers 2 3)

# Spec lvs-check-behaviour 17.14: a neighbour's own wish is no failure, here as with keepalived.
session shutdown
wait_until 20 "the neighbour's word" grep -q 'Entering Down state, neighbor signaled session down' "$GUEST_LOG"
servers 2 3 | sort >/run/both
for _ in {1..30}; do
    table_is /run/both || fail "a server left for a neighbour that is administratively down"
    # Poll: ten looks a second, for three
    sleep 0.1
done
session 'no shutdown'
up_again() { (($(grep -c 'Entering Up state' "$GUEST_LOG") == 3)); }
wait_until 40 "the session to be up again" up_again

kill -KILL "$(<"$folder/bfdd.pid")"
expect_table 20 "neither when the neighbour has died" < <(servers - 0)
wait_until 10 "every notice" told_is "down up down up down"
stop_holdfast
expect_table 1 "the empty table" </dev/null
kill "$(<"$folder/zebra.pid")"

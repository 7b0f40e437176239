#!/usr/bin/env bash
# BFD with FRR's bfdd as the neighbour: r1 follows a session with r2 and is master as long as that is up. A neighbour
# that falls silent is noticed within the detection time, one that goes administratively down isn't a failure, and what
# came over a hop too many isn't heard.
# One session only: bfdd 8.4.4 knows a session of one hop by the peer's address, interface and VRF. Of two 'peer' lines
# with the same address and two 'local-address'es it makes one session, with the first's, so that ours with the second
# stays down; two sessions need two addresses of ours.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
if [[ ! -x /usr/lib/frr/bfdd ]]; then
    echo "NOT RUN: needs FRR's bfdd"
    exit 0
fi
lab_up
folder=$LAB_DIR/r2/frr
mkdir -p "$folder"
: >"$folder/zebra.conf"
cat >"$folder/bfdd.conf" <<TEXT
bfd
 peer ${LAB_ADDRESS[r1]} local-address ${LAB_ADDRESS[r2]}
  detect-multiplier 3
  receive-interval 100
  transmit-interval 100
 exit
exit
TEXT
chown -R frr:frr "$folder"
# daemon PROGRAM: an FRR program on r2.
daemon() {
    lab_spawn r2 "$folder/$1.log" "/usr/lib/frr/$1" --log stdout -f "$folder/$1.conf" -i "$folder/$1.pid" \
        -z "$folder/zserv" --vty_socket "$folder" -P 0
}
bfdd() { lab_in r2 vtysh --vty_socket "$folder" -d bfdd "$@"; }
# theirs KEY: of bfdd's one session.
theirs() { bfdd -c 'show bfd peers json' | jq -r ".[0][\"$1\"]"; }
theirs_is() { [[ $(theirs "$1") == "$2" ]]; }
ours_is() { lab_json_is r1 '[.trackers[] | select(.kind == "bfd")][0].verdict' "$1"; }

# configure [LINE]: r1 with a session to r2, with another line in it.
configure() {
    {
        cat <<C
bfd_instance peer {
    neighbor_ip ${LAB_ADDRESS[r2]}
    source_ip ${LAB_ADDRESS[r1]}
    min_rx 100
    min_tx 100
    multiplier 3
    ${1:-}
}
C
        lab_guide_config r1 | sed '/virtual_ipaddress {/i\    track_bfd {\n        peer\n    }'
    } >"$LAB_DIR/r1.conf"
}
configure
lab_start r1 ours "$LAB_DIR/r1.conf"
wait_until 10 "the fault of a session that is down" lab_state_is r1 FAULT
daemon zebra
wait_until 10 "zebra" test -S "$folder/zserv"
daemon bfdd
wait_until 10 "bfdd" bfdd -c 'show bfd peers'
wait_until 15 "FRR to say that the session is up" theirs_is status up
wait_until 5 "ours to be up" ours_is good
wait_until 20 "r1 to be master" lab_is_master r1
wait_until 10 "FRR to see what we can take" theirs_is remote-receive-interval 100
[[ $(theirs remote-detect-multiplier) == 3 ]] || lab_fail "our multiplier is $(theirs remote-detect-multiplier) to FRR"
never_for 3 "a session that flaps" ours_is bad

# Errors that anybody can forge, about packets that we are said to have sent from where we hear, end neither the engine
# nor the session: "prohibited", "protocol unreachable", "port unreachable".
engine=$(lab_pids r1 engine)
for code in 13 2 3 13; do
    lab_in client python3 "$(dirname "$HOLDFAST_LAB")/icmp-errors.py" forge "${LAB_ADDRESS[client]}" "${LAB_ADDRESS[r1]}" \
        3784 "${LAB_ADDRESS[r2]}" 49152 3 "$code"
done
never_for 2 "a session that ends for a forged error" ours_is bad
[[ $(lab_pids r1 engine) == "$engine" ]] || lab_fail "a forged error ended the engine"

# Silent: stopped, so that it says nothing more. 3 × 100 ms, and what this machine takes to run us.
began=$EPOCHREALTIME
kill -STOP "$(cat "$folder/bfdd.pid")"
wait_until 3 "the loss of the neighbour" lab_state_is r1 FAULT
took=$(awk -v from="$began" -v to="$EPOCHREALTIME" 'BEGIN { print to - from }')
lab_log r1 "BFD_Instance(peer) Entering Down state, control detection time expired"
lab_less "$took" 2 || lab_fail "it took $took s to notice"
lab_less "$took" 0.2 && lab_fail "it took only $took s: less than the detection time"
kill -CONT "$(cat "$folder/bfdd.pid")"
wait_until 15 "the session to be up again" ours_is good
wait_until 20 "r1 to be master again" lab_is_master r1

# Administratively down is no failure.
bfdd -c 'configure terminal' -c bfd -c "peer ${LAB_ADDRESS[r1]} local-address ${LAB_ADDRESS[r2]}" -c shutdown
wait_until 5 "the neighbour's word to arrive" lab_log r1 "Entering Down state, neighbor signaled session down"
never_for 2 "a fault for a neighbour that goes administratively down" lab_state_is r1 FAULT
bfdd -c 'configure terminal' -c bfd -c "peer ${LAB_ADDRESS[r1]} local-address ${LAB_ADDRESS[r2]}" -c 'no shutdown'
wait_until 15 "FRR to be up again" theirs_is status up

# Whoever is a hop further away is nobody: FRR's packets lose one.
lab_in r2 nft -f - <<'N'
table inet far {
    chain out {
        type filter hook output priority 0
        udp dport 3784 ip ttl set 254
    }
}
N
wait_until 5 "the fault while packets come over a hop" lab_state_is r1 FAULT
configure 'max_hops 1'
lab_reload r1
wait_until 15 "r1 to be master where a hop is allowed" lab_is_master r1
wait_until 5 "and FRR to be up" theirs_is status up

# Over several hops it is another port (RFC 5883 §5), and another session to FRR.
bfdd -c 'configure terminal' -c bfd -c "no peer ${LAB_ADDRESS[r1]} local-address ${LAB_ADDRESS[r2]}" \
    -c "peer ${LAB_ADDRESS[r1]} multihop local-address ${LAB_ADDRESS[r2]}" \
    -c 'receive-interval 100' -c 'transmit-interval 100'
wait_until 5 "the fault while FRR speaks at the other port" lab_state_is r1 FAULT
configure $'multihop\n    max_hops 1'
lab_reload r1
wait_until 15 "r1 to be master with a session over several hops" lab_is_master r1
wait_until 5 "and FRR to be up" theirs_is status up
[[ $(theirs multihop) == true ]] || lab_fail "FRR says that its session is of one hop"

# Ours goes: FRR notices.
lab_kill r1
wait_until 5 "FRR to notice that ours is gone" theirs_is status down

#!/usr/bin/env bash
# nftables_ipvs: packets to the members of a group get its mark, before IPVS would look; a reload adds and takes away
# members, gives a group another mark and the chain another priority, and no packet of a member comes through without a
# mark meanwhile; a stop leaves nothing. Works where the kernel has no IPVS. Where keepalived is
# installed, its table for the same file is the same: it needs a stand-in for IPVS, which a compiler makes.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
benchmarks=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../../Benchmarks

# config FIRST SECOND MEMBERS [GLOBALS]: who is used first has the first mark.
config() {
    cat <<C
global_defs {
    nftables_ipvs
    nftables_ipvs_start_fwmark 3000
    nftables_counters
$4
}
virtual_server_group G1 {
    192.168.200.201 80
    192.168.200.202-204 443
$3
}
virtual_server_group G2 {
    192.168.200.205 53
}
C
    local use
    for use in "$1" "$2"; do
        cat <<C
virtual_server group ${use% *} {
    protocol ${use#* }
    lvs_sched rr
    lvs_method NAT
    real_server 192.168.200.10 80 {
        weight 1
    }
}
C
    done
}
in_r1() { lab_in r1 "$@"; }
# Behind our chain.
for address in 201 202 204 205 206; do ip -n "$LAB_NAME-r1" address add "192.168.200.$address/32" dev "$LAB_INTERFACE"; done
in_r1 nft -f - <<'N'
table ip seen { chain in { type filter hook input priority 0;
    meta mark 3000 counter; meta mark 3001 counter;
    meta mark 0 ip daddr 192.168.200.205 udp dport 53 counter; }; }
N
seen() { in_r1 nft list chain ip seen in | sed -n "s/.*mark 0x0*$1 counter packets \([0-9]*\).*/\1/p"; }
send() { lab_in client bash -c "echo x >/dev/$1/192.168.200.$2/$3" 2>/dev/null || true; }
table() { in_r1 nft -s list table ip keepalived_ipvs 2>/dev/null; }
has() { grep -q -e "$1" <<<"$(table)"; }
not() { ! "$@"; }
both_seen() { [[ $(seen bb8) == "$1" && $(seen bb9) == "$2" ]]; }

# Packets of a member that came through without a mark.
unmarked() { in_r1 nft list chain ip seen in | sed -n 's/.*dport 53 counter packets \([0-9]*\).*/\1/p'; }

config "G1 TCP" "G2 UDP" "" "" >"$LAB_DIR/r1.conf"
lab_start r1 ours "$LAB_DIR/r1.conf"
wait_until 20 "the marks of both groups" has '192.168.200.205 . 53.*0x00000bb9'
has '192.168.200.202-192.168.200.204 . 443.*0x00000bb8' || lab_fail "no range"
send tcp 201 80
send tcp 204 443
send udp 205 53
# No member: another port, another protocol, another address.
send tcp 201 81
send udp 201 80
send udp 206 80
# The client tries a connection once more after a second, when nobody answers; here a reset does.
wait_until 5 "two packets of G1 and one of G2, found $(seen bb8) and $(seen bb9)" both_seen 2 1

if command -v keepalived >/dev/null && command -v cc >/dev/null && [[ $(keepalived -v 2>&1) == *NFTABLES* ]]; then
    cc -O2 -shared -fPIC -o "$LAB_DIR/stand-in.so" "$benchmarks/checks/stand-in.c"
    in_r2() { lab_in r2 "$@"; }
    in_r2 env "LD_PRELOAD=$LAB_DIR/stand-in.so" keepalived -n -C -f "$LAB_DIR/r1.conf" -p "$LAB_DIR/k.pid" \
        -c "$LAB_DIR/kc.pid" >"$LAB_DIR/k.log" 2>&1 &
    theirs=$!
    their_table() { in_r2 nft -s list table ip keepalived_ipvs 2>/dev/null; }
    they_have() { [[ $(their_table) == *"192.168.200.205 . 53"* ]]; }
    wait_until 10 "keepalived's table" they_have
    # We always have the maps of all protocols, an owner, and an order of our own.
    # What counts has a name of its own.
    plain() { sed 's/ # progname.*//;s/_counting//g;/flags owner/d;/sctp/d;/^$/d' | tr -s ' \t\n' ' ' | sed 's/map sctp[^}]*}//' | tr ',{}' '\n' | sort; }
    diff <(their_table | plain) <(table | sed '/map sctp_map_counting/,/^\t}/d' | plain) || lab_fail "keepalived's table is another one"
    kill "$theirs"
    wait "$theirs" || true
fi

# Meanwhile a client sends.
lab_in client python3 -c '
import socket, time
client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
end = time.monotonic() + 60
while time.monotonic() < end:
    try: client.sendto(b"x", ("192.168.200.205", 53))
    except OSError: pass
    time.sleep(0.0002)
' &
client=$!
flows() { (($(seen bb9) > 100)); }
wait_until 10 "packets" flows
[[ $(unmarked) == 0 ]] || lab_fail "packets without a mark before anything changes: $(unmarked)"
# A member more, one less; both groups change marks.
config "G2 UDP" "G1 TCP" "    192.168.200.206 80" "" | sed '/200.201 80/d' >"$LAB_DIR/r1.conf"
lab_reload r1
wait_until 10 "the other marks" has '192.168.200.206 . 80.*0x00000bb9'
wait_until 10 "the old member's end" not has '192.168.200.201 . 80'
wait_until 10 "the other mark of G2" has '192.168.200.205 . 53.*0x00000bb8'
wait_until 10 "the other mark of the range" has '192.168.200.202-192.168.200.204 . 443.*0x00000bb9'
marked=$(seen bb8)
goes_on() { (($(seen bb8) > marked + 100)); }
wait_until 5 "packets of G2 with its new mark, found $(seen bb8)" goes_on
# Another priority, no counters: other maps and another chain in the same table.
config "G2 UDP" "G1 TCP" "    192.168.200.206 80" "    nftables_ipvs_priority -7" |
    sed '/200.201 80/d;/nftables_counters/d' >"$LAB_DIR/r1.conf"
lab_reload r1
wait_until 10 "the other priority" has 'priority filter - 7\|priority -7'
wait_until 10 "the end of the other chain" not has counting
marked=$(seen bb8)
wait_until 5 "packets of G2 behind it, found $(seen bb8)" goes_on
kill "$client"
wait "$client" || true
[[ $(unmarked) == 0 ]] || lab_fail "$(unmarked) packets of a member came without a mark"
# This kernel may have no IPVS to dump.
! grep -i "refused" "$LAB_DIR/r1/log" | grep -v "refused dump" || lab_fail "something was refused"
lab_stop r1
not has chain || lab_fail "the table is still there"

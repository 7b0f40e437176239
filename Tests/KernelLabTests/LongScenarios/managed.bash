# shellcheck shell=bash
# Virtual and real servers as SNMP shows them: Debian's snmpd with ours behind it, against the same with Debian's
# keepalived behind it and against what IPVS itself says, while all is well and while a server is down; and the traps of
# that story, as snmptrapd gets them.
folder=/run/managed
mkdir -p "$folder"
export SNMP_PERSISTENT_DIR=$folder/persist MIBS=
mkdir -p "$SNMP_PERSISTENT_DIR"
told=$(dirname "$GUEST_SCRIPT")/../Support
base=.1.3.6.1.4.1.9586.100.5

python3 "$told/real-servers.py" &
servers=$!
wait_until 20 "the real servers" curl -s -o /dev/null http://127.1.0.2:8080/page
# shellcheck disable=SC2016 # expanded when it runs
printf '#!/bin/sh\ntest -e %s/well\n' "$folder" >"$folder/misc"
chmod 755 /run "$folder" "$folder/misc"

# configuration [LINES]: LINES in its global block.
configuration() {
    cat <<TEXT
global_defs {
    router_id lb01
    ${1:-}
}
virtual_server_group web {
    10.0.0.9 80
    10.0.0.9 81
}
virtual_server 10.0.0.1 80 {
    protocol TCP
    lvs_sched wlc
    lvs_method NAT
    delay_loop 1
    quorum 4
    snmp_name shop
    persistence_timeout 600
    sorry_server 127.1.0.9 80
    real_server 127.1.0.1 8080 {
        weight 3
        snmp_name first
        TCP_CHECK {
            connect_timeout 2
        }
    }
    real_server 127.1.0.2 8080 {
        weight 2
        MISC_CHECK {
            misc_path "$folder/misc"
            misc_timeout 5
        }
    }
}
virtual_server fwmark 7 {
    lvs_sched rr
    lvs_method DR
    delay_loop 1
    real_server 127.1.0.2 0 {
        weight 1
        TCP_CHECK {
            connect_port 8080
            connect_timeout 2
        }
    }
}
virtual_server fd00::1 53 {
    protocol UDP
    lvs_sched sh
    lvs_method TUN
    delay_loop 1
    real_server fd00::11 53 {
        weight 1
    }
}
virtual_server group web {
    protocol TCP
    lvs_sched mh
    lvs_method NAT
    delay_loop 1
    real_server 127.1.0.1 8080 {
        weight 4
    }
}
TEXT
}
walk() { snmpbulkwalk -v 2c -c public -On -t 5 127.0.0.1:1161 "$1"; }
# agent LINE…: snmpd with these lines in its configuration.
agent() {
    { echo 'rocommunity public 127.0.0.1' && printf '%s\n' "$@"; } >"$folder/snmpd.conf"
    snmpd -f -Lf "$folder/snmpd" -C -c "$folder/snmpd.conf" -p "$folder/snmpd.pid" udp:127.0.0.1:1161 &
    agent=$!
    wait_until 20 "snmpd" walk .1.3.6.1.2.1.1.3
}
# traps: of KEEPALIVED-MIB, without their time, one a line.
traps() { sed -n 's/^.*\.1\.3\.6\.1\.6\.3\.1\.1\.4\.1\.0 = OID: \(\.1\.3\.6\.1\.4\.1\.9586.*\)/\1/p' "$folder/trapd"; }
trap_says() { traps | grep -qE "$1"; }
destinations() { (($(ipvsadm -Sn | grep -c -- '^-a') == $1)); }
shown_servers() { (($(walk $base.3.4.1.6 | grep -c 'INTEGER: 1$') == $1)); }
# A real server's trap: state and address. 1 is up, 2 down.
second_is() { trap_says "9586\.100\.5\.3\.5\.0\.1\b.*100\.5\.3\.4\.1\.4 = (Hex-)?STRING: \"?7F 01 00 02.*100\.5\.3\.4\.1\.6 = INTEGER: $1\b"; }

# story NAME: from here the program runs.
story() {
    wait_until 30 "all servers" destinations 6
    wait_until 30 "snmpd to say so" shown_servers 5 || { walk $base | head -n 30; printf 'getnext\n%s\n' $base $base.3 | "${holdfast[@]}"; "$HOLDFAST_INSTALL/usr/bin/holdfast" status --json | head -c 3000; false; }
    walk $base.3 >"$folder/$1.well"
    ipvsadm -Sn | sort >"$folder/$1.table"
    rm "$folder/well"
    wait_until 30 "the trap of a server that is down" second_is 2
    wait_until 10 "the trap of the quorum" trap_says '100\.5\.3\.5\.0\.2'
    wait_until 10 "snmpd to say so" shown_servers 4
    walk $base.3 >"$folder/$1.ill"
    touch "$folder/well"
    wait_until 30 "the trap of a server that is up" second_is 1
    wait_until 10 "snmpd to say so" shown_servers 5
    traps >"$folder/$1.traps"
}
trapd() {
    : >"$folder/trapd"
    snmptrapd -f -Lf "$folder/trapd" -C -c "$folder/trapd.conf" -p "$folder/trapd.pid" -On udp:127.0.0.1:1162 &
    trapd=$!
}
echo 'disableAuthorization yes' >"$folder/trapd.conf"

# --- Debian's keepalived.
touch "$folder/well"
trapd
agent 'master agentx' "agentXSocket unix:$folder/agentx" 'trap2sink 127.0.0.1:1162 public'
configuration "enable_snmp_checker
    enable_traps
    script_user root
    snmp_socket unix:$folder/agentx" >"$folder/theirs.conf"
keepalived -n -C -l -f "$folder/theirs.conf" -p "$folder/k.pid" -c "$folder/kc.pid" >"$folder/theirs.log" 2>&1 &
keepalived=$!
story theirs
kill "$keepalived"
wait "$keepalived" || true
kill "$agent" "$trapd"
wait "$agent" "$trapd" || true
wait_until 10 "the empty table" destinations 0

# --- Ours.
trapd
configuration >"$folder/ours.conf"
holdfast=("$HOLDFAST_INSTALL/usr/bin/holdfast" snmp --runtime-dir /run/holdfast)
"${holdfast[@]}" --traps -- -v 2c -c public 127.0.0.1:1162 &
sender=$!
start_holdfast "$folder/ours.conf"
agent "pass_persist $base ${holdfast[*]}"
story ours
# Rows of real servers that are in use: the weights are IPVS's own.
weights=$(ipvsadm -Sn | sed -n 's/^-a .* -w \([0-9]*\).*/\1/p' | sort -u | tr '\n' ' ')
shown=$(sed -n 's/^\.1\.3\.6\.1\.4\.1\.9586\.100\.5\.3\.4\.1\.7\..*: //p' "$folder/ours.well" | sort -u | tr '\n' ' ')
[[ $weights == '1 2 3 4 ' && $shown == "$weights" ]] || fail "IPVS has the weights $weights, shown are $shown"
kill "$sender" "$agent" "$trapd"
wait "$sender" "$agent" "$trapd" || true
stop_holdfast
kill "$servers"

# Of the tables of virtual and real servers, these columns: KeepalivedMIB.swift says which aren't served.
served='^\.1\.3\.6\.1\.4\.1\.9586\.100\.5\.3\.(3\.1\.(2|3|4|5|6|7|8|9|11|2[0-37-9]|3[0-689]|40|71)|4\.1\.(2|3|4|5|6|7|1[4-689]|2[0-9]|40|55))\.'
for state in well ill; do
    for name in theirs ours; do grep -E "$served" "$folder/$name.$state" >"$folder/$name.$state.served"; done
    # The status doesn't say of which protocol a group is.
    sed -i '/^\.1\.3\.6\.1\.4\.1\.9586\.100\.5\.3\.3\.1\.8\.4 /d' "$folder/theirs.$state.served"
    (($(wc -l <"$folder/ours.$state.served") > 80)) || fail "nearly nothing is served while it is $state"
    diff "$folder/theirs.$state.served" "$folder/ours.$state.served" || fail "not keepalived's answers while it is $state"
    if grep -vE "$served" "$folder/ours.$state"; then fail "something else is served"; fi
done
# What a trap says, without when and how often: of each state of a server and of each quorum the last. keepalived says
# UDP of a mark, which has no protocol; the status doesn't say which a group has.
sed -i -E '/\.3\.3\.1\.2 = INTEGER: [13]\t/s/\t[^\t]*\.3\.3\.1\.8 = INTEGER: [0-9]//' "$folder/theirs.traps"
diff <(sort -u "$folder/theirs.traps") <(sort -u "$folder/ours.traps") || fail "other traps"

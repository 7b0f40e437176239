#!/usr/bin/env bash
# What Debian's snmpd answers with ours behind it, against what it answers with Debian's keepalived behind it: the same
# configuration, the same state, the same objects but for those below; and the traps of a life, as snmptrapd gets them.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
lab_scripts
printf '#!/bin/sh\nexit 0\n' | lab_script notify
ip -n "$LAB_NAME-r1" link set lo up

cat >"$LAB_DIR/r1.conf" <<TEXT
global_defs {
    router_id lb01
    enable_snmp_vrrp
    enable_snmp_rfcv3
    enable_traps
    snmp_socket unix:$LAB_DIR/agentx
}
vrrp_sync_group G1 {
    group {
        VI_1
        VI_2
    }
}
vrrp_instance VI_1 {
    state MASTER
    interface $LAB_INTERFACE
    virtual_router_id 51
    priority 150
    advert_int 1
    authentication {
        auth_type PASS
        auth_pass secret
    }
    virtual_ipaddress {
        $LAB_VIP/24
    }
    notify_master $LAB_SCRIPTS/notify
}
vrrp_instance VI_2 {
    state BACKUP
    interface $LAB_INTERFACE
    virtual_router_id 52
    version 3
    priority 90
    advert_int 0.5
    nopreempt
    virtual_ipaddress {
        192.168.200.244/32
        192.168.200.245/32
    }
}
TEXT
port=1161 trap_port=1162
export SNMP_PERSISTENT_DIR=$LAB_DIR/persist MIBS=
mkdir -p "$SNMP_PERSISTENT_DIR"
echo 'disableAuthorization yes' >"$LAB_DIR/trapd.conf"
lab_spawn r1 "$LAB_DIR/trapd" snmptrapd -f -Lo -C -c "$LAB_DIR/trapd.conf" -p "$LAB_DIR/trapd.pid" -On \
    "udp:127.0.0.1:$trap_port"
walk() { lab_in r1 snmpbulkwalk -v 2c -c public -On -t 5 "127.0.0.1:$port" "$1"; }
both_masters() { lab_holds r1 "$LAB_VIP" && lab_holds r1 192.168.200.244; }
# agent LINE…: snmpd with these lines in its configuration.
agent() {
    { echo 'rocommunity public 127.0.0.1' && printf '%s\n' "$@"; } >"$LAB_DIR/snmpd.conf"
    lab_spawn r1 "$LAB_DIR/snmpd" snmpd -f -Lo -C -c "$LAB_DIR/snmpd.conf" -p "$LAB_DIR/snmpd.pid" "udp:127.0.0.1:$port"
    wait_until 10 "snmpd" walk .1.3.6.1.2.1.1.3
}
# traps: of KEEPALIVED-MIB and VRRPV3-MIB, without their time, one a line, sorted.
traps() { sed -n 's/^.*\.1\.3\.6\.1\.6\.3\.1\.1\.4\.1\.0 = OID: \(\.1\.3\.6\.1\.\(4\.1\.9586\|2\.1\.207\).*\)/\1/p' "$LAB_DIR/trapd"; }
trap_count() { (($(traps | wc -l) >= $1)); }

echo "== Debian's keepalived"
agent 'master agentx' "agentXSocket unix:$LAB_DIR/agentx" "trap2sink 127.0.0.1:$trap_port public"
lab_start r1 keepalived "$LAB_DIR/r1.conf"
wait_until 20 "keepalived to be master" both_masters
wait_until 10 "the traps of its start" trap_count 8
walk .1.3.6.1.4.1.9586.100.5 >"$LAB_DIR/theirs"
walk .1.3.6.1.2.1.207 >>"$LAB_DIR/theirs"
lab_stop r1
wait_until 5 "keepalived to be gone" lab_holds_not r1 "$LAB_VIP"
wait_until 5 "the traps of its end" trap_count 11
traps | sort -u >"$LAB_DIR/their-traps"
kill "$(cat "$LAB_DIR/snmpd.pid")"
agent_is_gone() { ! walk .1.3.6.1.2.1.1.3; }
wait_until 10 "snmpd to be gone" agent_is_gone
: >"$LAB_DIR/trapd"

echo "== ours"
sed -i '/snmp\|traps/d' "$LAB_DIR/r1.conf"
# Under a name that isn't a router's, so that the lab doesn't take it for one.
cp "$LAB_INSTALL/usr/libexec/holdfast/holdfast-cli" "$LAB_DIR/pass"
holdfast=("$LAB_DIR/pass" snmp --runtime-dir "$LAB_DIR/r1/run")
lab_spawn r1 "$LAB_DIR/sender" "${holdfast[@]}" --traps -- -v 2c -c public "127.0.0.1:$trap_port"
lab_start r1 ours "$LAB_DIR/r1.conf"
agent "pass_persist .1.3.6.1.4.1.9586.100.5 ${holdfast[*]}" "pass_persist .1.3.6.1.2.1.207 ${holdfast[*]}"
wait_until 20 "ours to be master" both_masters
wait_until 10 "ours to be master" lab_json_is r1 '[.instances[].state] | unique | join(" ")' MASTER
ours_is_master() { walk .1.3.6.1.4.1.9586.100.5.2.3.1.4 | grep -c 'INTEGER: 2$' | grep -qx 2; }
wait_until 10 "snmpd to say so" ours_is_master
walk .1.3.6.1.4.1.9586.100.5 >"$LAB_DIR/ours"
walk .1.3.6.1.2.1.207 >>"$LAB_DIR/ours"
wait_until 10 "the traps of its start" trap_count 5
lab_stop r1
wait_until 10 "the traps of its end" trap_count 8
traps | sort -u >"$LAB_DIR/our-traps"

# What we say is what keepalived says, but for its own name, times up and sizes of what happened meanwhile.
moving='\.5\.1\.1\.0 |\.207\.1\.1\.1\.1\.12\.|\.207\.1\.2\.5\.1\.1\.'
# keepalived takes all but the first address of the first instance for not advertised, and says that the primary
# interface is tracked where another one is.
advertised='\.5\.2\.6\.1\.11\.|\.5\.2\.3\.1\.11\.'
diff <(grep -vE "$moving|$advertised" "$LAB_DIR/theirs") <(grep -vE "$moving|$advertised" "$LAB_DIR/ours") \
    >"$LAB_DIR/different" || true
grep '^>' "$LAB_DIR/different" >"$LAB_DIR/unexpected" || true
[[ ! -s $LAB_DIR/unexpected ]] || lab_fail "not keepalived's answers: $(cat "$LAB_DIR/different")"
# What only keepalived says: see KeepalivedMIB.swift and VRRPv3MIB.swift.
only='\.5\.1\.([3-7]|8|9|10|11)\.|\.5\.2\.1\.1\.(4|5|10)\.|\.5\.2\.3\.1\.(16|29|34|35)\.|\.5\.2\.6\.1\.(4|6)\.|\.207\.1\.1\.1\.1\.5\.|\.207\.1\.2\.5\.1\.(2|6)\.'
grep '^<' "$LAB_DIR/different" | grep -vE "$only" >"$LAB_DIR/unexpected" || true
[[ ! -s $LAB_DIR/unexpected ]] || lab_fail "keepalived says as well: $(cat "$LAB_DIR/unexpected")"
(($(wc -l <"$LAB_DIR/ours") > 100)) || lab_fail "nearly nothing is served: $(cat "$LAB_DIR/ours")"

# The traps of a life: instance and group to backup, to master, stopped; who is the new master.
diff "$LAB_DIR/their-traps" "$LAB_DIR/our-traps" || lab_fail "other traps"

#!/usr/bin/env bash
# A router on a macvlan with the virtual MAC address: the client never learns another one, whoever is master. The link
# is kept over the death of an engine, made again when somebody deletes it, and gone after a stop, and after a death of
# everything. Reverse path filtering that would make a backup deaf is a fault for as long as it is on.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
virtual_mac=00:00:5e:00:01:3e

config() {
    cat <<TEXT
vrrp_instance VI_1 {
    interface $LAB_INTERFACE
    virtual_router_id 62
    priority $1
    advert_int 1
    use_vmac
    virtual_ipaddress {
        $LAB_VIP/24
    }
    virtual_routes {
        10.20.0.0/16 via 192.168.200.254 dev $LAB_INTERFACE
    }
}
TEXT
}
on_link() { [[ $(ip -n "$LAB_NAME-$1" -o address show dev vrrp.62 2>/dev/null) == *" $LAB_VIP/"* ]]; }
has_link() { ip -n "$LAB_NAME-$1" link show vrrp.62 >/dev/null 2>&1; }
not() { ! "$@"; }
answers() { lab_in client ping -c 1 -W 1 "$LAB_VIP"; }
client_has() { [[ $(lab_arp "$LAB_VIP") == "$1" ]]; }

lab_in r1 sysctl -q -w net.ipv4.conf.all.rp_filter=1
config 100 >"$LAB_DIR/r1.conf"
config 90 >"$LAB_DIR/r2.conf"
lab_capture wire client
lab_start r1 ours "$LAB_DIR/r1.conf"
wait_until 10 "r1 to be in fault" lab_state_is r1 FAULT
[[ $(lab_json r1 '.instances[0].fault') == "net.ipv4.conf.all.rp_filter is on, so its link would be deaf;"* ]] ||
    lab_fail "another fault: $(lab_json r1 '.instances[0].fault')"
never_for 5 "r1 takes the address though its link is deaf" on_link r1
lab_in r1 sysctl -q -w net.ipv4.conf.all.rp_filter=0
wait_until 25 "r1 to be master" on_link r1
lab_start r2 ours "$LAB_DIR/r2.conf"
wait_until 10 "r2 to be backup" lab_state_is r2 BACKUP
never_for 6 "r2 hears nothing" on_link r2
wait_until 5 "the address to answer" answers
client_has "$virtual_mac" || lab_fail "the client has $(lab_arp "$LAB_VIP")"

engine=$(lab_pids r1 engine)
index=$(ip -n "$LAB_NAME-r1" -o link show vrrp.62 | cut -d: -f1)
lab_kill r1 engine
wait_until 5 "another engine" lab_engine_is_another r1 "$engine"
wait_until 5 "it to adopt" lab_log r1 "going on for a former engine"
wait_until 5 "r1 to say that it is master" lab_state_is r1 MASTER
[[ $(ip -n "$LAB_NAME-r1" -o link show vrrp.62 | cut -d: -f1) == "$index" ]] || lab_fail "the link was made anew"
on_link r1 || lab_fail "the address went with the engine"

ip -n "$LAB_NAME-r1" link delete vrrp.62
wait_until 5 "the link to be back" has_link r1
wait_until 15 "r1 to be master again" on_link r1
wait_until 10 "r2 to be backup" lab_state_is r2 BACKUP
wait_until 5 "the address to answer" answers

lab_stop r1
not has_link r1 || lab_fail "the link was left"
wait_until 10 "r2 to be master" on_link r2
wait_until 5 "the address to answer" answers
client_has "$virtual_mac" || lab_fail "the client has $(lab_arp "$LAB_VIP")"
lab_capture_end wire
others=$(lab_frames wire "ip proto 112 and not ether src $virtual_mac")
[[ -z $others ]] || lab_fail "adverts from another link address: $others"
others=$(lab_frames wire "arp src host $LAB_VIP and not ether src $virtual_mac")
[[ -z $others ]] || lab_fail "the address was announced from another link address: $others"

lab_kill r2
lab_in r2 "$LAB_INSTALL/usr/libexec/holdfast/holdfast-helper" --uid 65534 --gid 65534 \
    --generations "$LAB_DIR/r2/run/generations" --clear >>"$LAB_DIR/r2/log" 2>&1
not has_link r2 || lab_fail "the link was left"

# shellcheck shell=bash
# frr.bash: FRR's vrrpd as a router of the lab. It wants a macvlan with the virtual MAC for each virtual router, with
# the virtual address on it, and takes it up and down.

# frr_start NODE VERSION FAMILY PRIORITY INTERVAL ADDRESS: zebra and vrrpd of one virtual router, VRID 62.
frr_start() {
    local node=$1 version=$2 family=$3 priority=$4 milliseconds address=$6 folder=$LAB_DIR/$1/frr prefix mac word
    milliseconds=$(awk -v seconds="$5" 'BEGIN { print seconds * 1000 }')
    if [[ $family == 4 ]]; then
        mac=00:00:5e:00:01:3e prefix=24 word=ip
    else
        mac=00:00:5e:00:02:3e prefix=64 word=ipv6
    fi
    mkdir -p "$folder"
    ip -n "$LAB_NAME-$node" link add vrrp62 link "$LAB_INTERFACE" type macvlan mode bridge
    ip -n "$LAB_NAME-$node" link set vrrp62 addrgenmode none address "$mac"
    ip -n "$LAB_NAME-$node" address add "$address/$prefix" dev vrrp62
    ip -n "$LAB_NAME-$node" link set vrrp62 up
    cat >"$folder/vrrpd.conf" <<TEXT
interface $LAB_INTERFACE
 vrrp 62 version $version
 vrrp 62 priority $priority
 vrrp 62 advertisement-interval $milliseconds
 vrrp 62 $word $address
TEXT
    : >"$folder/zebra.conf"
    chown -R frr:frr "$folder"
    frr_daemon "$node" zebra
    wait_until 10 "zebra on $node" test -S "$folder/zserv"
    frr_daemon "$node" vrrpd
    wait_until 10 "vrrpd on $node" frr_show "$node"
}

# frr_daemon NODE PROGRAM
frr_daemon() {
    local folder=$LAB_DIR/$1/frr
    lab_spawn "$1" "$folder/$2.log" "/usr/lib/frr/$2" --log stdout \
        -f "$folder/$2.conf" -i "$folder/$2.pid" -z "$folder/zserv" --vty_socket "$folder" -P 0
}

frr_show() {
    lab_in "$1" vtysh --vty_socket "$LAB_DIR/$1/frr" -d vrrpd -c 'show vrrp json'
}

# frr_state_is NODE FAMILY Master|Backup
frr_state_is() {
    [[ $(frr_show "$1" | jq -r ".[0].v$2.status") == "$3" ]]
}

# frr_has_address NODE: its addresses have been looked for on the LAN, and nobody has them (RFC 4862 §5.4).
frr_has_address() { [[ -z $(ip -n "$LAB_NAME-$1" -6 -o address show dev vrrp62 tentative) ]]; }

# shellcheck shell=bash
# What the guest's and the host's parts of `services` share.

# services_configuration SERVICES SERVERS: virtual servers with real servers of weight 3.
services_configuration() {
    local service server
    for ((service = 0; service < $1; service++)); do
        echo "virtual_server 10.$((100 + service / 250)).$((service % 250)).1 80 {"
        echo "    protocol TCP"
        echo "    lvs_sched wrr"
        echo "    lvs_method NAT"
        for ((server = 1; server <= $2; server++)); do
            echo "    real_server 10.$((200 + service / 250)).$((service % 250)).$server 80 {"
            echo "        weight 3"
            echo "    }"
        done
        echo "}"
    done
}

# services_changed FILE: the same with the last real server's weight 4.
services_changed() { tac "$1" | sed '0,/weight 3/s//weight 4/' | tac; }

# services_medians FILE PAIRS: of rows "PROGRAM install MS reload MS …".
services_medians() {
    local what word column theirs ours
    median() { awk -v name="$2" -v column="$3" '$1 == name { print $column }' "$1" | sort -n | sed -n "$((($4 + 1) / 2))p"; }
    for what in "install 3" "reload 5"; do
        read -r word column <<<"$what"
        theirs=$(median "$1" keepalived "$column" "$2")
        ours=$(median "$1" holdfast "$column" "$2")
        echo "$word: keepalived $theirs ms, holdfast $ours ms, ratio $(awk "BEGIN { printf \"%.2f\", $ours / $theirs }")"
    done
}

#!/usr/bin/env bash
# All processes of the master die at once. The backup takes the address over, the client's ARP entry follows,
# and the dead router's address goes by itself: its kernel lifetime runs out.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
lab_start_pair
lab_in client ping -c 1 -W 2 "$LAB_VIP" >/dev/null
lab_arp_is "$LAB_VIP" r1

lab_kill r1
wait_until 8 "r2 to take over" lab_holds r2 "$LAB_VIP"
wait_until 5 "the client's ARP entry to move" lab_arp_is "$LAB_VIP" r2
wait_until 10 "the dead router's address to go" lab_holds_not r1 "$LAB_VIP"
lab_in client ping -c 1 -W 2 "$LAB_VIP" >/dev/null

#!/usr/bin/env bash
# A kernel without IPVS: the log names the module that is missing, the status shows the service as absent, and the
# virtual router in the same configuration does its work.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
if modprobe -n ip_vs 2>/dev/null || [[ -e /proc/net/ip_vs ]]; then
    echo "this kernel has IPVS: nothing to see here"
    exit 0
fi
lab_up
lab_guide_config r1 >"$LAB_DIR/r1.conf"
cat >>"$LAB_DIR/r1.conf" <<'C'
virtual_server 192.168.200.250 80 {
    protocol TCP
    lvs_method NAT
    lvs_sched rr
    real_server 192.168.200.101 80 {
    }
}
C
lab_start r1 ours "$LAB_DIR/r1.conf"
wait_until 20 "r1 to be master" lab_is_master r1
wait_until 10 "the missing module's name" lab_log r1 "this kernel has no IPVS: virtual servers can't work until the module ip_vs is loaded"
lab_status r1 --json >"$LAB_DIR/status"
grep -q '"name":"tcp 192.168.200.250:80",[^{]*"scheduler":"rr","present":false' "$LAB_DIR/status" ||
    { cat "$LAB_DIR/status"; lab_fail "the status doesn't show the service as absent"; }
lab_in client ping -c 1 -W 2 "$LAB_VIP" >/dev/null

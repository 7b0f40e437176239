#!/usr/bin/env bash
# both.bash FOLDER HOLDFAST: runs `keepalived -t` and `holdfast check` on the configurations that FOLDER/list
# names, one path a line, in a namespace that has eth0 to eth3. For the Nth path it leaves in FOLDER
# N.status and N.log (keepalived's exit status and what it said); of holdfast strict.json and compat.json.
set -euo pipefail
folder=$1
holdfast=$2

# As root a namespace of its own is enough; without, one where the caller counts as root.
if [[ -z ${HOLDFAST_IN_NAMESPACE:-} ]]; then
    options=(--net --mount)
    ((EUID == 0)) || options+=(--user --map-root-user)
    HOLDFAST_IN_NAMESPACE=yes exec unshare "${options[@]}" bash "$0" "$@"
fi

ip link set lo up
for number in 0 1 2 3; do
    ip link add "eth$number" type veth peer name "far$number"
    ip address add "10.0.$number.1/24" dev "eth$number"
    ip link set "eth$number" up
    ip link set "far$number" up
done

# A status of 124: it hung; 139: it crashed.
test_one() {
    local number=$1 path=$2 status=0
    timeout 10 keepalived --config-test --use-file "$path" >"$folder/$number.log" 2>&1 </dev/null || status=$?
    echo "$status" >"$folder/$number.status"
}
export -f test_one
export folder
nl --number-format=rn --number-width=1 --starting-line-number=0 --number-separator=$'\n' "$folder/list" |
    xargs --delimiter='\n' --max-args=2 --max-procs=8 bash -c 'test_one "$@"' _

mapfile -t paths <"$folder/list"
status=0
"$holdfast" check --json "${paths[@]}" >"$folder/strict.json" || status=$?
((status <= 1)) || exit "$status"
status=0
"$holdfast" check --json --compat "${paths[@]}" >"$folder/compat.json" || status=$?
((status <= 1)) || exit "$status"

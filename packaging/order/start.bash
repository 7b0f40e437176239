# shellcheck shell=bash
# The guest's part of `refresh`: a start with a virtual router and virtual servers, seen by `record`.
# GUEST_SHARE is FOLDER,PROGRAMS: where its lists go, and the folder of the programs with their symbols.
IFS=, read -r lists programs <<<"$GUEST_SHARE"
here=$(dirname "$GUEST_SCRIPT")
# shellcheck source=Tests/Benchmarks/services.common.bash
source "$here/../../Tests/Benchmarks/services.common.bash"
/run/modprobe ip_vs
make_router_link
{
    router
    services_configuration 20 4
} >/run/a.conf
"$here/record" "$lists" "$programs"/holdfast{,-engine,-supervisor} -- \
    "$HOLDFAST_INSTALL/usr/bin/holdfast" run --config /run/a.conf --runtime-dir /run/hf >"$GUEST_LOG" 2>&1 &
recorder=$!
is_started() {
    (($(grep -c -- '->' /proc/net/ip_vs) == 1 + 20 * 4)) && ip address show dev d0 | grep -q 10.0.0.1/
}
wait_until 100 "the table and the address" is_started
kill -TERM "$recorder"
wait "$recorder"
tail -n 3 "$GUEST_LOG"

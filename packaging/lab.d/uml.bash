# shellcheck shell=bash
# uml.bash: a kernel of one's own for a scenario. Boots Debian's User-Mode Linux on this machine's files, runs
# a script as its first process, and ends with the script's exit status.
#
#   source packaging/lab.d/uml.bash
#   uml_run SCRIPT [SECONDS]     at most 120 seconds unless told otherwise; the script's output on stdout
#
# In the guest, SCRIPT runs as root with packaging/lab.d/guest.bash sourced. It sees this machine's files
# (and writes to them: only /run is its own), HOLDFAST_INSTALL, GUEST_SHARE (which part of a story that
# several guests share, without blanks), and a kernel that has IPVS and no network but the loopback. One
# processor and 60 µs for a system call: nothing is measured there.

# The kernel's package puts it beside the plain name, which may be a link to something else.
UML_KERNEL=${UML_KERNEL:-/usr/bin/linux.uml}
UML_FOLDER=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# uml_can_run: is there a guest's kernel, and its modules?
uml_can_run() { [[ -x $UML_KERNEL ]] && compgen -G "/usr/lib/uml/modules/*/modules.dep" >/dev/null; }

uml_run() {
    local script=$1 seconds=${2:-120} log status
    script=$(readlink -f "$script")
    # The console ends with the guest's marker; whatever else ends the guest leaves none.
    log=$(mktemp "${TMPDIR:-/tmp}/uml.XXXXXX")
    # An argument with "=" that the kernel doesn't know is a variable of the first process.
    timeout --kill-after=5 "$seconds" "$UML_KERNEL" mem=512M root=/dev/root rootfstype=hostfs rootflags=/ rw \
        init="$UML_FOLDER/guest" con=null con0=fd:0,fd:1 quiet \
        "GUEST_SCRIPT=$script" "HOLDFAST_INSTALL=${HOLDFAST_INSTALL:-}" \
        "GUEST_SHARE=${GUEST_SHARE:-}" \
        "umid=hf$$-$RANDOM" </dev/null >"$log" 2>/dev/null || true
    status=$(sed -n 's/^GUEST-STATUS \([0-9]*\).*/\1/p' "$log" | tail -n 1)
    grep -Eav '^(GUEST-STATUS|SELinux:|mmapper_init|Failed to initialize ubd|reboot:|Powering off)' "$log" ||
        true
    rm -f "$log"
    if [[ -z $status ]]; then
        echo "uml: the guest of $script ended without a result (crashed, or took longer than $seconds s)" >&2
        return 125
    fi
    return "$status"
}

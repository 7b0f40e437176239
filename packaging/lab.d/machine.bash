# shellcheck shell=bash
# machine.bash: whole Debian machines under systemd, as containers of this machine's kernel, with a package of
# ours.
#
#   source packaging/lab.d/machine.bash
#   machine_root                   once: a Debian tree, .build-package-root, from this machine's mirror
#   machine_lan                    a bridge with a client; goes when this script ends, and the machines, too
#   machine_up n1 192.168.200.145  boots one on the LAN; its files are a layer over the tree, gone with it
#   in_machine n1 COMMAND…         runs a command there
#   machine_down n1                turns it off
#   machine_guest n1 STORY         boots machine_files n1 in a guest of User-Mode Linux instead, without a LAN
#
# A container (systemd-nspawn) boots in half a second and has this kernel's Landlock, nftables and clock; a
# guest of User-Mode Linux takes eleven seconds and has none of them. It shares the kernel, so it has no
# modules of its own.

MACHINE_FOLDER=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
MACHINE_ROOT=$MACHINE_FOLDER/.build-package-root
MACHINE_VIP=192.168.200.250
# What our package depends on, what a machine needs to boot, a keepalived to migrate from.
MACHINE_PACKAGES=systemd,systemd-sysv,dbus,iproute2,procps,nftables,keepalived,libstdc++6,libcap2
MACHINE_PACKAGES+=,libnl-3-200,libnl-genl-3-200,libseccomp2,libnettle8,libpcre2-8-0
# For those that are guests.
MACHINE_PACKAGES+=,apparmor,ipvsadm,kmod
declare -A MACHINE_LEADER=() MACHINE_MANAGER=()
MACHINE_MOUNTED=()

# wait_until SECONDS WHAT COMMAND…: polls COMMAND every 50 ms. Fails, saying WHAT, when SECONDS are over.
wait_until() {
    local bound=$1 what=$2 end=$((${EPOCHREALTIME/[^0-9]/} + $1 * 1000000))
    shift 2
    until "$@" >/dev/null 2>&1; do
        if ((${EPOCHREALTIME/[^0-9]/} > end)); then
            fail "waited $bound s in vain: $what"
            return 1
        fi
        # Poll: every 50 ms, as long as the caller says
        sleep 0.05
    done
}

# fail TEXT…: says what is wrong and how the machines saw it.
fail() {
    local name
    MACHINE_TOLD=1
    printf 'machine: %s\n' "$*" >&2
    for name in "${!MACHINE_LEADER[@]}"; do
        printf '%s\n' "--- the end of $name's journal" >&2
        in_machine "$name" journalctl --no-pager --output=short-precise --lines=40 >&2 2>&1 || true
    done
    # Where only the end is shown, this is what counts.
    printf 'machine: %s\n' "$*" >&2
    return 1
}

# expect WHAT COMMAND…: fails unless the command succeeds.
expect() {
    local what=$1
    shift
    "$@" || fail "not so: $what"
}

# refuse WHAT COMMAND…: fails if the command succeeds.
refuse() {
    local what=$1
    shift
    if "$@"; then fail "$what"; fi
}

# machine_mirror: where this machine gets its own packages; nothing before its first `apt-get update`.
machine_mirror() {
    # shellcheck disable=SC2016 # apt's own variable
    apt-get indextargets --format '$(REPO_URI)' 'Codename: bookworm' | sed -n 1p
}

# machine_root: makes the tree unless it is there. Two at once wait for each other.
machine_root() {
    local mirror stamp="$MACHINE_PACKAGES"
    exec 8<"$MACHINE_FOLDER/packaging/lab.d"
    flock 8
    if [[ $(cat "$MACHINE_ROOT/.packages" 2>/dev/null) != "$stamp" ]]; then
        rm -rf "$MACHINE_ROOT"
        mirror=$(machine_mirror)
        if [[ -z $mirror ]]; then
            apt-get -qq update
            mirror=$(machine_mirror)
        fi
        debootstrap --variant=minbase --include="$MACHINE_PACKAGES" bookworm "$MACHINE_ROOT" "$mirror" \
            >/dev/null || return
        rm -rf "$MACHINE_ROOT"/var/cache/apt/archives/*.deb
        chroot "$MACHINE_ROOT" systemctl disable --quiet keepalived.service
        echo "$stamp" >"$MACHINE_ROOT/.packages"
    fi
    flock -u 8
}

# machine_lan: the LAN in a namespace, with a client in another; all of it goes when the script ends.
machine_lan() {
    MACHINE_LAN=hfm$$
    MACHINE_WORK=$(mktemp -d "${TMPDIR:-/tmp}/holdfast-machines.XXXXXX")
    trap machine_clean EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    ip netns add "$MACHINE_LAN"
    ip -n "$MACHINE_LAN" link add lan type bridge mcast_snooping 0
    ip -n "$MACHINE_LAN" address add 192.168.200.10/24 dev lan
    ip -n "$MACHINE_LAN" link set lan up
    ip -n "$MACHINE_LAN" link set lo up
}

in_lan() { ip netns exec "$MACHINE_LAN" "$@"; }

# machine_up NAME ADDRESS: boots a machine; back when systemd has nothing left to start.
machine_up() {
    local name=$1 address=$2 folder=$MACHINE_WORK/$1
    machine_files "$name"
    echo "$name" >"$folder/root/etc/hostname"
    # Pure cgroup2, as Debian boots, whatever this machine has.
    SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 systemd-nspawn --quiet --register=no --keep-unit --private-network \
        --capability=all --directory="$folder/root" \
        --system-call-filter='landlock_create_ruleset landlock_add_rule landlock_restrict_self' \
        --machine="$MACHINE_LAN-$name" --boot --console=pipe \
        </dev/null >"$folder/console" 2>&1 &
    MACHINE_MANAGER[$name]=$!
    wait_until 20 "$name to start" pgrep -P "${MACHINE_MANAGER[$name]}"
    MACHINE_LEADER[$name]=$(pgrep -P "${MACHINE_MANAGER[$name]}")
    wait_until 20 "$name to be up" machine_is_up "$name"
    ip -n "$MACHINE_LAN" link add "$name" type veth peer name eth0 netns "${MACHINE_LEADER[$name]}"
    ip -n "$MACHINE_LAN" link set "$name" master lan up
    in_machine "$name" ip address add "$address/24" dev eth0
    in_machine "$name" ip link set eth0 up
}

machine_is_up() { [[ $(in_machine "$1" systemctl is-system-running) =~ running|degraded ]]; }

# in_machine NAME COMMAND…
in_machine() {
    local leader=${MACHINE_LEADER[$1]}
    shift
    # What this machine keeps temporary files in isn't there.
    env --unset=TMPDIR nsenter --target "$leader" --mount --uts --ipc --net --pid -- "$@"
}

# put_file NAME PATH: standard input becomes a file there.
put_file() { in_machine "$1" sh -c "mkdir -p \"\$(dirname '$2')\" && cat >'$2'"; }

# machine_down NAME: as when its power goes.
machine_down() {
    local name=$1
    [[ -n ${MACHINE_MANAGER[$name]:-} ]] || return 0
    kill -KILL "${MACHINE_LEADER[$name]:-0}" 2>/dev/null || true
    wait "${MACHINE_MANAGER[$name]}" 2>/dev/null || true
    unset "MACHINE_MANAGER[$name]" "MACHINE_LEADER[$name]"
    umount --lazy "$MACHINE_WORK/$name/root"
    machine_unlist "$MACHINE_WORK/$name/root"
}

# machine_files NAME: a folder with the files of a machine, a layer over the tree, to be changed before it
# boots.
machine_files() {
    local folder=$MACHINE_WORK/$1
    mkdir -p "$folder"/{upper,work,root}
    mount -t overlay overlay -o "lowerdir=$MACHINE_ROOT,upperdir=$folder/upper,workdir=$folder/work" \
        "$folder/root"
    MACHINE_MOUNTED+=("$folder/root")
}

# machine_guest NAME STORY [SECONDS]: boots the files of machine_files in a kernel of their own, which has
# AppArmor and IPVS, and runs STORY there as root when systemd has started everything. Shows what it said; its
# status.
machine_guest() {
    local name=$1 story=$2 seconds=${3:-150} root=$MACHINE_WORK/$1/root status
    # shellcheck source=packaging/lab.d/uml.bash
    source "$MACHINE_FOLDER/packaging/lab.d/uml.bash"
    mkdir -p "$root/lib/modules" "$root/etc/systemd/system/default.target.wants"
    cp -r /usr/lib/uml/modules/* "$root/lib/modules/"
    install -m 755 "$story" "$root/root/story"
    cat >"$root/etc/systemd/system/story.service" <<'TEXT'
[Unit]
After=multi-user.target apparmor.service
[Service]
Type=oneshot
ExecStart=/bin/sh -c '/root/story >/root/said 2>&1; echo $? >/root/status; sync'
ExecStopPost=/sbin/poweroff --force
TEXT
    ln -s ../story.service "$root/etc/systemd/system/default.target.wants/"
    timeout --kill-after=5 "$seconds" "$UML_KERNEL" mem=512M root=/dev/root rootfstype=hostfs \
        "rootflags=$root" rw init=/lib/systemd/systemd lsm=yama,loadpin,safesetid,apparmor con=null \
        con0=fd:0,fd:1 "umid=hf$$-$RANDOM" </dev/null >"$MACHINE_WORK/$name/console" 2>/dev/null || true
    cat "$root/root/said" || cat "$MACHINE_WORK/$name/console"
    status=$(cat "$root/root/status" 2>/dev/null) ||
        fail "the guest ended without a result (crashed, or took longer than $seconds s)"
    return "$status"
}

machine_unlist() {
    local path kept=()
    for path in "${MACHINE_MOUNTED[@]}"; do [[ $path == "$1" ]] || kept+=("$path"); done
    MACHINE_MOUNTED=("${kept[@]}")
}

machine_clean() {
    local status=$? name
    # A command that ended the script without a word of its own.
    if ((status != 0 && ${MACHINE_TOLD:-0} == 0)); then fail "ended with status $status" || true; fi
    for name in "${!MACHINE_MANAGER[@]}"; do machine_down "$name" || true; done
    for name in "${MACHINE_MOUNTED[@]}"; do umount "$name" || umount --lazy "$name" || true; done
    if [[ -n ${MACHINE_CAPTURE:-} ]]; then kill "$MACHINE_CAPTURE" 2>/dev/null || true; fi
    ip netns delete "$MACHINE_LAN" 2>/dev/null || true
    # What couldn't be unmounted isn't walked into.
    rm -rf --one-file-system "$MACHINE_WORK"
}

# machine_package NAME FILE [OPTION…]: puts a package there and has apt install it, which finds what it needs
# installed.
machine_package() {
    local name=$1 file=$2
    shift 2
    cp "$file" "$MACHINE_WORK/$name/root/root/"
    in_machine "$name" env DEBIAN_FRONTEND=noninteractive \
        apt-get --quiet=2 --yes -o Dpkg::Use-Pty=0 "$@" install "/root/${file##*/}"
    in_machine "$name" rm "/root/${file##*/}"
}

# holds NAME [ADDRESS]: the machine has the address.
holds() { in_machine "$1" ip -o address show to "${2:-$MACHINE_VIP}" | grep -q .; }
lacks() { ! holds "$@"; }

# state_is NAME STATE: of its first instance.
state_is() { [[ $(in_machine "$1" holdfast status --json | jq -r '.instances[0].state') == "$2" ]]; }

# main_pid NAME UNIT
main_pid() { in_machine "$1" systemctl show --property MainPID --value "$2"; }

# sole_holder A B: A has the address, B doesn't.
sole_holder() { holds "$1" && lacks "$2"; }

# capture_start: from now on every advert on the LAN is noted; adverts tells about them.
capture_start() {
    MACHINE_ADVERTS=$MACHINE_WORK/adverts
    # No function: what is to be ended is the process, not a shell around it.
    ip netns exec "$MACHINE_LAN" tcpdump -i lan -l -n -tt -e -v 'ip proto 112' \
        >"$MACHINE_ADVERTS" 2>"$MACHINE_WORK/tcpdump" &
    MACHINE_CAPTURE=$!
    wait_until 10 "tcpdump to listen" grep -q 'listening on' "$MACHINE_WORK/tcpdump"
}

capture_stop() {
    kill "$MACHINE_CAPTURE"
    wait "$MACHINE_CAPTURE" 2>/dev/null || true
    MACHINE_CAPTURE=
}

# adverts: of the capture, a line each: time, source, priority.
adverts() {
    awk '/^[0-9]+\.[0-9]+ / { time = $1 }
        match($0, /[0-9.]+ > 224\.0\.0\.18/) {
            source = $1; priority = ""
            if (match($0, /prio [0-9]+/)) priority = substr($0, RSTART + 5, RLENGTH - 5)
            print time, source, priority
        }' "$MACHINE_ADVERTS"
}

# longest_gap: between two adverts of the capture, in milliseconds.
longest_gap() {
    adverts |
        awk 'NR > 1 && $1 - last > gap { gap = $1 - last } { last = $1 } END { printf "%d\n", gap * 1000 }'
}

# senders: who sent adverts, a line each.
senders() { adverts | awk '{ print $2 }' | sort -u; }

# guide NAME PRIORITY [ADVERT_INT]: a configuration for it.
guide() {
    local state=BACKUP
    if (($2 > 100)); then state=MASTER; fi
    cat <<TEXT
global_defs {
    vrrp_version 3
}
vrrp_instance VI_1 {
    state $state
    interface eth0
    virtual_router_id 51
    priority $2
    advert_int ${3:-1}
    virtual_ipaddress {
        $MACHINE_VIP/24
    }
}
TEXT
}

# adverts_of VRID: as adverts.
adverts_of() {
    awk -v wanted="$1" '/^[0-9]+\.[0-9]+ / { time = $1 }
        match($0, /vrid [0-9]+/) {
            if (substr($0, RSTART + 5, RLENGTH - 5) == wanted) print time
        }' "$MACHINE_ADVERTS"
}

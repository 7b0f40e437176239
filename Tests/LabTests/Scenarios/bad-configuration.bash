#!/usr/bin/env bash
# What is wrong in a configuration is said with its place, and nothing starts on it: exit 1, no process, no
# address, no socket.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up

# refused NAME TEXT…: `run` on $LAB_DIR/NAME exits 1 and says every TEXT.
refused() {
    local name=$1 text status=0
    shift
    lab_in r1 timeout 20 "$LAB_INSTALL/usr/bin/holdfast" run --config "$LAB_DIR/$name" \
        --runtime-dir "$LAB_DIR/r1/run" >"$LAB_DIR/said" 2>&1 </dev/null || status=$?
    ((status == 1)) || { cat "$LAB_DIR/said"; lab_fail "$name: exit status $status, must be 1"; }
    for text in "$@"; do
        grep -qF -e "$text" "$LAB_DIR/said" || { cat "$LAB_DIR/said"; lab_fail "$name: doesn't say '$text'"; }
    done
    lab_runs_not r1 || lab_fail "$name: a process was left"
    lab_holds_not r1 "$LAB_VIP" || lab_fail "$name: an address was left"
    [[ ! -e $LAB_DIR/r1/run/helper.sock && ! -e $LAB_DIR/r1/run/control.sock ]] || lab_fail "$name: a socket was left"
}

lab_guide_config r1 | sed 's/priority 100/priorty 100/' >"$LAB_DIR/unknown-keyword"
refused unknown-keyword "unknown-keyword:11:5: error:" priorty priority
lab_guide_config r1 | sed '$d' >"$LAB_DIR/missing-brace"
refused missing-brace "missing-brace:7:" "error:" "vrrp_instance"
lab_guide_config r1 | sed 's/priority 100/priority 300/' >"$LAB_DIR/out-of-range"
refused out-of-range "out-of-range:11:14: error:" 300 255
refused missing-file "missing-file" "error:"
mkdir "$LAB_DIR/a-directory"
refused a-directory "a-directory" "error:" "directory"
head -c 4096 /dev/urandom >"$LAB_DIR/binary"
printf '\000\001\002' >>"$LAB_DIR/binary"
refused binary "binary:" "error:"

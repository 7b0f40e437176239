#!/usr/bin/env bash
# The compile step that waits for a reload, where there are many virtual servers: it is sealed, and compiles what an
# edit of some has changed. Nothing hangs on it: killed, hung, replaced by an upgrade, or asked for what only a whole
# compile gives, an ordinary step does the work, and tells what is wrong.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
# A command that says what it is started for.
cp -a "$LAB_INSTALL" "$LAB_DIR/install"
LAB_INSTALL=$LAB_DIR/install
program=$LAB_INSTALL/usr/bin/holdfast
mv "$program" "$program.real"
install_command() {
    # shellcheck disable=SC2016 # for the command to expand
    printf '#!/bin/sh\necho "$1" >>%q\nexec %q "$@"\n' "$LAB_DIR/calls" "$program.real" >"$program.new"
    chmod 755 "$program.new"
    mv "$program.new" "$program"
}
install_command
# configure SERVICES WEIGHT [PRIORITY]: the last service's server has the weight.
configure() {
    local service weight=1
    lab_guide_config r1 | sed "s/priority .*/priority ${3:-100}/"
    for ((service = 1; service <= $1; service++)); do
        if ((service == $1)); then weight=$2; fi
        echo "virtual_server 192.168.200.$service 80 {"
        printf '    protocol TCP\n    lvs_method NAT\n    lvs_sched wrr\n'
        printf '    real_server 10.0.0.%s 80 {\n        weight %s\n    }\n}\n' "$service" "$weight"
    done
}
started() { grep -cx "$1" "$LAB_DIR/calls" || true; }
standby() { pgrep -P "$(<"$LAB_DIR/r1/pid")" -f ' standby --config'; }
is_waiting() { grep -qx 'Seccomp:.2' "/proc/$(standby)/status"; }
is_alone() { ! standby; }
in_force() { readlink "$LAB_DIR/r1/run/generations/current"; }
# What an ordinary step makes of the file, elsewhere.
wanted() {
    rm -rf "$LAB_DIR/other"
    "$program.real" compile --config "$LAB_DIR/r1.conf" --runtime-dir "$LAB_DIR/other" 2>/dev/null
}
is_wanted() { [[ $(in_force) == "$wanted" ]]; }
says_wanted() { lab_json_is r1 .generation "$wanted"; }
# reloaded WHAT COMPILES: the file is in force, and so many ordinary steps were started for that.
reloaded() {
    local before
    wanted=$(wanted)
    before=$(started compile)
    lab_reload r1
    wait_until 30 "$1" is_wanted
    wait_until 10 "$1, in the engine" says_wanted
    (($(started compile) - before == $2)) || lab_fail "$1: $(($(started compile) - before)) ordinary steps, not $2"
    wait_until 15 "the next one to wait after $1" is_waiting
}
configure 120 1 >"$LAB_DIR/r1.conf"
lab_start r1 ours "$LAB_DIR/r1.conf"
wait_until 20 "r1 to be master" lab_is_master r1
wait_until 15 "a compile step to wait" is_waiting
for line in 'NoNewPrivs:.1' 'CapInh:.0000000000000000' 'CapEff:.0000000000000005' 'CapBnd:.0000000000000000'; do
    grep -qx "$line" "/proc/$(standby)/status" || lab_fail "it isn't sealed: $(grep "${line%%:*}" "/proc/$(standby)/status")"
done

configure 120 2 >"$LAB_DIR/r1.conf"
reloaded "a weight" 0
configure 120 30 >"$LAB_DIR/r1.conf"
reloaded "a longer weight" 0
reloaded "the same file" 0

kill -KILL "$(standby)"
wait_until 5 "it to be gone" is_alone
configure 120 3 >"$LAB_DIR/r1.conf"
reloaded "a weight after its end" 1

configure 120 4 90 >"$LAB_DIR/r1.conf"
reloaded "another priority" 1
configure 121 4 90 >"$LAB_DIR/r1.conf"
reloaded "a virtual server more" 1
configure 119 4 90 >"$LAB_DIR/part.conf"
cp "$LAB_DIR/r1.conf" "$LAB_DIR/whole.conf"
echo "include $LAB_DIR/part.conf" >"$LAB_DIR/r1.conf"
wanted=$(wanted)
lab_reload r1
wait_until 20 "files to be included" is_wanted
# Of several files there is no outline to go by.
never_for 4 "one waits for several files" standby
cp "$LAB_DIR/whole.conf" "$LAB_DIR/r1.conf"
reloaded "one file again" 1

wanted=$(in_force)
sed 's/weight 4/weight four/' "$LAB_DIR/whole.conf" >"$LAB_DIR/r1.conf"
lab_reload r1
wait_until 10 "the refusal" lab_log r1 'the configuration stays as it was'
is_wanted || lab_fail "a broken file is in force"
(($(grep -c 'error:.*weight' "$LAB_DIR/r1/log") == 1)) || lab_fail "what is wrong isn't told once"
wait_until 15 "one to wait after a broken file" is_waiting
configure 121 5 90 >"$LAB_DIR/r1.conf"
reloaded "a good file after a broken one" 0

# The second comes while the first is compiled, or before the next one waits.
configure 121 6 90 >"$LAB_DIR/r1.conf"
lab_reload r1
configure 121 7 90 >"$LAB_DIR/r1.conf"
wanted=$(wanted)
lab_reload r1
wait_until 10 "the second of two reloads" says_wanted
wait_until 15 "one to wait after two reloads" is_waiting

install_command
configure 121 8 90 >"$LAB_DIR/r1.conf"
reloaded "a weight after an upgrade" 1

kill -STOP "$(standby)"
configure 121 9 90 >"$LAB_DIR/r1.conf"
reloaded "a weight while it hangs" 1

waiting=$(standby)
configure 20 9 90 >"$LAB_DIR/r1.conf"
wanted=$(wanted)
lab_reload r1
wait_until 10 "the small file" says_wanted
never_for 4 "one waits for a small file" standby
lab_gone "$waiting" || lab_fail "the former one is still there"
configure 121 9 90 >"$LAB_DIR/r1.conf"
lab_reload r1
wait_until 15 "one to wait again" is_waiting
waiting=$(standby)
lab_stop r1
wait_until 5 "its end with the others" lab_gone "$waiting"

#!/usr/bin/env bash
# Who may what: uids, capabilities, NoNewPrivs, seccomp, sizes.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
lab_start_pair
helper=$(lab_pids r1 helper) engine=$(lab_pids r1 engine) supervisor=$(lab_pids r1 supervisor)
field() { awk -v name="$2:" '$1 == name { $1 = ""; sub(/^ /, ""); print }' "/proc/$1/status"; }
must() { [[ $2 == "$3" ]] || lab_fail "$1 is '$2', must be '$3'"; }

# CAP_NET_ADMIN is bit 12, CAP_NET_RAW bit 13.
for set in CapPrm CapEff; do must "the helper's $set" "$(field "$helper" $set)" 0000000000003000; done
for set in CapInh CapAmb; do must "the helper's $set" "$(field "$helper" $set)" 0000000000000000; done
for set in CapPrm CapEff CapInh CapAmb CapBnd; do
    must "the engine's $set" "$(field "$engine" $set)" 0000000000000000
done
for pid in "$helper" "$engine"; do
    must "NoNewPrivs of $pid" "$(field "$pid" NoNewPrivs)" 1
    must "Seccomp of $pid" "$(field "$pid" Seccomp)" 2
    must "Groups of $pid" "$(field "$pid" Groups | tr -d ' ')" ""
    read -r real effective saved fs <<<"$(field "$pid" Uid)"
    [[ $real != 0 && $real == "$effective" && $real == "$saved" && $real == "$fs" ]] || lab_fail "uids of $pid"
done
# Of their first threads, whose timers fire when their time has come (proc(5)).
for pid in "$helper" "$engine"; do must "timerslack_ns of $pid" "$(<"/proc/$pid/timerslack_ns")" 1; done
[[ $(field "$helper" Uid) != "$(field "$engine" Uid)" ]] || lab_fail "helper and engine share a uid"

rss() { field "$1" VmRSS | awk '{ print $1 }'; }
size=$(stat -c %s "$LAB_INSTALL/usr/libexec/holdfast/holdfast-helper")
echo "helper binary $size B; resident kB: helper $(rss "$helper") engine $(rss "$engine") supervisor $(rss "$supervisor")"
((size <= 256 * 1024)) || lab_fail "the helper's binary has $size bytes"
(($(rss "$helper") <= 3 * 1024)) || lab_fail "the helper has $(rss "$helper") kB resident"
# How much of its file is mapped depends on how the page cache came to have it: 17 or 18 MB of the same program.
own=$(field "$engine" RssAnon | awk '{ print $1 }')
((own <= 3 * 1024)) || lab_fail "the engine has $own kB of its own"
(($(rss "$engine") <= 22 * 1024)) || lab_fail "the engine has $(rss "$engine") kB resident"
# A configuration without scripts needs no runner.
lab_runs_not r1 runner || lab_fail "there is a runner"
all=0
for pid in $(ip netns pids "$LAB_NAME-r1"); do all=$((all + $(rss "$pid"))); done
((all >= $(rss "$engine") + $(rss "$helper"))) || lab_fail "the processes of r1 can't be counted"
((all <= 30 * 1024)) || lab_fail "all together have $all kB resident"

#!/usr/bin/env bash
# How many pages a compile step of 10,000 real servers gets: each is filled by the kernel before it is used,
# and in a virtual machine costs a way through the machine below. Huge pages are off, so that the number says
# what is needed and doesn't depend on what is free.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up

# servers SERVICES REAL: virtual servers with real servers, each with a weight.
servers() {
    local service real
    for ((service = 0; service < $1; service++)); do
        printf 'virtual_server 10.%d.%d.1 80 {\n    protocol TCP\n    lvs_sched wrr\n    lvs_method NAT\n' \
            $((100 + service / 250)) $((service % 250))
        for ((real = 1; real <= $2; real++)); do
            printf '    real_server 10.%d.%d.%d 80 {\n        weight 3\n    }\n' \
                $((200 + service / 250)) $((service % 250)) "$real"
        done
        echo "}"
    done
}

# faults NAME: page faults of a first compile of $LAB_DIR/NAME.
faults() {
    python3 - "$LAB_INSTALL/usr/bin/holdfast" "$LAB_DIR/$1" "$LAB_DIR/$1.run" <<'PYTHON'
import ctypes, os, sys
program, file, folder = sys.argv[1:]
process = os.fork()
if process == 0:
    PR_SET_THP_DISABLE = 41
    if ctypes.CDLL(None).prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0) != 0: os._exit(99)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    os.execv(program, [program, "compile", "--config", file, "--runtime-dir", folder, "--quiet"])
_, status, usage = os.wait4(process, 0)
assert status == 0, status
print(usage.ru_minflt + usage.ru_majflt)
PYTHON
}

servers 1 1 >"$LAB_DIR/one"
servers 1000 10 >"$LAB_DIR/many"
# What starting takes isn't counted: that is the program's file, of which the kernel maps several pages at
# once.
one=$(faults one) many=$(faults many)
# 1,337 were measured. It was 1,758 while all virtual servers were kept as they were read, and 2,209 while the
# object table got memory of its own beside the text's.
((many - one < 1600)) || lab_fail "10,000 real servers take $((many - one)) pages more than one ($many, $one)"
echo "compile-pages: $((many - one)) pages for 10,000 real servers, $one for one"

# Damaged configurations by `systemctl reload`: nothing ends, no advert is missed, and each bad one makes the
# command fail.
set -euo pipefail
# shellcheck source=packaging/lab.d/machine.bash
source "${BASH_SOURCE[0]%/*}/../../../packaging/lab.d/machine.bash"

rounds=50
if [[ -n ${HOLDFAST_FULL:-} ]]; then rounds=500; fi

machine_lan
machine_up n1 192.168.200.145
machine_package n1 "$HOLDFAST_PACKAGE"
cat >"$MACHINE_WORK/base" <<'TEXT'
global_defs {
    router_id lab
    vrrp_garp_master_refresh 60
    vrrp_version 3
}
vrrp_instance VI_1 {
    state MASTER
    interface eth0
    virtual_router_id 51
    priority 150
    advert_int 0.5
    virtual_ipaddress {
        192.168.200.250/24
        192.168.200.251/24
    }
}
vrrp_instance VI_2 {
    state MASTER
    interface eth0
    virtual_router_id 52
    priority 120
    advert_int 0.5
    virtual_ipaddress {
        192.168.200.252/24
    }
}
TEXT
put_file n1 /etc/holdfast/holdfast.conf <"$MACHINE_WORK/base"
in_machine n1 systemctl enable --now --quiet holdfast
wait_until 10 "the address" holds n1
wait_until 10 "the other address" holds n1 192.168.200.252
engine=$(main_pid n1 holdfast.service) helper=$(main_pid n1 holdfast-helper.service)

# One word of the second half lost, doubled, cut, misspelt, or a line or a brace gone; by number, the same
# each time. What concerns VI_1 stays, so that its adverts have to go on whatever is reloaded.
cat >"$MACHINE_WORK/mutate.py" <<'TEXT'
import random, sys
number, text = int(sys.argv[1]), open(sys.argv[2]).read()
pick = random.Random(number)
head, tail = text[:text.index("vrrp_instance VI_2")], text[text.index("vrrp_instance VI_2"):]
lines = tail.split("\n")
kind = number % 6
if kind == 0:
    del lines[pick.randrange(len(lines))]
elif kind == 1:
    lines.insert(pick.randrange(len(lines)), lines[pick.randrange(len(lines))])
elif kind == 2:
    tail = tail[:pick.randrange(1, len(tail))]
elif kind == 3:
    place = pick.randrange(len(tail))
    tail = tail[:place] + pick.choice("xyz{}\"\\#!0-\x00\xff") + tail[place:]
elif kind == 4:
    place = pick.randrange(len(lines))
    words = lines[place].split()
    pick.shuffle(words)
    lines[place] = " ".join(words)
else:
    tail = tail.replace(pick.choice(["52", "120", "0.5", "24"]), pick.choice(["-1", "0", "256", "99999999999", "0.5", "53", "x"]))
if kind in (0, 1, 4):
    tail = "\n".join(lines)
sys.stdout.buffer.write((head + tail).encode("latin-1"))
TEXT

capture_start
good=0 bad=0
for ((number = 0; number < rounds; number++)); do
    python3 "$MACHINE_WORK/mutate.py" "$number" "$MACHINE_WORK/base" | put_file n1 /etc/holdfast/holdfast.conf
    # The judgement that a reload must agree with; made elsewhere, so nothing of the running one is touched.
    verdict=0 result=0
    in_machine n1 holdfast compile --quiet --runtime-dir /root/judge >/dev/null 2>&1 || verdict=1
    in_machine n1 systemctl reload holdfast 2>/dev/null || result=1
    expect "a reload to mutation $number is judged as its compilation is: $result, $verdict" test "$result" = "$verdict"
    if ((verdict)); then bad=$((bad + 1)); else good=$((good + 1)); fi
    expect "the engine of before runs after mutation $number" test "$(main_pid n1 holdfast.service)" = "$engine"
    expect "the helper of before runs after mutation $number" test "$(main_pid n1 holdfast-helper.service)" = "$helper"
    expect "the address stays through mutation $number" holds n1
done
capture_stop
gap=$(adverts_of 51 | awk 'NR > 1 && $1 - last > gap { gap = $1 - last } { last = $1 } END { printf "%d\n", gap * 1000 }')
echo "$good reloads done, $bad refused; longest time between two adverts of VI_1: $gap ms"
expect "there were both kinds" test "$good" -gt 0 -a "$bad" -gt 0
expect "no advert was missed: $gap ms" test "$gap" -lt 950

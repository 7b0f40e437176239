# shellcheck shell=bash
# The histories of real servers (histories.py) that GUEST_SHARE names, with commas between, under keepalived and under
# holdfast, which watch them at the same time: the same ups and downs, the same words to notify scripts, the same lines
# to FIFOs, at times no further apart than a delay_loop. What may differ stands in differences.txt.
program=$(dirname "$GUEST_SCRIPT")/histories.py
folder=/run/histories
mkdir -p "$folder"
chmod 755 /run "$folder"
python3 "$program" write "$folder" "$GUEST_SHARE"
python3 "$program" play "$folder" "$GUEST_SHARE" &
player=$!
wait_until 20 "the servers" test -e "$folder/ready"
# read_lines NAME: from its FIFO as soon as the program has made it; by both ends, so that it goes on between writers.
read_lines() {
    wait_until 30 "the FIFO of $1" test -p "$folder/$1.fifo"
    exec cat <>"$folder/$1.fifo" >"$folder/$1.lines"
}
read_lines theirs &
their_reader=$!
read_lines ours &
our_reader=$!
# began NAME: now it checks.
began() { cut -d ' ' -f 1 /proc/uptime >"$folder/$1.began"; }
start_holdfast "$folder/ours.conf"
began ours
keepalived -n -C -D -l -f "$folder/theirs.conf" -p "$folder/k.pid" -c "$folder/kc.pid" >"$folder/theirs.log" 2>&1 &
keepalived=$!
wait_until 20 "keepalived to be ready" grep -q "Activating healthchecker" "$folder/theirs.log"
began theirs
touch "$folder/go"
wait_until 90 "the histories' end" test -e "$folder/done"
# The servers outlive the programs, whose last words aren't part of a history.
if ! python3 "$program" compare "$folder" "$GUEST_SHARE"; then
    tail -n 40 "$folder/theirs.log"
    fail "histories differ"
fi
kill "$keepalived"
stop_holdfast
wait "$keepalived" || true
kill "$player" "$their_reader" "$our_reader"

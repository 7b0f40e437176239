# shellcheck shell=bash
# Histories of real servers (Histories/histories.py) under keepalived and under holdfast, which watch them at the same
# time: the same ups and downs, the same words to notify scripts, the same lines to FIFOs, at times no further apart
# than a delay_loop.
program=$(dirname "$GUEST_SCRIPT")/histories.py
folder=/run/histories
mkdir -p "$folder"
chmod 755 /run "$folder"
python3 "$program" write "$folder"
python3 "$program" play "$folder" &
player=$!
wait_until 20 "the servers" test -e "$folder/ready"
# read_lines NAME: from its FIFO as soon as the program has made it; by both ends, so that it goes on between writers.
read_lines() {
    wait_until 30 "the FIFO of $1" test -p "$folder/$1.fifo"
    exec cat <>"$folder/$1.fifo" >"$folder/$1.lines"
}
read_lines theirs &
read_lines ours &
keepalived -n -C -D -l -f "$folder/theirs.conf" -p "$folder/k.pid" -c "$folder/kc.pid" >"$folder/theirs.log" 2>&1 &
keepalived=$!
start_holdfast "$folder/ours.conf"
touch "$folder/go"
wait "$player" || fail "the player ended with status $?"
if ! python3 "$program" compare "$folder"; then
    tail -n 40 "$folder/theirs.log" "$GUEST_LOG"
    fail "histories differ"
fi
kill "$keepalived"
stop_holdfast

# shellcheck shell=bash
# What the runs on the host and in a guest share. The folder is the current one; nginx's ports are 8080 and 8081.

# accepted: connections that both web servers ever took, but for those of asking.
accepted() {
    local sum=0 port
    for port in 8080 8081; do
        sum=$((sum + $(curl -s "http://127.0.0.1:$port/status" | sed -n 3p | awk '{ print $1 }') - 1))
    done
    echo "$sum"
}
# asked_since BEFORE COUNT: so many more connections than BEFORE were taken.
asked_since() { (($(accepted) - $1 >= $2)); }
# noticed COUNT: the program's FIFO told of so many dead servers.
noticed() { (($(grep -c "^[0-9.]* RS .*DOWN" lines) >= $1)); }
# tree PID: it and all below it.
tree() {
    local child
    echo "$1"
    for child in $(pgrep -P "$1"); do tree "$child"; done
}
# ticks PID…: user and system time.
ticks() {
    local sum=0 pid
    for pid in "$@"; do sum=$((sum + $(awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$pid/stat"))); done
    echo "$sum"
}

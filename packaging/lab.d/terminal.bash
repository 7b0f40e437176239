# shellcheck shell=bash
# terminal.bash: what the scripts of this folder say and how: colour and one moving line on a terminal,
# plain lines in a pipe. Sourced, never run.

if [[ -t 1 && -z ${NO_COLOR:-} && ${TERM:-dumb} != dumb ]]; then
    bold=$'\e[1m' dim=$'\e[2m' red=$'\e[31m' green=$'\e[32m' yellow=$'\e[33m' plain=$'\e[0m'
    on_terminal=yes
else
    bold='' dim='' red='' green='' yellow='' plain=''
    on_terminal=no
fi

heading() { printf '\n%s== %s%s\n' "$bold" "$*" "$plain"; }
say() { printf '   %s\n' "$*"; }
detail() { printf '   %s%s%s\n' "$dim" "$*" "$plain"; }
good() { printf ' %s✓%s %s\n' "$green" "$plain" "$*"; }
bad() { printf ' %s✗ %s%s\n' "$red" "$*" "$plain"; }

# A line that nobody overlooks: something that should have run can't.
loud() { printf '%s!!! %s%s\n' "$yellow$bold" "$*" "$plain"; }

die() {
    printf '%s%s: %s%s\n' "$red" "${0##*/}" "$*" "$plain" >&2
    exit 1
}

# Seconds since this shell started, as a text for people.
elapsed_since() { printf '%d s' $((SECONDS - $1)); }

# step LABEL COMMAND…: runs a long command, shows its last line while it runs (a line of its own every 20 s in
# a pipe), keeps its output and prints the end of it if the command fails. Returns the command's status.
step() {
    local label=$1 began=$SECONDS log pid status=0 last='' shown=$SECONDS
    shift
    log=$(mktemp)
    "$@" >"$log" 2>&1 </dev/null &
    pid=$!
    while kill -0 "$pid" 2>/dev/null; do
        last=$(tail -c 400 "$log" | tr '\r' '\n' | grep -v '^[[:space:]]*$' | tail -n 1 || true)
        if [[ $on_terminal == yes ]]; then
            printf '\r\e[K   %s %s%s %.70s%s' "$label" "$dim" "$(elapsed_since "$began")" "$last" "$plain"
        elif ((SECONDS - shown >= 20)); then
            shown=$SECONDS
            printf '   %s: %s, %.90s\n' "$label" "$(elapsed_since "$began")" "$last"
        fi
        sleep 0.2
    done
    wait "$pid" || status=$?
    if [[ $on_terminal == yes ]]; then printf '\r\e[K'; fi
    if ((status == 0)); then
        good "$label ($(elapsed_since "$began"))"
    else
        bad "$label failed with status $status after $(elapsed_since "$began"); the end of its output:"
        tail -n 60 "$log"
    fi
    rm -f "$log"
    return "$status"
}

# shellcheck shell=bash
# What is told of virtual and real servers, by keepalived and by holdfast beside each other in one guest: the words that
# scripts get, the lines in FIFOs, those of the log about servers and quorums, and the mails that Debian's OpenSMTPD
# takes, from start to stop and with each kind of checker. For each subject they are equal, in order, but for two bodies
# that the end lists, and for the mails about the stop: keepalived's are lost when it ends.
told=$(dirname "$GUEST_SCRIPT")/../Support
folder=/run/told
mkdir -p "$folder/kept" /run/kept
chmod 755 /run "$folder"
chmod 777 "$folder/kept"

hostname lb1
# --- OpenSMTPD, with a spool of its own; each mail is kept whole.
mount -t tmpfs spool /var/spool
cat >"$folder/smtpd.conf" <<TEXT
listen on 127.0.0.1 port 2525 hostname mail.example
action "keep" mda "$folder/keep.sh" virtual { "@" = nobody }
match from any for domain "example.net" action "keep"
TEXT
# shellcheck disable=SC2016 # expanded when it runs
printf '#!/bin/sh\ntext=$(cat; echo .)\nprintf %%s "${text%%.}" >>"%s"\n' "$folder/kept/mails" >"$folder/keep.sh"
chmod 755 "$folder/keep.sh"
touch "$folder/kept/mails"
chmod 666 "$folder/kept/mails"
/usr/sbin/smtpd -d -f "$folder/smtpd.conf" >"$folder/smtpd.log" 2>&1 &
smtpd=$!
smtpd_listens() { [[ -n $(ss -Hltn 'sport = :2525') ]]; }
wait_until 30 "the mail server" smtpd_listens

# --- The real servers, all in one process; the last two are an address and a file.
servers_up() {
    ip address replace 10.9.0.1/32 dev lo
    touch "$folder/misc-is-well"
    python3 "$told/real-servers.py" &
    servers=$!
    wait_until 20 "the real servers" curl -s -o /dev/null http://127.1.0.2:8080/page
}
servers_down() {
    rm "$folder/misc-is-well"
    ip address delete 10.9.0.1/32 dev lo
    kill "$servers"
    wait "$servers" || true
}
printf '#!/bin/sh\ntest -e %s/misc-is-well\n' "$folder" >"$folder/misc"
chmod 755 "$folder/misc"

# --- The two configurations. What keepalived is asked and what holdfast is differ in addresses and paths.
# configuration NAME THIRD whole|reduced: the latter is what a reload reads.
configuration() {
    local name=$1 third=$2 words=$folder/$1.notify pool=1
    cat <<TEXT
global_defs {
    router_id router
    notify_fifo $folder/$name.fifo
    notification_email {
        $name@example.net
    }
    notification_email_from $name@example.org
    smtp_server 127.0.0.1 2525
    smtp_connect_timeout 20
    smtp_alert true
    $([[ $name == ours ]] || echo "script_user root")
}
TEXT
    service 1 "quorum 3" "$(servers "$3")"
    pool=2
    [[ $3 == reduced ]] || service 2 "alpha" "$(server 127.1.0.1 8080 "$(check TCP_CHECK)")"
    pool=mark
    cat <<TEXT
virtual_server fwmark 10$third {
    lvs_sched rr
    lvs_method NAT
    delay_loop 1
    omega
    quorum_up "$words quorum mark up"
    quorum_down "$words quorum mark down"
$(server 127.1.0.2 0 "$(check TCP_CHECK "connect_port 8080")")
}
TEXT
}
# service NUMBER LINE SERVERS
service() {
    cat <<TEXT
virtual_server 10.0.$third.$1 80 {
    protocol TCP
    lvs_sched rr
    lvs_method NAT
    delay_loop 1
    omega
    $2
    quorum_up "$words quorum $1 up"
    quorum_down "$words quorum $1 down"
$3
}
TEXT
}
# check KIND [LINES]
check() {
    cat <<TEXT
        $1 {
            ${2:-}
            connect_timeout 2
            retry 0
            delay_before_retry 1
        }
TEXT
}
# server ADDRESS PORT CHECK
server() {
    cat <<TEXT
    real_server $1 $2 {
        weight 1
        notify_up "$words server '$1 of $pool' up"
        notify_down "$words server '$1 of $pool' down"
$3
    }
TEXT
}
servers() {
    [[ $1 == reduced ]] || server 127.1.0.1 8080 "$(check TCP_CHECK)"
    server 127.1.0.2 8080 "$(check HTTP_GET $'url {\n path /page\n status_code 200\n }')"
    server 127.1.0.3 8080 "$(check SMTP_CHECK "helo_name checker")"
    server 127.1.0.4 8080 "$(check DNS_CHECK $'type A\nname example.org')"
    server 127.1.0.5 8080 "$(check UDP_CHECK)"
    server 10.9.0.1 8080 "$(check PING_CHECK)"
    server 127.1.0.7 8080 "        MISC_CHECK {
            misc_path $folder/misc
            misc_timeout 5
        }"
}
write() {
    configuration theirs 0 "$1" >"$folder/theirs.conf"
    configuration ours 1 "$1" >"$folder/ours.conf"
}
for name in theirs ours; do
    # In one write, so that scripts which run at the same time don't mix their words.
    # shellcheck disable=SC2016 # expanded when it runs
    printf '#!/bin/sh\nline=$(printf " <%%s>" "$@")\necho "${line# }" >>%s\n' "$folder/$name.words" >"$folder/$name.notify"
    chmod 755 "$folder/$name.notify"
    touch "$folder/$name.words"
    chmod 666 "$folder/$name.words"
done

# --- The story.
# read_lines NAME: by both ends, so that it goes on between writers.
read_lines() {
    wait_until 30 "the FIFO of $1" test -p "$folder/$1.fifo"
    exec cat <>"$folder/$1.fifo" >"$folder/$1.lines"
}
# both_say COUNT LINE: each program has written it so often; % stands for what tells the two apart.
says() { (($(grep -cxF -- "$3" "$folder/$1.lines") >= $2)); }
both_say() {
    wait_until 60 "keepalived's line $2" says theirs "$1" "${2//%/0}"
    wait_until 60 "holdfast's line $2" says ours "$1" "${2//%/1}"
}
write whole
# They are there before: a FIFO that keepalived makes it removes at a reload, under its reader.
mkfifo -m 644 "$folder/theirs.fifo"
read_lines theirs &
readers=($!)
read_lines ours &
readers+=($!)
servers_up
start_holdfast "$folder/ours.conf"
keepalived -n -C -l -f "$folder/theirs.conf" -p "$folder/k.pid" -c "$folder/kc.pid" \
    >"$folder/theirs.log" 2>&1 &
keepalived=$!
both_say 1 'VS [10.0.%.1]:tcp:80 UP'
both_say 1 'VS FWM 10% UP'
both_say 1 'RS [127.1.0.1]:tcp:8080 [10.0.%.2]:tcp:80 UP'
servers_down
for server in 127.1.0.1 127.1.0.2 127.1.0.3 127.1.0.4 127.1.0.5 10.9.0.1 127.1.0.7; do
    both_say 1 "RS [$server]:tcp:8080 [10.0.%.1]:tcp:80 DOWN"
done
both_say 1 'VS FWM 10% DOWN'
servers_up
for server in 127.1.0.1 127.1.0.2 127.1.0.3 127.1.0.4 127.1.0.5 10.9.0.1 127.1.0.7; do
    both_say 1 "RS [$server]:tcp:8080 [10.0.%.1]:tcp:80 UP"
done
both_say 2 'VS FWM 10% UP'
write reduced
kill -HUP "$keepalived"
reload_holdfast
both_say 2 'RS [127.1.0.1]:tcp:8080 [10.0.%.1]:tcp:80 DOWN'
kill "$keepalived"
wait "$keepalived" || true
stop_holdfast
all_mailed() { (($(grep -c '=> Shutting down <=' "$folder/kept/mails") == 9)); }
wait_until 20 "the last mails" all_mailed
kill "${readers[@]}" "$smtpd" "$servers"
cp "$GUEST_LOG" "$folder/ours.log"
python3 "$told/told.py" "$folder" <<'TEXT' || fail "keepalived and holdfast tell something else"
mail [router] Realserver [127.1.0.2]:tcp:8080 of virtual server [10.0.0.1]:tcp:80: "HTTP/SSL", as 2.4.3 has it
mail [router] Realserver [127.1.0.3]:tcp:8080 of virtual server [10.0.0.1]:tcp:80: "cannot get data", whatever happened
TEXT

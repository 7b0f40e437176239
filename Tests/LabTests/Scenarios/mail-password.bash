#!/usr/bin/env bash
# A mail server takes mail from nobody without a password, and that under TLS only. With the right one it gets what there
# is to tell; with a wrong one the mail is dropped with a word; where there is no TLS no password is sent, and the mail
# waits. The word stands in no file but the administrator's and root's.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
relay=$(dirname "$HOLDFAST_LAB")/relay.py

# configuration NODE PORT
configuration() {
    lab_guide_config "$1" | sed '/router_id/q'
    cat <<TEXT
    notification_email {
        ops@example.net
    }
    notification_email_from $1@example.net
    smtp_server ${LAB_ADDRESS[client]} $2
    smtp_connect_timeout 5
    smtp_user lb
    smtp_password file:$LAB_DIR/$1/password
    smtp_alert true
TEXT
    lab_guide_config "$1" | sed '1,/router_id/d'
}
# start NODE PORT PASSWORD
start() {
    echo "$3" >"$LAB_DIR/$1/password"
    chmod 600 "$LAB_DIR/$1/password"
    configuration "$1" "$2" >"$LAB_DIR/$1.conf"
    lab_start "$1" ours "$LAB_DIR/$1.conf"
}
has_mail() { grep -qF -- "$1" "$LAB_DIR/relay"; }

openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=mail.example -keyout "$LAB_DIR/key" \
    -out "$LAB_DIR/certificate" 2>/dev/null
lab_spawn client "$LAB_DIR/relay" "$(lab_python)" "$relay" "${LAB_ADDRESS[client]}" 2525 "$LAB_DIR/certificate" \
    "$LAB_DIR/key" lb:sesame
wait_until 10 "the mail server" lab_smtpd_listens client 2525
lab_capture wire client 'tcp port 2525 or tcp port 2526'
start r1 2525 sesame
wait_until 20 "r1 to be master" lab_is_master r1
wait_until 20 "r1's mail" has_mail 'Subject: [lb01] VRRP Instance VI_1 - Entering BACKUP state'
wait_until 20 "r1's second mail" has_mail 'Subject: [lb01] VRRP Instance VI_1 - Entering MASTER state'
has_mail 'PLAIN right' || lab_fail "the mail came without a password"
start r2 2525 simsalabim
wait_until 20 "r2's mail to be dropped" lab_log r2 'Entering BACKUP state" is dropped: 535'
lab_json_is r2 '.mail.dropped >= 1 and .mail.delivered == 0' true || lab_fail "r2's status doesn't count what was dropped"
! has_mail 'From: r2@' || lab_fail "r2's mail arrived without the right password"
lab_stop r2

# OpenSMTPD without TLS.
lab_smtpd client plain 2526
start r2 2526 sesame
wait_until 20 "r2's mail to wait" lab_log r2 'has to wait: the server has no TLS, without which no password is sent'
lab_capture_end wire
tcpdump -Z root -r "$LAB_DIR/wire.pcap" -A 2>/dev/null >"$LAB_DIR/words"
(($(grep -c EHLO "$LAB_DIR/words") >= 3)) || lab_fail "the capture has no dialogue"
# The answer to EHLO may offer AUTH in clear; nobody takes it up.
! grep -E 'AUTH' "$LAB_DIR/words" | grep -vE '250.AUTH' || lab_fail "a password went over the wire in clear"
# shellcheck disable=SC2251 # the last of a list
! grep -lE 'sesame|simsalabim' "$LAB_DIR"/r?/log "$LAB_DIR"/r?/run/generations/*/configuration || lab_fail "the word shows"

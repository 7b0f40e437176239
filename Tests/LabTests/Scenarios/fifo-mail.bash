#!/usr/bin/env bash
# What happens to an instance stands in the FIFO as keepalived writes it (specification 20.6), read by the
# program that the configuration names, which is started again when it dies; and comes by mail, also when the
# server is there only later.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
lab_scripts
lab_script reader.sh <<'TEXT'
#!/bin/bash
# The FIFO is the last word.
while read -r line; do echo "$line" >>"$(dirname "$0")/out/lines"; done <"${!#}"
TEXT
{
    lab_guide_config r1 | sed '/router_id/q'
    cat <<TEXT
    notify_fifo $LAB_DIR/fifo
    notify_fifo_script "$LAB_SCRIPTS/reader.sh"
    notification_email {
        ops@example.net
    }
    notification_email_from holdfast@example.net
    smtp_server ${LAB_ADDRESS[client]} 2525
    smtp_connect_timeout 3
    smtp_alert true
TEXT
    lab_guide_config r1 | sed '1,/router_id/d'
} >"$LAB_DIR/r1.conf"
lab_start r1 ours "$LAB_DIR/r1.conf"
wait_until 15 "r1 to be master" lab_is_master r1
has_line() { grep -qxF -- "$1" "$LAB_SCRIPTS/out/lines"; }
wait_until 10 "the line of BACKUP" has_line 'INSTANCE "VI_1" BACKUP 100'
wait_until 10 "the line of MASTER" has_line 'INSTANCE "VI_1" MASTER 100'
wait_until 10 "the word that mail waits" lab_log r1 'has to wait'

mailbox=$(dirname "$HOLDFAST_LAB")/mailbox.py
lab_spawn client "$LAB_DIR/mail" "$(lab_python)" -u "$mailbox" "${LAB_ADDRESS[client]}" 2525
has_mail() { grep -qF -- "$1" "$LAB_DIR/mail"; }
wait_until 60 "the mail about BACKUP" has_mail 'Subject: [lb01] VRRP Instance VI_1 - Entering BACKUP state'
wait_until 60 "the mail about MASTER" has_mail 'Subject: [lb01] VRRP Instance VI_1 - Entering MASTER state'
has_mail '=> VRRP Instance is now owning VRRP VIPs <=' || lab_fail "the mail has no body"

# A reader that dies is followed by another.
reader=$(pgrep -f "$LAB_SCRIPTS/reader.sh" | head -n 1)
[[ -n $reader ]] || lab_fail "the FIFO's reader doesn't run"
kill -KILL "$reader"
first_reader() { pgrep -f "$LAB_SCRIPTS/reader.sh" | head -n 1; }
another_reader() { [[ -n $(first_reader) && $(first_reader) != "$reader" ]]; }
wait_until 15 "another reader" another_reader
lab_link r1 down
wait_until 10 "the line of FAULT" has_line 'INSTANCE "VI_1" FAULT 100'
lab_link r1 up
lab_stop r1
lab_unread() { ! pgrep -f "$LAB_SCRIPTS/reader.sh"; }
wait_until 10 "the reader to end with the daemon" lab_unread

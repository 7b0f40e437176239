#!/usr/bin/env bash
# Debian's OpenSMTPD is down, frozen, not in the mood (451): what waits is counted in the status and arrives when it can;
# the virtual routers don't notice.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up

# configuration NODE PORT RECIPIENT
configuration() {
    lab_guide_config "$1" | sed '/router_id/q'
    cat <<TEXT
    notification_email {
        $3
    }
    notification_email_from $1@example.net
    smtp_server ${LAB_ADDRESS[client]} $2
    smtp_connect_timeout 2
    smtp_alert true
TEXT
    lab_guide_config "$1" | sed '1,/router_id/d'
}
has_mail() { lab_mails "$1" | grep -qF -- "$2"; }
counted() { lab_json_is "$1" ".mail.$2 >= $3" true; }

# Frozen: the kernel takes the connection, nobody answers.
lab_smtpd client good 2525
mapfile -t servers < <(pgrep --ns "$(<"$LAB_DIR/good/pid")" --nslist net -x smtpd)
((${#servers[@]})) || lab_fail "no smtpd runs"
kill -STOP "${servers[@]}"
configuration r1 2525 ops@example.net >"$LAB_DIR/r1.conf"
lab_start r1 ours "$LAB_DIR/r1.conf"
# Down, then in no mood.
configuration r2 2526 ops@example.net >"$LAB_DIR/r2.conf"
lab_start r2 ours "$LAB_DIR/r2.conf"
wait_until 20 "r1 to be master" lab_is_master r1
wait_until 15 "r1's mail to wait" lab_log r1 'Entering BACKUP state" has to wait: no answer within 2 s'
wait_until 15 "r2's mail to wait" lab_log r2 'Entering BACKUP state" has to wait: can'"'"'t connect to'
counted r1 waiting 1 || lab_fail "the status doesn't show that mail waits"
kill -CONT "${servers[@]}"
lab_smtpd client later 2526 '!mail-from { "nobody@example.net" }'
wait_until 40 "r1's mail" has_mail good 'Subject: [lb01] VRRP Instance VI_1 - Entering BACKUP state'
wait_until 20 "r1's second mail" has_mail good 'Subject: [lb01] VRRP Instance VI_1 - Entering MASTER state'
counted r1 delivered 2 || lab_fail "the status doesn't count what was delivered"
wait_until 40 "451 to be said" grep -q 'result="451 later"' "$LAB_DIR/later/log"
counted r2 waiting 1 || lab_fail "what was put off isn't tried again"

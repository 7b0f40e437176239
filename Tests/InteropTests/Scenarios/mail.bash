#!/usr/bin/env bash
# Every kind of event of instances and sync groups, told by mail to Debian's OpenSMTPD: subjects, headers and bodies
# are the same from keepalived and from ours.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

configuration() {
    cat <<TEXT
global_defs {
    router_id lb01
    notification_email {
        ops@example.net
        second@example.net
    }
    notification_email_from holdfast@example.net
    smtp_server ${LAB_ADDRESS[client]} 2525
    smtp_connect_timeout 5
    smtp_alert true
}
vrrp_script check {
    script "/usr/bin/test -e $LAB_SCRIPTS/good"
    interval 1
}
vrrp_sync_group G {
    group {
        VI_1
        VI_2
    }
    smtp_alert
}
TEXT
    instance VI_1 51 192.168.200.250
    instance VI_2 52 192.168.200.251
    [[ -z ${1:-} ]] || instance VI_3 53 192.168.200.252
}

instance() {
    cat <<TEXT
vrrp_instance $1 {
    interface $LAB_INTERFACE
    virtual_router_id $2
    advert_int 0.2
    version 3
    notify_deleted
    smtp_alert
    track_script {
        check
    }
    virtual_ipaddress {
        $3
    }
}
TEXT
}

has_mail() { lab_mails mail | grep -qF -- "$1"; }
told() { wait_until 20 "the mail: $1" has_mail "$1"; }

# play PROGRAM: what it mails becomes $results/PROGRAM, in order of the subjects: those of one event come side by side.
play() {
    local program=$1
    lab_up
    lab_scripts
    touch "$LAB_SCRIPTS/good"
    lab_smtpd client mail 2525
    configuration third >"$LAB_DIR/r1.conf"
    lab_start r1 "$program" "$LAB_DIR/r1.conf"
    told 'VRRP Group G - Entering MASTER state'
    told 'VRRP Instance VI_3 - Entering MASTER state'
    rm "$LAB_SCRIPTS/good"
    told 'VRRP Group G - Entering FAULT state'
    told 'VRRP Instance VI_3 - Entering FAULT state'
    touch "$LAB_SCRIPTS/good"
    wait_until 20 "its second MASTER" lab_holds r1 192.168.200.252
    wait_until 20 "all to be told" lab_mailed_times 'VI_3 - Entering MASTER state' 2
    wait_until 20 "all to be told" lab_mailed_times 'Group G - Entering MASTER state' 2
    configuration >"$LAB_DIR/r1.conf"
    lab_reload r1
    told 'VRRP Instance VI_3 - Deleted'
    lab_stop r1
    # keepalived's last mails are lost when it ends; the comparison leaves them out.
    [[ $program == keepalived ]] || wait_until 10 "the mails about the stop" stop_is_mailed
    lab_mails mail | grep -v -F -e ' - Stopping' | sort >"$results/$program"
}
# The subjects and bodies of the specification (26.4), to each recipient.
stop_is_mailed() {
    [[ $(lab_mails mail | sed -n 's/^.*Subject: \(.* - Stopping\) | .* | \(=>.*<=\).*$/\1 \2/p' | sort | uniq -c |
        sed 's/^ *//') == '2 [lb01] VRRP Group G - Stopping => All VRRP group instances are now stopping <=
2 [lb01] VRRP Instance VI_1 - Stopping => VRRP Instance stopping <=
2 [lb01] VRRP Instance VI_2 - Stopping => VRRP Instance stopping <=' ]]
}
lab_mailed_times() { (($(lab_mails mail | grep -cF -e "$1") >= $2)); }

for program in keepalived ours; do
    # In the background: in a condition, a failure of its steps wouldn't end it.
    (play "$program") >"$results/$program.log" 2>&1 &
    wait "$!" || {
        cat "$results/$program.log"
        lab_fail "$program didn't play to the end"
    }
done
diff "$results/keepalived" "$results/ours" || lab_fail "keepalived (<) and ours (>) mail something else"
(($(wc -l <"$results/ours") >= 15)) || lab_fail "only $(wc -l <"$results/ours") mails"

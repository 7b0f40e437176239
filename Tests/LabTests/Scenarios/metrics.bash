#!/usr/bin/env bash
# What a scrape gives is what Prometheus reads, in both forms, and the dashboard asks for nothing else.
set -euo pipefail
# shellcheck source=Tests/LabSupport/scenario.bash
source "$HOLDFAST_LAB"
lab_up
lab_scripts
lab_script good.sh <<'TEXT'
#!/bin/sh
exit 0
TEXT
for node in r1 r2; do
    {
        printf 'vrrp_script good {\n    script %s\n    interval 1\n}\n' "$LAB_SCRIPTS/good.sh"
        printf 'vrrp_sync_group G1 {\n    group {\n        VI_1\n    }\n}\n'
        lab_guide_config "$node" | sed '$d'
        printf '    track_script {\n        good\n    }\n}\n'
    } >"$LAB_DIR/$node.conf"
    lab_start "$node" ours "$LAB_DIR/$node.conf"
done
wait_until 20 "r1 to be master" lab_is_master r1
wait_until 5 "r2 to be backup" lab_state_is r2 BACKUP
scrape() { lab_in "$1" "$LAB_INSTALL/usr/bin/holdfast" metrics --format "$2" --runtime-dir "$LAB_DIR/$1/run"; }

for node in r1 r2; do
    scrape "$node" prometheus >"$LAB_DIR/prometheus"
    promtool check metrics <"$LAB_DIR/prometheus" >"$LAB_DIR/promtool" 2>&1 || lab_fail "$(cat "$LAB_DIR/promtool")"
    # An opinion without an error.
    [[ ! -s $LAB_DIR/promtool ]] || lab_fail "promtool says: $(cat "$LAB_DIR/promtool")"
done
grep -q '^holdfast_peer_advert_age_seconds{instance="VI_1",.*,peer="'"${LAB_ADDRESS[r1]}"'"} 0\.' "$LAB_DIR/prometheus" ||
    lab_fail "r2 doesn't say how old its master's last advert is"

grep -q '^holdfast_script_duration_seconds_count{kind="tracker",name="good"} [1-9]' "$LAB_DIR/prometheus" ||
    lab_fail "r2 doesn't say how long its script ran: $(grep script_duration "$LAB_DIR/prometheus" || true)"

# promtool reads OpenMetrics only as a block to import; every sample belongs to the family that was announced last.
scrape r1 openmetrics >"$LAB_DIR/openmetrics"
[[ $(tail -n 1 "$LAB_DIR/openmetrics") == '# EOF' ]] || lab_fail "no end"

# Every series of the dashboard is announced, and every rule can be read.
dashboard=$(dirname "$HOLDFAST_LAB")/../../packaging/examples/grafana-dashboard.json
jq -e '.panels | length > 5' "$dashboard" >/dev/null || lab_fail "no panels"
announced=$(sed -n 's/^# TYPE \([a-z_]*\) .*/\1/p' "$LAB_DIR/prometheus")
wanted=$(jq -r '.. | .expr? // empty' "$dashboard" | grep -oE 'holdfast_[a-z_]+' | sort -u)
(($(wc -l <<<"$wanted") > 10)) || lab_fail "the dashboard asks for nearly nothing: $wanted"
for name in $wanted; do
    grep -qxE -e "$name|${name%_bucket}|${name%_sum}|${name%_count}" <<<"$announced" ||
        lab_fail "the dashboard asks for $name, which nobody says"
done
jq '{groups: [{name: "dashboard", rules: [.. | .expr? // empty | gsub("\\$__rate_interval"; "1m") | gsub("\"?\\$[a-z_]+\"?"; "\".*\"")] | to_entries
    | map({record: "panel:\(.key)", expr: .value})}]}' "$dashboard" >"$LAB_DIR/rules.yml"
promtool check rules "$LAB_DIR/rules.yml" >"$LAB_DIR/promtool" 2>&1 || lab_fail "$(cat "$LAB_DIR/promtool")"

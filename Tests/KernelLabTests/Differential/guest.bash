# shellcheck shell=bash
# The files of this folder that GUEST_SHARE names, with commas between, under keepalived and under holdfast.
# shellcheck source=packaging/lab.d/differential.bash
source "$GUEST_LIBRARY/differential.bash"
folder=$(dirname "$GUEST_SCRIPT")
DIFFERENCES=$folder/differences.txt
real_servers
IFS=, read -ra files <<<"$GUEST_SHARE"
for file in "${files[@]}"; do compare "$folder/$file.conf"; done
compared

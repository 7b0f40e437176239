#!/bin/bash
# For notify_master, notify_backup and notify_fault: a service that works with the address only.
#
#   notify_master "/etc/holdfast/notify.sh master"
#   notify_backup "/etc/holdfast/notify.sh backup"
#   notify_fault  "/etc/holdfast/notify.sh fault"
#
# The script belongs to root, and nobody else may write it or a folder above it. What it prints is logged.
set -euo pipefail
case ${1:-} in
    master) systemctl --no-ask-password restart nginx.service ;;
    backup | fault) systemctl --no-ask-password stop nginx.service ;;
    *) echo "usage: $0 master|backup|fault" >&2 && exit 2 ;;
esac

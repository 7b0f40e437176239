# shellcheck shell=bash
# Two web servers under HTTP_GET and TCP_CHECK: one that dies leaves the table and its script hears of it, one
# that comes back returns; without any, the sorry server stands in; what a MISC_CHECK says counts.
mkdir -p /run/site /run/scripts
echo works >/run/site/page
cat >/run/scripts/told <<'S'
#!/bin/sh
echo "$*" >>/run/scripts/out
S
cat >/run/scripts/misc <<'S'
#!/bin/sh
test -e /run/site/misc-is-well
S
chmod 755 /run/scripts /run/scripts/told /run/scripts/misc
touch /run/scripts/out /run/site/misc-is-well
chmod 666 /run/scripts/out
ip link set lo up
for address in 127.1.0.1 127.1.0.2 127.1.0.3; do ip address add "$address/32" dev lo 2>/dev/null || true; done

declare -A web
# serve ADDRESS: a web server there.
serve() {
    python3 -m http.server --bind "$1" --directory /run/site 8080 >/dev/null 2>&1 &
    web[$1]=$!
    wait_until 20 "the web server on $1" curl -s -o /dev/null "http://$1:8080/page"
}
serve 127.1.0.1
serve 127.1.0.2

cat >/run/a.conf <<'C'
virtual_server 10.0.0.1 80 {
    protocol TCP
    lvs_sched rr
    lvs_method NAT
    delay_loop 1
    retry 1
    delay_before_retry 1
    quorum_down "/run/scripts/told quorum down"
    sorry_server 127.1.0.9 80
    real_server 127.1.0.1 8080 {
        notify_down "/run/scripts/told first down"
        notify_up "/run/scripts/told first up"
        HTTP_GET {
            url {
                path /page
                status_code 200
            }
            connect_timeout 2
        }
    }
    real_server 127.1.0.2 8080 {
        TCP_CHECK {
            connect_timeout 2
        }
    }
    real_server 127.1.0.3 8080 {
        MISC_CHECK {
            misc_path "/run/scripts/misc"
            misc_timeout 5
        }
    }
}
C
start_holdfast /run/a.conf
expect_table 20 "all three" <<'T'
-A -t 10.0.0.1:80 -s rr
-a -t 10.0.0.1:80 -r 127.1.0.1:8080 -m -w 1
-a -t 10.0.0.1:80 -r 127.1.0.2:8080 -m -w 1
-a -t 10.0.0.1:80 -r 127.1.0.3:8080 -m -w 1
T
kill "${web[127.1.0.1]}"
rm /run/site/misc-is-well
expect_table 60 "the one that works" <<'T'
-A -t 10.0.0.1:80 -s rr
-a -t 10.0.0.1:80 -r 127.1.0.2:8080 -m -w 1
T
wait_until 20 "notify_down" grep -qx 'first down' /run/scripts/out
kill "${web[127.1.0.2]}"
expect_table 60 "the sorry server" <<'T'
-A -t 10.0.0.1:80 -s rr
-a -t 10.0.0.1:80 -r 127.1.0.9:80 -m -w 1
T
wait_until 20 "quorum_down" grep -qx 'quorum down' /run/scripts/out
serve 127.1.0.1
touch /run/site/misc-is-well
expect_table 90 "both that are back" <<'T'
-A -t 10.0.0.1:80 -s rr
-a -t 10.0.0.1:80 -r 127.1.0.1:8080 -m -w 1
-a -t 10.0.0.1:80 -r 127.1.0.3:8080 -m -w 1
T
wait_until 20 "notify_up" grep -qx 'first up' /run/scripts/out
stop_holdfast
expect_table 1 "the empty table" </dev/null
kill "${web[127.1.0.1]}"

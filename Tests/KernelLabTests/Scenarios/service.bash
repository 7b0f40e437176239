# shellcheck shell=bash
# One virtual server with two real servers: in the table while it runs, gone after the stop.
cat >/run/a.conf <<'C'
virtual_server 10.0.0.1 80 {
    protocol TCP
    lvs_sched wrr
    lvs_method NAT
    real_server 10.1.0.1 8080 {
        weight 3
    }
    real_server 10.1.0.2 8080 {
    }
}
C
start_holdfast /run/a.conf
expect_table 10 "the service" <<'T'
-A -t 10.0.0.1:80 -s wrr
-a -t 10.0.0.1:80 -r 10.1.0.1:8080 -m -w 3
-a -t 10.0.0.1:80 -r 10.1.0.2:8080 -m -w 1
T
stop_holdfast
expect_table 1 "the empty table" </dev/null

# shellcheck shell=bash
# Ten kinds of virtual servers, under keepalived and under holdfast: equal tables. The second five are in
# differential-b.
# shellcheck source=packaging/lab.d/differential.bash
source "$GUEST_LIBRARY/differential.bash"

compare nat-weights 's/weight 3/weight 5/' <<'C'
virtual_server 10.0.0.1 80 {
    lb_algo wrr
    lb_kind NAT
    protocol TCP
    real_server 10.1.0.1 8080 {
        weight 3
    }
    real_server 10.1.0.2 8080 {
        weight 1
    }
}
C

compare persistence-and-routing 's/rr$/wlc/' <<'C'
virtual_server 10.0.0.1 443 {
    lb_algo rr
    lb_kind DR
    persistence_timeout 300
    persistence_granularity 255.255.255.0
    protocol TCP
    real_server 10.0.0.11 443 {
        weight 1
    }
    real_server 10.0.0.12 443 {
        weight 0
    }
}
C

compare tunnels-and-one-packet 's/lb_algo rr/lb_algo sed/' <<'C'
virtual_server 10.0.0.1 53 {
    lb_algo rr
    lb_kind TUN
    ops
    protocol UDP
    real_server 10.2.0.1 53 {
        weight 10
    }
    real_server 10.2.0.2 53 {
        weight 20
        uthreshold 100
        lthreshold 50
    }
}
C

compare marks '/10.1.0.2/,/^    }/d' <<'C'
virtual_server fwmark 5 {
    lb_algo sh
    sh-port
    lb_kind DR
    real_server 10.1.0.1 80 {
        weight 1
    }
    real_server 10.1.0.2 80 {
        weight 2
    }
}
C

# Its ranges stay as they are: keepalived 2.2.7 leaves the services of a range behind that a reload shortens.
compare group-of-ranges 's/weight 1/weight 4/' <<'C'
virtual_server_group web {
    10.0.0.10-12 80
    10.0.0.20 8000
    fwmark 9
}
virtual_server group web {
    lb_algo lc
    lb_kind NAT
    protocol TCP
    real_server 10.1.0.1 80 {
        weight 1
    }
    sorry_server 10.9.0.1 80
}
C
compared

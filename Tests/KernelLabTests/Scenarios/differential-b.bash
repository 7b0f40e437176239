# shellcheck shell=bash
# The second five kinds of virtual servers; the first ones and what this is: differential-a.
# shellcheck source=packaging/lab.d/differential.bash
source "$GUEST_LIBRARY/differential.bash"

compare ipv6 's/weight 2/weight 4/' <<'C'
virtual_server fd00::1 80 {
    lb_algo mh
    mh-port
    mh-fallback
    lb_kind NAT
    persistence_timeout 60
    persistence_granularity 64
    protocol TCP
    real_server fd00:1::1 80 {
        weight 1
    }
    real_server fd00:1::2 80 {
        weight 2
    }
}
C

compare quorum-missed 's/quorum 9/quorum 2/' <<'C'
virtual_server 10.0.0.1 25 {
    lb_algo rr
    lb_kind NAT
    protocol TCP
    quorum 9
    hysteresis 1
    sorry_server 10.9.0.1 25
    real_server 10.1.0.1 25 {
        weight 1
    }
    real_server 10.1.0.2 25 {
        weight 2
        inhibit_on_failure
    }
}
C

compare all-ports '/10.1.0.1/,/^    }/d' <<'C'
virtual_server 10.0.0.1 0 {
    lb_algo wlc
    lb_kind DR
    persistence_timeout 100
    protocol TCP
    real_server 10.1.0.1 0 {
        weight 1
    }
    real_server 10.1.0.2 0 {
        weight 1
    }
}
C

compare foreign-family-tunnel 's/gue/ipip/; s/ port 5555//' <<'C'
virtual_server 10.0.0.1 80 {
    lb_algo rr
    lb_kind TUN type gue port 5555
    protocol TCP
    real_server 10.2.0.1 80 {
        weight 1
    }
}
C

compare several 's/10.0.0.1 82/10.0.0.1 83/' <<'C'
virtual_server 10.0.0.1 80 {
    lb_algo rr
    lb_kind NAT
    protocol TCP
    real_server 10.1.0.1 80 {
    }
}
virtual_server 10.0.0.1 80 {
    lb_algo nq
    lb_kind NAT
    protocol UDP
    real_server 10.1.0.1 80 {
    }
}
virtual_server 10.0.0.1 82 {
    lb_algo lblc
    lb_kind DR
    protocol SCTP
    real_server 10.1.0.1 82 {
        weight 2000000000
    }
}
C
compared

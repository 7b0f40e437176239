// Keywords of keepalived that are known and not supported yet. One that becomes active moves to a typed row.

extension Schema {
    static let notYetServers: [Block: String] = [
        .tls: """
        password | STRING | none | passphrase handed to the PEM decoder for the private key
        ca | PATH | none | trusted CA file loaded into the context
        certificate | PATH | none | client certificate chain file
        key | PATH (PEM) | none | client private key
        """,
        .virtualServerGroup: """
        fwmark | U32 0-4294967295 [inet|inet6]; repeatable | family unspecified | adds a firewall-mark \
        member
        """,
        .virtualServer: """
        ip_family | inet|inet6 | derived | sets family of a fwmark/group service
        retry | U32 1-4294967295 | unset (each checker type's default) | default number of extra \
        attempts before an up checker is declared down
        delay_before_retry | SECONDS seconds >=0, 6 decimals | unset (checker default) | default pause \
        between failed attempt and its retry
        warmup | SECONDS >=0 | unset (uses delay_loop) | upper bound of the random delay before the \
        first check
        connect_timeout | SECONDS 0.000001-4294.967295 | 5 | default connect/read timeout of checkers
        delay_loop | SECONDS >=0.000001 | 60 | default interval between checks
        inhibit_on_failure | none | off | default for real servers: on failure set weight 0 instead of \
        deleting
        lb_algo | rr|wrr|lc|wlc|lblc|sh|mh|dh|fo|ovf|lblcr|sed|nq|twos | wlc (with a warning) | IPVS \
        scheduler name
        lvs_sched | same list | wlc | IPVS scheduler name
        hashed | none | none | accepted but never sets any flag
        ops | none | off | sets IP_VS_SVC_F_ONEPACKET (0x4)
        flag-1 | none | off | sets scheduler flag 1 (0x08)
        flag-2 | none | off | sets scheduler flag 2 (0x10)
        flag-3 | none | off | sets scheduler flag 3 (0x20)
        sh-port | none | off | sets flag 0x10 when scheduler is sh
        sh-fallback | none | off | sets flag 0x08 when scheduler is sh
        mh-port | none | off | sets flag 0x10 when scheduler is mh
        mh-fallback | none | off | sets flag 0x08 when scheduler is mh
        lb_kind | NAT|DR|TUN [type ipip|gue|gre] [port 1-65535] [nocsum|csum|remcsum] | NAT (with a \
        warning) | default forwarding method for this service's servers
        lvs_method | as lb_kind | NAT | default forwarding method for this service's servers
        persistence_engine | STRING up to 16 chars | none | IPVS persistence engine name (e.g. sip)
        persistence_timeout | [U32 1-2678400] | 360 if the keyword has no value; otherwise persistence \
        off | marks service persistent with this timeout (s)
        persistence_granularity | IPv4 netmask (dotted quad)|IPv6 prefix length 1-128 | 255.255.255.255 \
        / 128 | client mask used for persistence
        protocol | TCP|UDP|SCTP (case-insensitive) | UDP with a warning for address services; none for \
        fwmark | L4 protocol
        ha_suspend | none | off | run this VS's checkers only while its address is present on the host
        smtp_alert | [BOOL] | global smtp_alert_checker, else global smtp_alert, else off | e-mail on \
        quorum change
        virtualhost | STRING | none | fallback Host header (and SNI) for HTTP/SSL checkers
        snmp_name | STRING (exactly one) | none | label exported by SNMP (virtualServerName)
        alpha | none | off | start with every server considered down until its checks pass
        omega | none | off | run down notifiers/e-mails when stopping
        quorum_up | COMMAND [USER [[:]GROUP]] | none | script run when quorum is gained (also at start)
        quorum_down | COMMAND [USER [[:]GROUP]] | none | script run when quorum is lost
        quorum | U32 1-4294967295 | 1 | sum of alive weights required
        hysteresis | U32 0-4294967295 | 0 | added to quorum when gaining, subtracted when losing
        weight | U32 1-2147483647 | 1 | default weight of real servers
        sorry_server | IPADDR [PORT] | none | server used while quorum is not met
        sorry_server_inhibit | none | off | keep sorry server configured with weight 0 when unused
        sorry_server_lvs_method | as lvs_method | VS default | forwarding method of the sorry server
        real_server | IPADDR [PORT 1-65535] block; repeatable | port of VS (address VS), 0 for \
        fwmark/group | adds a pool member
        """,
        .realServer: """
        weight | U32 0-2147483647 | VS weight (1) | IPVS weight
        lvs_method | as virtual_server lvs_method | VS default | per-server forwarding method
        uthreshold | U32 0-4294967295 | 0 (none) | IPVS upper connection limit
        lthreshold | U32 0-4294967295 | 0 | IPVS lower connection limit
        inhibit_on_failure | [BOOL] | VS setting | weight 0 instead of removal
        notify_up | COMMAND [USER [[:]GROUP]] | none | script run when the server becomes usable
        notify_down | COMMAND [USER [[:]GROUP]] | none | script run when the server stops being usable
        alpha | [BOOL] | VS setting | default alpha mode for this server's checkers
        retry | U32 1-4294967295 | VS, else checker type default | default retries
        delay_before_retry | SECONDS >=0 | VS, else checker type default | default retry pause
        warmup | SECONDS >=0 | VS, else delay_loop of checker | default first-check jitter bound
        connect_timeout | SECONDS 0.000001-4294.967295 | VS (5) | default checker timeout
        delay_loop | SECONDS >=0.000001 | VS (60) | default check interval
        smtp_alert | [BOOL] | global smtp_alert_checker, else global smtp_alert, else ON | e-mail on \
        checker/server state change
        virtualhost | STRING | none | fallback Host header for HTTP/SSL checkers
        snmp_name | STRING (exactly one) | none | label exported by SNMP (realServerName)
        TCP_CHECK | block with common keywords; repeatable | none | TCP connect probe
        PING_CHECK | block with common keywords; repeatable | none | ICMP/ICMPv6 echo probe
        UDP_CHECK | block; repeatable | none | UDP datagram probe relying on ICMP errors and optional \
        reply match
        HTTP_GET | block; repeatable | none | HTTP probe of one or more URLs
        SSL_GET | block; repeatable | none | same over TLS
        SMTP_CHECK | block; repeatable | none | SMTP banner/HELO/QUIT dialogue
        DNS_CHECK | block; repeatable | none | UDP DNS query probe
        MISC_CHECK | block; repeatable | none | run a program, its exit code decides
        FILE_CHECK | block; repeatable | none | follow a track_file value
        BFD_CHECK | block; repeatable | none | follow a bfd_instance
        """,
    ]

    static let notYetRoot: [Block: String] = [
        .root: """
        SSL | block, once | none: an empty TLS client context is built automatically when any SSL_GET \
        exists | client-side TLS material shared by every SSL_GET checker
        virtual_server_group | NAME { entries }; repeatable | none | named set of addresses, ranges and \
        marks that virtual servers can share
        virtual_server | IPADDR [PORT 1-65535]|fwmark U32|group NAME, then block; repeatable | port 0 if \
        omitted | declares one IPVS service (or one per group member)
        bfd_instance | NAME (<=31 chars) block; repeatable | none | one BFD session
        """
    ]
}

import Configuration

/// Of conf-lvs-check-bfd.tsv, but for what conf-core-vrrp.tsv has as well (global_defs, track_file). What it
/// calls checker-common is two blocks here: what every check with a schedule has, and what those have that
/// ask over the network.
let serverKeywords: [SpecifiedKeywords] = [
    SpecifiedKeywords(.root, "SSL virtual_server_group virtual_server bfd_instance"),
    SpecifiedKeywords(.tls, "password ca certificate key"),
    SpecifiedKeywords(
        .virtualServer,
        """
        ip_family retry delay_before_retry warmup connect_timeout delay_loop inhibit_on_failure lb_algo
        lvs_sched hashed ops flag-1 flag-2 flag-3 sh-port sh-fallback mh-port mh-fallback lb_kind lvs_method
        persistence_engine persistence_timeout persistence_granularity protocol ha_suspend smtp_alert
        virtualhost snmp_name alpha omega quorum_up quorum_down quorum hysteresis weight sorry_server
        sorry_server_inhibit sorry_server_lvs_method real_server
        """
    ),
    SpecifiedKeywords(
        .realServer,
        """
        weight lvs_method uthreshold lthreshold inhibit_on_failure notify_up notify_down alpha retry
        delay_before_retry warmup connect_timeout delay_loop smtp_alert virtualhost snmp_name TCP_CHECK
        PING_CHECK UDP_CHECK HTTP_GET SSL_GET SMTP_CHECK DNS_CHECK MISC_CHECK FILE_CHECK BFD_CHECK
        """
    ),
    SpecifiedKeywords(
        .anyChecker,
        "retry nb_get_retry delay_before_retry warmup delay_loop alpha log_all_failures"
    ),
    SpecifiedKeywords(
        .connectingChecker,
        "connect_ip connect_port bindto bind_port bind_if connect_timeout fwmark"
    ),
    SpecifiedKeywords(.udpCheck, "payload require_reply min_reply_length max_reply_length"),
    SpecifiedKeywords(
        .httpCheck,
        "virtualhost http_protocol enable_sni sni_name fast_recovery url"
    ),
    SpecifiedKeywords(.tlsCheck, "tls_compliant url"),
    SpecifiedKeywords(
        .url,
        """
        path digest status_code virtualhost regex regex_no_match regex_options regex_min_offset
        regex_max_offset regex_stack
        """
    ),
    SpecifiedKeywords(.tlsURL, "tls_compliant"),
    SpecifiedKeywords(.mailCheck, "helo_name host"),
    SpecifiedKeywords(.nameCheck, "type name"),
    SpecifiedKeywords(.scriptCheck, "misc_path misc_timeout misc_dynamic user"),
    SpecifiedKeywords(.fileCheck, "track_file weight"),
    SpecifiedKeywords(.bfdCheck, "name alpha"),
    SpecifiedKeywords(
        .bfdSession,
        """
        neighbor_ip neighbour_ip source_ip min_rx min_tx idle_tx multiplier passive ttl hoplimit max_hops
        multihop weight vrrp checker
        """
    ),
]

/// What is accepted in several checkers stands in the table once; here is where it must be legal.
let inheritedKeywords: [SpecifiedKeywords] =
    [
        SpecifiedKeywords(.mailHost, scheduled + " " + connecting),
        SpecifiedKeywords(.scriptCheck, scheduled),
        SpecifiedKeywords(.tlsURL, "path digest status_code virtualhost regex"),
        SpecifiedKeywords(
            .tlsCheck,
            "virtualhost http_protocol enable_sni sni_name fast_recovery nb_get_retry"
        ),
    ]
    + [Block.connectCheck, .echoCheck, .udpCheck, .nameCheck, .httpCheck, .tlsCheck, .mailCheck].map {
        SpecifiedKeywords($0, scheduled + " " + connecting)
    }

private let scheduled = "retry delay_before_retry warmup delay_loop alpha log_all_failures"
private let connecting = "connect_ip connect_port bindto bind_port bind_if connect_timeout fwmark"

// Keywords of keepalived that are known and not supported yet. One that becomes active moves to a typed row.

extension Schema {
    static let notYetCheckers: [Block: String] = [
        .anyChecker: """
        connect_ip | IPADDR | real server address | destination to probe
        connect_port | U16 1-65535 | real server port | destination port
        bindto | IPADDR | none | local source address
        bind_port | U16 1-65535 | none | local source port
        bind_if | IFNAME <=15 chars | none | SO_BINDTODEVICE on the probe socket
        connect_timeout | SECONDS 0.000001-4294.967295 | real server value | time allowed to connect / \
        for each read
        fwmark | U32 | 0 | SO_MARK on the probe socket
        retry | U32 0-4294967295 | RS/VS value, else type default: 1; DNS_CHECK 3; MISC_CHECK 0 | extra \
        attempts before declaring an up checker down
        delay_before_retry | SECONDS >=0 | RS/VS value, else type default: 1 s; HTTP_GET/SSL_GET 3 s; \
        DNS_CHECK = delay_loop | pause before a retry
        warmup | SECONDS >=0 | RS/VS value, else this checker's delay_loop | first-check jitter bound
        delay_loop | SECONDS >=0.000001 | RS value | interval between checks
        alpha | [BOOL] | RS value | this checker starts in failed state
        log_all_failures | [BOOL] | off (or global checker_log_all_failures) | log each failed attempt, \
        not only the final one
        """,
        .udpCheck: """
        payload | HEX digits, free spacing | 32 bytes of fixed text | datagram content
        require_reply | [HEX with x/X wildcard nibbles] | no reply needed | a datagram must come back
        min_reply_length | U16 0-65535 | 0 | smallest acceptable reply
        max_reply_length | U16 0-65535 | 255 | largest acceptable reply (also receive buffer size minus \
        1)
        """,
        .httpCheck: """
        nb_get_retry | U32 0-4294967295 | 1 | old name of retry
        virtualhost | STRING | none | Host header for all urls of the checker
        http_protocol | 1.0|1.0C|1.0c|1.1 | 1.0 | request version
        enable_sni | [BOOL] | off | send SNI in TLS handshake
        sni_name | [NAME] | none | explicit SNI name
        fast_recovery | [BOOL] | off | no delay between urls at first run and while recovering
        url | block; repeatable | none | one URL to fetch
        """,
        .tlsCheck: """
        tls_compliant | [BOOL] | off | send TLS close_notify (otherwise quiet shutdown)
        """,
        .url: """
        path | STRING | mandatory | request target placed in the request line verbatim
        digest | 32 hex digits (MD5) | none | body hash must equal this
        status_code | (N|N-M) list, 100-599; repeatable | 200-299 | accepted response codes
        virtualhost | STRING | none | Host header (and SNI) for this url
        regex | PATTERN (quoted and escaped, single word) | none | body must match (PCRE2, unanchored)
        regex_no_match | none | off | invert: a match fails the check
        regex_options | list of option names; repeatable | none | PCRE2 compile flags
        regex_min_offset | UINT | 0 | start matching at this body offset
        regex_max_offset | UINT | unlimited | match must begin at or before this body offset
        regex_stack | START MAX (bytes) | JIT default | JIT stack size
        tls_compliant | [BOOL] | off | close_notify for this url only
        """,
        .mailCheck: """
        helo_name | STRING | smtpchecker.keepalived.org | argument of HELO
        host | block of common keywords; repeatable | none | deprecated: one extra checker per host \
        block
        """,
        .nameCheck: """
        type | A|NS|CNAME|SOA|MX|TXT|AAAA|RRSIG|DNSKEY (case-insensitive) | SOA | query type
        name | DNSNAME | root (.) | query name
        """,
        .scriptCheck: """
        misc_path | COMMAND (quoted, with arguments) | mandatory | program to run
        misc_timeout | U32 0-4294 s | 0 = VS delay_loop | maximum run time before SIGTERM
        misc_dynamic | none | off | exit codes 2-255 are success and set weight
        user | USER [[:]GROUP] | script_user default | identity of the script
        """,
        .fileCheck: """
        track_file | NAME | mandatory | which track_file to follow
        weight | INT -2147483647..2147483647 [reverse|noreverse] | the track_file's own weight | \
        multiplier of the file value
        """,
        .bfdCheck: """
        name | INSTANCE | mandatory | bfd_instance to follow
        alpha | [BOOL] | RS value | start down
        """,
        .bfdSession: """
        neighbor_ip | IPADDR | mandatory | peer
        neighbour_ip | IPADDR | mandatory | synonym of neighbor_ip
        source_ip | IPADDR | none | local address to bind
        min_rx | DECIMAL ms 1-4294967, 3 decimals | 10 | Required Min RX Interval
        min_tx | DECIMAL ms 1-4294967, 3 decimals | 10 | Desired Min TX Interval when Up
        idle_tx | DECIMAL ms 1000-4294967, 3 decimals | 1000 | Desired Min TX Interval when not Up
        multiplier | U8 1-255 | 5 | detection multiplier
        passive | none | active | do not send until the peer does
        ttl | 1-255 | 255 (IPv4) | outgoing TTL
        hoplimit | 1-255 | 64 (IPv6) | outgoing hop limit
        max_hops | -1..255 | 0 | hops a received packet may have lost compared with our own ttl
        multihop | [BOOL] | off | use UDP port 4784
        weight | INT -253..253 [reverse] | 0 | VRRP tracking weight only
        vrrp | none | events go to both | send events to the VRRP process
        checker | none | events go to both | send events to the checker process
        """,
    ]
}

// Keywords of keepalived that are known and not supported yet. One that becomes active moves to a typed
// row.

extension Schema {
    static let notYetRouters: [Block: String] = [
        .virtualRouter: """
        use_vmac | [[name] IFNAME] [MAC] [netlink_notify_msg] [group GROUP] | off; name prefix.VRID | \
        run on a private-mode macvlan with the VRRP MAC
        use_vmac_addr | none | off | also create macvlans for VIPs on other interfaces or other family
        vmac_xmit_base | none | off | send/receive adverts on the parent of the VMAC
        use_ipvlan | [[name] IFNAME] [IPADDR[/LEN]] [bridge|private|vepa] [group GROUP] | off; bridge | \
        run on an L2 ipvlan
        unicast_peer | block, see (unicast_peer) | none | unicast instead of multicast
        unicast_fault_no_peer | none | off | no peers = fault instead of multicast
        check_unicast_src | none | off | sender must be a configured peer
        old_unicast_checksum | [never] | auto-detect | use pre-1.3.7 v3 unicast checksum
        native_ipv6 | none | off | force IPv6 and version 3
        vrf | IFNAME | none | VRF for interface-less unicast
        dont_track_primary | none | off | ignore up/down of own interface
        track_interface | block, see (track_interface) | none | extra interfaces
        track_script | block, see (track_script) | none | scripts
        track_file | block, see (track_file entry) | none | files
        track_process | block, see (track_process entry) | none | processes
        track_bfd | block, see (track_bfd) | none | BFD sessions
        mcast_src_ip | IP | primary address of interface | source address of adverts
        unicast_src_ip | IP | primary address | same, and marks unicast configured
        mcast_dst_ip | IP multicast (IPv6: link-local scope) | global group | destination group
        track_src_ip | none | off | fault while the configured source address is absent
        unicast_ttl | N 0..255 | 255 IPv4, kernel default IPv6 | TTL/hop limit of unicast adverts
        virtual_ipaddress_excluded | block of address lines | none | addresses managed but not \
        advertised, any family
        no_virtual_ipaddress | none | off | allow zero VIPs silently
        promote_secondaries | none | off | set promote_secondaries sysctl on the interface
        linkbeat_use_polling | none | off | poll own interface
        v3_checksum_as_v2 | [BOOL] | global | omit pseudo-header from v3 IPv4 checksum
        virtual_routes | block of route lines | none | installed while master
        virtual_rules | block of rule lines | none | installed while master
        no_accept | none | off | firewall drops packets to/from VIPs
        notify_backup | COMMAND [USER [[:]GROUP]] | none | run on entering BACKUP
        notify_master | COMMAND [USER [[:]GROUP]] | none | run on entering MASTER
        notify_fault | COMMAND [USER [[:]GROUP]] | none | run on entering FAULT
        notify_stop | COMMAND [USER [[:]GROUP]] | none | run at stop
        notify_deleted | [COMMAND [USER [[:]GROUP]]] | off | report DELETED rather than FAULT when \
        removed by reload
        notify | COMMAND [USER [[:]GROUP]] | none | run on every transition with 4 appended words
        notify_master_rx_lower_pri | COMMAND [USER [[:]GROUP]] | none | run when a master hears a \
        lower-priority advert
        smtp_alert | [BOOL] | smtp_alert_vrrp, smtp_alert, off | mail on transition
        notify_priority_changes | [BOOL] | sync group, then global | FIFO lines on effective-priority \
        change
        lvs_sync_daemon_interface | IFNAME | none | bind IPVS sync daemon to this instance
        timer_expired_backup | [N 1..254] | off; bare = 254 | step down when the process was so late \
        that another router of that priority would have taken over
        thread_timer_expired | as timer_expired_backup | none | alias
        garp_extra_if | [all] N 0..86400 s | global | as global
        vmac_garp_intvl | as garp_extra_if | none | alias
        lower_prio_no_advert | [BOOL] | global; true if strict | as global
        higher_prio_send_advert | [BOOL] | global; false if strict | as global
        owner_ignore_adverts | [BOOL] | priority 255: true if strict else global; otherwise false | drop \
        every advert while owner
        kernel_rx_buf_size | N bytes | policy | receive buffer contribution
        auth_hmac | block | none | HMAC trailer extension
        """,
        .keyedAuthentication: """
        key | ID 1..255 VALUE (ASCII, hex:HEX, file:PATH) | none | shared key of 32..64 bytes
        active_key | ID 1..255 | 0 (none) | signing key
        time_window | N 1..300 s | 3×whole advert seconds, clamped 5..300 | freshness window (time mode)
        anti_replay | time|monotonic | time | freshness rule
        mode | enforce|permissive|receive-only | enforce | migration mode
        """,
        .trackGroup: """
        group | block of instance names | none | members
        """,
        .syncGroup: """
        group | block of instance names | none | members, in order
        track_interface | block, see (track_interface) | none | applied to every member
        track_script | block, see (track_script) | none | applied to every member
        track_file | block, see (track_file entry) | none | applied to every member
        track_process | block, see (track_process entry) | none | applied to every member
        track_bfd | block, see (track_bfd) | none | applied to every member
        notify_backup | COMMAND [USER [[:]GROUP]] | none | run when the group becomes backup
        notify_master | COMMAND [USER [[:]GROUP]] | none | run when the group becomes master
        notify_fault | COMMAND [USER [[:]GROUP]] | none | run when the group enters fault
        notify_stop | COMMAND [USER [[:]GROUP]] | none | run at daemon stop
        notify | COMMAND [USER [[:]GROUP]] | none | run on every group transition with 4 appended words
        smtp_alert | [BOOL] | smtp_alert_vrrp, then smtp_alert, then off | mail on group transition
        global_tracking | none | off | same as sync_group_tracking_weight
        sync_group_tracking_weight | none | off | keep weighted trackers of members
        notify_priority_changes | [BOOL] | none | default for members' FIFO priority lines
        """,
        .announcementGroup: """
        garp_interval | SECONDS 0..4294.967295 | none | gap between GARPs across the group
        gna_interval | SECONDS | none | gap between NAs
        interface | IFNAME | none | single physical interface
        interfaces | block of IFNAMEs | none | aggregate the limit over several
        """,
        .script: """
        script | COMMAND | required | command and arguments
        interval | SECONDS 0..4294 | 1 | period
        timeout | SECONDS 0..4294 | interval | run limit
        weight | -253..253 [reverse] | 0 | default weight
        rise | N 1..2147483647 | 1 | successes needed
        fall | N 1..2147483647 | 1 | failures needed
        user | USER [[:]GROUP] | script_user | identity
        init_fail | none | off | assume failed initially
        """,
        .trackedProcess: """
        process | NAME [PARAM...] | required | executable/comm to match
        param_match | [initial|partial] | none; bare = exact | parameter matching, implies full command \
        line
        weight | -254..254 [reverse] | 0 | default weight
        quorum | 1..65535 | 1 | minimum count
        quorum_max | 0..65535 | unlimited | maximum count
        delay | SECONDS 0.000001..3600 | 0 | sets both delays
        terminate_delay | SECONDS | 0 | debounce of losing quorum
        fork_delay | SECONDS | 0 | debounce of gaining quorum by fork
        full_command | none | off | match argv[0] of the command line rather than the 15-char comm
        """,
        .trackedFile: """
        file | PATH | required | monitored path
        weight | -254..254 [reverse] | 1 | multiplier
        init_file | [N] [overwrite] | no write; N=0 | create/write the file at startup (not at reload or \
        config-test)
        """,
    ]
}

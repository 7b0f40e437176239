import Configuration
import Testing

/// The keywords that keepalived 2.4.3 knows in a block, every spelling, separated by blanks.
struct SpecifiedKeywords: Sendable, CustomTestStringConvertible {
    let block: Block
    let names: [String]

    init(_ block: Block, _ names: String) {
        self.block = block
        self.names = names.split(whereSeparator: \.isWhitespace).map(String.init)
    }

    var testDescription: String { block.rawValue }
}

/// The words that keepalived 2.4.3 knows in the lines of a block, those left out that are a kind of value.
struct SpecifiedOptions: Sendable, CustomTestStringConvertible {
    let block: Block
    let names: [String]

    init(_ block: Block, _ names: String) {
        self.block = block
        self.names = names.split(whereSeparator: \.isWhitespace).map(String.init)
    }

    var testDescription: String { block.rawValue }
}

/// Of conf-core-vrrp.tsv.
let coreKeywords: [SpecifiedKeywords] = [
    SpecifiedKeywords(
        .root,
        """
        linkbeat_use_polling net_namespace net_namespace_ipvs namespace_with_ipsets use_pid_dir
        instance child_wait_time global_defs track_group static_ipaddress static_routes
        static_rules vrrp_sync_group garp_group linkbeat_interfaces vrrp_instance vrrp_script
        vrrp_track_process interface_up_down_delays track_file vrrp_track_file
        """
    ),
    SpecifiedKeywords(
        .globalDefinitions,
        """
        process_names process_name vrrp_process_name checker_process_name lvs_process_name
        bfd_process_name use_symlink_paths set_supplementary_groups router_id
        notification_email_from smtp_server smtp_helo_name smtp_connect_timeout notification_email
        smtp_alert startup_script startup_script_timeout shutdown_script shutdown_script_timeout
        max_auto_priority min_auto_priority_delay smtp_alert_vrrp smtp_alert_checker
        checker_log_all_failures dynamic_interfaces no_email_faults default_interface
        disable_local_igmp v3_checksum_as_v2 lvs_timeouts lvs_flush lvs_flush_on_stop
        lvs_flush_onstop lvs_sync_daemon vrrp_mcast_group4 vrrp_mcast_group6
        vrrp_garp_master_delay vrrp_garp_master_repeat vrrp_garp_master_refresh
        vrrp_garp_master_refresh_repeat vrrp_garp_lower_prio_delay vrrp_garp_lower_prio_repeat
        vrrp_down_timer_adverts vrrp_garp_interval vrrp_gna_interval vrrp_min_garp
        vrrp_garp_extra_if vrrp_vmac_garp_intvl vrrp_lower_prio_no_advert
        vrrp_higher_prio_send_advert vrrp_version vrrp_iptables vrrp_ipsets nftables
        nftables_priority nftables_ifindex vrrp_check_unicast_src vrrp_skip_check_adv_addr
        vrrp_strict vrrp_priority vrrp_no_swap vrrp_rt_priority vrrp_cpu_affinity
        vrrp_rlimit_rttime vrrp_rlimit_rtime nftables_ipvs nftables_ipvs_priority
        nftables_ipvs_start_fwmark nftables_counters notify_fifo notify_fifo_script
        vrrp_notify_fifo vrrp_notify_fifo_script vrrp_notify_priority_changes
        fifo_write_vrrp_states_on_reload lvs_notify_fifo lvs_notify_fifo_script checker_priority
        checker_no_swap checker_rt_priority checker_cpu_affinity checker_rlimit_rttime
        checker_rlimit_rtime bfd_priority bfd_no_swap bfd_rt_priority bfd_cpu_affinity
        bfd_rlimit_rttime bfd_rlimit_rtime snmp_socket enable_traps enable_snmp_vrrp
        enable_snmp_keepalived enable_snmp_rfc enable_snmp_rfcv2 enable_snmp_rfcv3
        enable_snmp_checker snmp_vs_stats_update_interval snmp_rs_stats_update_interval
        enable_dbus dbus_service_name dbus_no_interface_name script_user enable_script_security
        vrrp_netlink_cmd_rcv_bufs vrrp_netlink_cmd_rcv_bufs_force vrrp_netlink_monitor_rcv_bufs
        vrrp_netlink_monitor_rcv_bufs_force process_monitor_rcv_bufs
        process_monitor_rcv_bufs_force lvs_netlink_cmd_rcv_bufs lvs_netlink_cmd_rcv_bufs_force
        lvs_netlink_monitor_rcv_bufs lvs_netlink_monitor_rcv_bufs_force rs_init_notifies
        no_checker_emails vrrp_rx_bufs_policy vrrp_rx_bufs_multiplier vrrp_startup_delay
        vrrp_delay_after_boot log_unknown_vrids vrrp_owner_ignore_adverts vmac_prefix
        vmac_addr_prefix umask random_seed reload_check_config reload_time_file reload_repeat
        reload_file include_check config_save_dir tmp_config_directory data_use_instance
        json_version iproute_usr_dir iproute_etc_dir state_dump_file stats_dump_file
        json_dump_file
        """
    ),
    SpecifiedKeywords(
        .trackGroup,
        """
        group
        """
    ),
    SpecifiedKeywords(
        .syncGroup,
        """
        group track_interface track_script track_file track_process track_bfd notify_backup
        notify_master notify_fault notify_stop notify smtp_alert global_tracking
        sync_group_tracking_weight notify_priority_changes
        """
    ),
    SpecifiedKeywords(
        .announcementGroup,
        """
        garp_interval gna_interval interface interfaces
        """
    ),
    SpecifiedKeywords(
        .virtualRouter,
        """
        use_vmac use_vmac_addr vmac_xmit_base use_ipvlan unicast_peer unicast_fault_no_peer
        check_unicast_src old_unicast_checksum native_ipv6 state interface vrf dont_track_primary
        track_interface track_script track_file track_process track_bfd mcast_src_ip
        unicast_src_ip mcast_dst_ip track_src_ip virtual_router_id unicast_ttl version priority
        advert_int virtual_ipaddress virtual_ipaddress_excluded no_virtual_ipaddress
        promote_secondaries linkbeat_use_polling v3_checksum_as_v2 virtual_routes virtual_rules
        accept no_accept skip_check_adv_addr strict_mode preempt nopreempt preempt_delay debug
        notify_backup notify_master notify_fault notify_stop notify_deleted notify
        notify_master_rx_lower_pri smtp_alert notify_priority_changes lvs_sync_daemon_interface
        garp_master_delay garp_master_refresh garp_master_repeat garp_master_refresh_repeat
        garp_lower_prio_delay garp_lower_prio_repeat down_timer_adverts timer_expired_backup
        thread_timer_expired garp_extra_if vmac_garp_intvl lower_prio_no_advert
        higher_prio_send_advert owner_ignore_adverts kernel_rx_buf_size authentication auth_hmac
        """
    ),
    SpecifiedKeywords(
        .authentication,
        """
        auth_type auth_pass
        """
    ),
    SpecifiedKeywords(
        .keyedAuthentication,
        """
        key active_key time_window anti_replay mode
        """
    ),
    SpecifiedKeywords(
        .script,
        """
        script interval timeout weight rise fall user init_fail
        """
    ),
    SpecifiedKeywords(
        .trackedProcess,
        """
        process param_match weight quorum quorum_max delay terminate_delay fork_delay full_command
        """
    ),
    SpecifiedKeywords(
        .trackedFile,
        """
        file weight init_file
        """
    ),
]

/// Of conf-core-vrrp.tsv, the blocks in parentheses.
let coreOptions: [SpecifiedOptions] = [
    SpecifiedOptions(
        .virtualAddresses,
        """
        dev scope brd broadcast label peer home -nodad mngtmpaddr noprefixroute autojoin no_track
        preferred_lft track_group use_vmac
        """
    ),
    SpecifiedOptions(.unicastPeers, "min_ttl max_ttl"),
    SpecifiedOptions(.trackedInterfaces, "weight"),
    SpecifiedOptions(.trackedScripts, "weight"),
    SpecifiedOptions(.trackedFiles, "weight"),
    SpecifiedOptions(.trackedProcesses, "weight"),
    SpecifiedOptions(.trackedSessions, "weight"),
    SpecifiedOptions(
        .virtualRoutes,
        """
        to inet inet6 unicast local broadcast multicast throw unreachable prohibit blackhole nat
        src from via gw or dev oif table vrf metric priority preference tos dsfield protocol scope
        onlink mtu advmss rtt rttvar reordering cwnd ssthresh rto_min congctl hoplimit window
        initcwnd initrwnd features quickack fastopen_no_cookie expires pref ttl-propagate realms
        encap nexthop add append prepend no_track track_group as
        """
    ),
    SpecifiedOptions(
        .virtualRules,
        """
        inet inet6 from to not preference order priority table lookup fwmark tos dsfield realms
        suppress_prefixlength sup_pl suppress_ifgroup sup_group dev iif oif tunnel-id uidrange
        l3mdev protocol ipproto sport dport type goto nop blackhole unreachable prohibit no_track
        track_group
        """
    ),
]

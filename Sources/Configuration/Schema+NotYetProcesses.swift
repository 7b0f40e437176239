// Keywords of keepalived that are known and not supported yet. One that becomes active moves to a typed
// row.

extension Schema {
    static let notYetProcesses: [Block: String] = [
        .root: """
        linkbeat_use_polling | none | off | every vrrp interface uses link polling instead of netlink \
        state
        net_namespace | NAME | none | run in that network namespace
        net_namespace_ipvs | [NAME] | same as main namespace | namespace in which IPVS sockets are \
        opened
        namespace_with_ipsets | none | off | allow ipsets in a namespace on kernels before 3.13
        use_pid_dir | none | off | pid files go in the keepalived sub-directory of the runtime dir
        instance | NAME | none | distinguishes several daemons: pid file names, syslog ident, dump names
        child_wait_time | N seconds 0..4294967295 | 5 | how long the parent waits for children at stop \
        before SIGKILL
        track_group | NAME block | none | names a set of vrrp instances for static entries
        static_ipaddress | block of address lines | none | addresses added at start, removed at stop, \
        re-added if deleted (unless no_track)
        static_routes | block of route lines | none | routes kept installed
        static_rules | block of rule lines | none | policy rules kept installed
        vrrp_sync_group | NAME block | none | instances that change state together
        garp_group | block | none | GARP/NA spacing shared by interfaces
        linkbeat_interfaces | block: IFNAME [MII|ETHTOOL|IOCTL] | auto (MII, then ETHTOOL, then IOCTL) | \
        poll these interfaces every second
        vrrp_script | NAME block | none | periodic health script
        vrrp_track_process | NAME block | none | count running processes
        interface_up_down_delays | block: IFNAME DOWN [UP], SECONDS 0..255 | 0 0 | debounce interface \
        state
        track_file | NAME block | none | file holding a number
        vrrp_track_file | NAME block | none | alias of track_file
        SSL | block, once | none: an empty TLS client context is built automatically when any SSL_GET \
        exists | client-side TLS material shared by every SSL_GET checker
        virtual_server_group | NAME { entries }; repeatable | none | named set of addresses, ranges and \
        marks that virtual servers can share
        virtual_server | IPADDR [PORT 1-65535]|fwmark U32|group NAME, then block; repeatable | port 0 if \
        omitted | declares one IPVS service (or one per group member)
        bfd_instance | NAME (<=31 chars) block; repeatable | none | one BFD session
        """,
        .globalDefinitions: """
        process_names | none | names unchanged | children take names keepalived_vrrp, keepalived_lvs, \
        keepalived_bfd (parent unchanged)
        process_name | NAME | program name | comm name of the parent
        vrrp_process_name | NAME | none | comm name of vrrp child
        checker_process_name | NAME | none | comm name of checker child
        lvs_process_name | NAME | none | alias of checker_process_name
        bfd_process_name | NAME | none | comm name of bfd child
        use_symlink_paths | [BOOL] | off | keep symlinks in script paths instead of resolving them for \
        exec
        set_supplementary_groups | [BOOL] | off | scripts get the user's supplementary groups
        smtp_alert | [BOOL] | none | default smtp_alert for every object
        startup_script | COMMAND [USER [[:]GROUP]] | none | parent runs it before starting children and \
        waits
        startup_script_timeout | N 1..1000 s | 10 once a script is set | then TERM, 2 s, KILL, 2 s, \
        KILL, 10 s, give up and start anyway
        shutdown_script | COMMAND [USER [[:]GROUP]] | none | parent runs it after all children ended
        shutdown_script_timeout | N 1..1000 s | 10 once a script is set | as startup
        max_auto_priority | [N] -1..99 | 0 (off); bare keyword = scheduler max | ceiling for automatic \
        real-time priority raises when timers run late
        min_auto_priority_delay | N 1..10000000 µs | 1000000 | lateness that triggers an automatic raise
        smtp_alert_vrrp | [BOOL] | unset (falls back to smtp_alert, then off) | default for vrrp \
        instances and sync groups
        smtp_alert_checker | [BOOL] | none | default for checkers
        checker_log_all_failures | [BOOL] | off | log every failed check
        default_interface | IFNAME | eth0 | device for static entries and interface-less VIPs lacking \
        dev
        disable_local_igmp | none | off | clears igmp_link_local_mcast_reports sysctl at start and \
        restores at stop
        v3_checksum_as_v2 | none (arguments ignored) | off | default for instances: VRRPv3/IPv4 checksum \
        omits pseudo-header
        lvs_timeouts | [tcp N] [tcpfin N] [udp N], N 0..2678400 s | unchanged | IPVS connection timeouts
        lvs_flush | none | off | flush IPVS table at start
        lvs_flush_on_stop | [VS] | off | flush all, or only delete own virtual servers, at stop
        lvs_flush_onstop | [VS] | none | alias of lvs_flush_on_stop
        lvs_sync_daemon | IF [[inst] INSTANCE] [id 0..255] [maxlen 1..65507] [port 1..65535] [ttl \
        1..255] [group MCAST] | id = VRID of the instance, else 0 | IPVS state sync daemon
        vrrp_mcast_group4 | IPv4 multicast | 224.0.0.18 | default IPv4 advert group
        vrrp_mcast_group6 | IPv6 multicast | ff02::12 | default IPv6 advert group
        vrrp_garp_extra_if | [all] N 1..86400 s | 0 (off) | periodic GARP/NA on VMAC interfaces of VIPs \
        not on the advert interface
        vrrp_vmac_garp_intvl | as vrrp_garp_extra_if | none | alias
        vrrp_lower_prio_no_advert | [BOOL] | false | do not answer a lower-priority advert
        vrrp_higher_prio_send_advert | [BOOL] | false | send one more advert when a higher-priority one \
        is heard before yielding
        vrrp_ipsets | [V4 [V6 [IFV6 [IGMP [MLD [ND]]]]]] | keepalived keepalived6 keepalived_if6 \
        keepalived_igmp keepalived_mld keepalived_nd when iptables used | ipset names
        nftables_priority | int32 | -1 | base-chain priority
        nftables_ifindex | none | off | IPv6 link-local sets keyed by ifindex rather than name
        vrrp_check_unicast_src | none | off | all unicast instances verify sender is a configured peer
        vrrp_priority | -20..19 | 0 | nice value of vrrp child
        vrrp_no_swap | none | off | mlock vrrp child
        vrrp_rt_priority | N | 0 | SCHED_RR priority
        vrrp_cpu_affinity | CPU ids 0..online-1 (repeatable words) | none | bind child
        vrrp_rlimit_rttime | N 1..4294967295 µs | 10000 | RLIMIT_RTTIME hard limit when real-time (soft \
        = half)
        vrrp_rlimit_rtime | as above | none | alias
        nftables_ipvs | [TABLE] | keepalived_ipvs | use nftables to fwmark virtual server groups
        nftables_ipvs_priority | int32 | -1 | chain priority
        nftables_ipvs_start_fwmark | 1..4294967295 | 1000 | first fwmark to allocate
        nftables_counters | none | off | counters on generated rules
        notify_fifo | PATH [USER [GROUP]] | none | FIFO for all notifications
        notify_fifo_script | COMMAND [USER [[:]GROUP]] | none | reader started by keepalived
        vrrp_notify_fifo | PATH [USER [GROUP]] | none | FIFO for vrrp notifications
        vrrp_notify_fifo_script | COMMAND [USER [[:]GROUP]] | none | reader script
        vrrp_notify_priority_changes | [BOOL] | false | default: FIFO lines on effective-priority change
        fifo_write_vrrp_states_on_reload | none | off | after reload re-emit unchanged states to the \
        FIFOs
        lvs_notify_fifo | PATH [USER [GROUP]] | none | FIFO for checker
        lvs_notify_fifo_script | COMMAND [USER [[:]GROUP]] | none | reader script
        checker_priority | -20..19 | 0 | nice of checker child
        checker_no_swap | none | off | mlock checker child
        checker_rt_priority | N | 0 | SCHED_RR priority
        checker_cpu_affinity | CPU ids | none | bind child
        checker_rlimit_rttime | µs | 10000 | as vrrp
        checker_rlimit_rtime | µs | none | alias
        bfd_priority | -20..19 | 0 | nice of bfd child
        bfd_no_swap | none | off | mlock bfd child
        bfd_rt_priority | N | 0 | SCHED_RR priority
        bfd_cpu_affinity | CPU ids | none | bind child
        bfd_rlimit_rttime | µs | 10000 | as vrrp
        bfd_rlimit_rtime | µs | none | alias
        snmp_socket | SOCKET-SPEC | net-snmp default (unix:/var/agentx/master) | AgentX master address
        enable_traps | none | off | send SNMP notifications
        enable_snmp_vrrp | none | off (on with -x) | serve VRRP part of KEEPALIVED-MIB
        enable_snmp_keepalived | none | none | alias of enable_snmp_vrrp
        enable_snmp_rfc | none | off | RFC2787 and RFC6527 MIBs
        enable_snmp_rfcv2 | none | off | RFC2787 MIB
        enable_snmp_rfcv3 | none | off | RFC6527 MIB
        enable_snmp_checker | none | off | checker MIB
        snmp_vs_stats_update_interval | SECONDS 0.001..30 | 5 | cache time for virtual server stats
        snmp_rs_stats_update_interval | SECONDS 0.001..30 | value of vs interval | cache time for real \
        server stats
        enable_dbus | none | off | start the D-Bus service
        dbus_service_name | NAME | org.keepalived.Vrrp1 | bus name
        dbus_no_interface_name | NAME | none | path element when an instance has no interface
        vrrp_netlink_cmd_rcv_bufs | N bytes | kernel default | receive buffer of command socket
        vrrp_netlink_cmd_rcv_bufs_force | [BOOL] | off | use SO_RCVBUFFORCE
        vrrp_netlink_monitor_rcv_bufs | N bytes | kernel default | receive buffer of monitor socket
        vrrp_netlink_monitor_rcv_bufs_force | [BOOL] | off | force
        process_monitor_rcv_bufs | N bytes | kernel default | proc connector socket buffer
        process_monitor_rcv_bufs_force | [BOOL] | off | force
        lvs_netlink_cmd_rcv_bufs | N bytes | kernel default | checker process
        lvs_netlink_cmd_rcv_bufs_force | [BOOL] | off | force
        lvs_netlink_monitor_rcv_bufs | N bytes | kernel default | checker process
        lvs_netlink_monitor_rcv_bufs_force | [BOOL] | off | force
        rs_init_notifies | [BOOL] | off | checker half: notify initial state
        no_checker_emails | [BOOL] | off | checker half
        vrrp_rx_bufs_policy | MTU|ADVERT|BYTES (case-insensitive) | system default | receive buffer \
        sizing of advert sockets
        vrrp_rx_bufs_multiplier | N ≥1 | 3 | multiplier for MTU/ADVERT policy
        vrrp_startup_delay | SECONDS 0.001..4294.967295 | 0 | no state change, reception ignored until \
        this long after start
        vrrp_delay_after_boot | SECONDS | 0 | same, measured from system boot (remaining time computed \
        from /proc/uptime)
        log_unknown_vrids | none | off | log adverts for VRIDs not configured
        vrrp_owner_ignore_adverts | [BOOL] | false | default for priority-255 instances: drop all \
        adverts
        vmac_prefix | STRING | vrrp | prefix of generated macvlan names
        vmac_addr_prefix | STRING | vmac_prefix | prefix for macvlans made for individual addresses
        umask | octal/dec/hex ≤ 0777 or IRUSR|IWUSR|... bits | 0177 | umask for created files
        random_seed | N | time of day | intended seed for ${_RANDOM}
        reload_check_config | [LOGFILE] | off; bare = /dev/null | run a config-test child (5 s limit) \
        before each reload
        reload_time_file | PATH | none | file whose first line schedules a reload
        reload_repeat | none | off | keep time-only schedule daily
        reload_file | [PATH] | off; bare = keepalived.reload in the pid directory | file \
        created/truncated while config is being read and unlinked afterwards
        include_check | [[+|-]read|match|wildcard_match|brace_match ...] | nothing checked; bare = all | \
        default strictness for include
        config_save_dir | DIR | none | debug: saves config and dumps before/after reloads
        tmp_config_directory | DIR | memory file | keep the consolidated copy in an unlinked file on \
        that filesystem
        data_use_instance | [BOOL] | off | instance/namespace added to state dump file name
        json_version | 1|2 | 1 | 2 wraps output in an object and adds track processes
        iproute_usr_dir | DIR | build-time | iproute2 vendor tables directory
        iproute_etc_dir | DIR | build-time (/etc/iproute2) | iproute2 local tables directory
        state_dump_file | PATH | <tmpdir>/keepalived.data | where SIGUSR1 dumps go
        stats_dump_file | PATH | none | parsed and shown in dumps only
        json_dump_file | PATH | none | parsed and shown in dumps only
        """,
    ]
}

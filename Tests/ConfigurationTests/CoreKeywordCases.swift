import Configuration

let coreKeywordCases: [KeywordCase] =
    rootCases + trackerCases + processCases + mailCases + scriptCases + firewallCases + serverDefaultCases
    + surfaceCases + routerDefaultCases + routerCases + electionCases + deliveryCases + linkCases
    + notifyCases
    + groupCases

private let noName = "needs 1 argument (NAME), found 0"

private let rootCases: [KeywordCase] = [
    KeywordCase(
        .root,
        "global_defs",
        "global_defs { }",
        "",
        "global_defs x { }",
        "global_defs takes no argument"
    ),
    KeywordCase(
        .root,
        "vrrp_instance",
        router("").replacing("_id 1", with: "_id 2").replacing("instance a", with: "instance b"),
        "virtualRouterID.rawValue=2 1.virtualRouterID.rawValue=1",
        "vrrp_instance { }",
        "vrrp_instance \(noName)"
    ),
    KeywordCase(
        .root,
        "vrrp_sync_group",
        "vrrp_sync_group g { group { a } }",
        "groups.0.settings.name=g groups.0.settings.members.0=a",
        "vrrp_sync_group g { group { b } }",
        "there is no vrrp_instance named 'b'\nvrrp_sync_group 'g' has no member in group"
    ),
    KeywordCase(
        .root,
        "track_group",
        "track_group g { group { a } }",
        "trackGroups.0.name=g trackGroups.0.members.0=a",
        "track_group g { }",
        "track_group 'g' has no member in group"
    ),
    KeywordCase(
        .root,
        "static_ipaddress",
        "static_ipaddress { 192.0.2.7/24 }",
        "statics.addresses.0.description.address=192.0.2.7/24 statics.addresses.0.description.interface=eth0",
        "static_ipaddress { eth0 }",
        "'eth0' is not an address"
    ),
    KeywordCase(
        .root,
        "static_routes",
        "static_routes { 198.51.100.0/24 via 192.0.2.254 }",
        "statics.routes.0.description.destination=198.51.100.0/24",
        "static_routes { via 192.0.2.254 }",
        "the route has no destination"
    ),
    KeywordCase(
        .root,
        "static_rules",
        "static_rules { from 198.51.100.0/24 table 100 preference 9 }",
        "statics.rules.0.description.priority=9",
        "static_rules { from 198.51.100.0/24 preference 9 }",
        "the rule does nothing"
    ),
    KeywordCase(
        .root,
        "garp_group",
        "garp_group { garp_interval 2\ninterface eth0\n}",
        "announcementGroups.0.interfaces.0=eth0 announcements.spacing=2",
        "garp_group { interface eth0\n}",
        "garp_group has neither garp_interval nor gna_interval"
    ),
    KeywordCase(
        .root,
        "interface_up_down_delays",
        "interface_up_down_delays { eth1 0.5 1\neth2 3\n}",
        "interfaceDelays.0.down=0+500000000ns interfaceDelays.0.up=1 interfaceDelays.1.up=0",
        "interface_up_down_delays { eth1 256\n}",
        "'256' is not a number of seconds"
    ),
    KeywordCase(
        .root,
        "linkbeat_interfaces",
        "linkbeat_interfaces { eth1\neth2 MII\n}",
        "",
        "linkbeat_interfaces { eth1 MIII\n}",
        "'MIII' is not one of MII|ETHTOOL|IOCTL; did you mean 'MII'?"
    ),
    .flag(.root, "linkbeat_use_polling"),
    .word(.root, "net_namespace", "blue", "global.networkNamespace=blue", "NAME"),
    KeywordCase(
        .root,
        "net_namespace_ipvs",
        "",
        "",
        "net_namespace_ipvs blue",
        "net_namespace_ipvs is not supported: IPVS is programmed where holdfast runs; run a second holdfast "
            + "in that namespace"
    ),
    .flag(.root, "namespace_with_ipsets"),
    .flag(.root, "use_pid_dir"),
    .word(.root, "instance", "two", "global.instanceName=two", "NAME"),
    .number(.root, "child_wait_time", 9, bad: -1, "0 and 4294967295 seconds"),
]

private let trackerCases: [KeywordCase] = [
    KeywordCase(
        .root,
        "vrrp_script",
        "vrrp_script s {\nscript \"/bin/s -x 'a b'\"\n}",
        "scripts.0.settings.name=s scripts.0.command.words.0=/bin/s scripts.0.command.words.2=a_b",
        "vrrp_script s { }",
        "vrrp_script 's' has no script"
    ),
    KeywordCase(
        .root,
        "vrrp_track_process",
        "vrrp_track_process p {\nprocess nginx\n}",
        "processes.0.process=nginx processes.0.quorum.lowerBound=1",
        "vrrp_track_process p { }",
        "vrrp_track_process 'p' has no process"
    ),
    KeywordCase(
        .root,
        "track_file",
        "track_file f {\nfile /run/f\n}",
        "files.0.path=/run/f files.0.weight.value=1",
        "track_file f { }",
        "track_file 'f' has no file"
    ),
    .word(.script, "script", "/bin/t", "scripts.0.command.words.0=/bin/t", "COMMAND"),
    KeywordCase(
        .script,
        "interval",
        "interval 0.25",
        "scripts.0.settings.interval=0+250000000ns scripts.0.settings.timeout=0+250000000ns",
        "interval 0",
        "interval must be between 0.001 and 4294 seconds, found 0"
    ),
    KeywordCase(
        .script,
        "timeout",
        "timeout 4",
        "scripts.0.settings.timeout=4",
        "timeout 0.0001",
        "timeout has more than 3 decimals, the nearest is 0"
    ),
    KeywordCase(
        .script,
        "weight",
        "weight -20 reverse",
        "router.trackers.0.weight.value=-20 router.trackers.0.weight.isReversed=true",
        "weight 254",
        "weight must be between -253 and 253, found 254"
    ),
    .number(.script, "rise", 3, "scripts.0.settings.rise=3", bad: 0, "1 and 2147483647"),
    .number(.script, "fall", 3, "scripts.0.settings.fall=3", bad: 0, "1 and 2147483647"),
    KeywordCase(
        .script,
        "user",
        "user www :adm",
        "scripts.0.command.account.user=www scripts.0.command.account.group=adm "
            + "scripts.0.command.account.hasSupplementaryGroups=true",
        "user a/b",
        "'a/b' can't be an account"
    ),
    .flag(.script, "init_fail", "scripts.0.settings.initial=bad"),
    KeywordCase(
        .trackedProcess,
        "process",
        "process nginx -g x",
        "processes.0.parameters.1=x processes.0.parameterMatch=exact processes.0.matchesCommandLine=true",
        "process",
        "process needs 1 argument (NAME [PARAMETER…]), found 0"
    ),
    KeywordCase(
        .trackedProcess,
        "param_match",
        "param_match initial",
        "processes.0.parameterMatch=initial",
        "param_match exact",
        "param_match must be initial or partial, found 'exact'"
    ),
    KeywordCase(
        .trackedProcess,
        "weight",
        "weight 254",
        "router.trackers.0.weight.value=254",
        "weight 5 backwards",
        "unknown option 'backwards' of weight"
    ),
    .number(.trackedProcess, "quorum", 3, "processes.0.quorum.lowerBound=3", bad: 0, "1 and 65535"),
    KeywordCase(
        .trackedProcess,
        "quorum_max",
        "quorum_max 0",
        "processes.0.quorum.lowerBound=0 processes.0.quorum.upperBound=0",
        "quorum 3\nquorum_max 2",
        "quorum 3 is more than quorum_max 2"
    ),
    KeywordCase(
        .trackedProcess,
        "delay",
        "delay 2",
        "processes.0.forkDelay=2 processes.0.terminateDelay=2",
        "delay 3601",
        "delay must be between 0.000001 and 3600 seconds, found 3601"
    ),
    KeywordCase(
        .trackedProcess,
        "terminate_delay",
        "terminate_delay 2",
        "processes.0.terminateDelay=2",
        "terminate_delay x",
        "terminate_delay must be between 0.000001 and 3600 seconds, found 'x'"
    ),
    KeywordCase(
        .trackedProcess,
        "fork_delay",
        "fork_delay 2",
        "processes.0.forkDelay=2",
        "fork_delay",
        "fork_delay needs 1 argument (0.000001…3600 seconds), found 0"
    ),
    .flag(.trackedProcess, "full_command", "processes.0.matchesCommandLine=true"),
    KeywordCase(
        .trackedFile,
        "file",
        "file /g",
        "files.0.path=/g",
        "file g",
        "file must be an absolute path, found 'g'"
    ),
    KeywordCase(
        .trackedFile,
        "weight",
        "weight 2 reverse",
        "files.0.weight.value=2 files.0.weight.isReversed=true",
        "weight 255",
        "weight must be between -254 and 254, found 255"
    ),
    KeywordCase(
        .trackedFile,
        "init_file",
        "init_file 7 overwrite",
        "files.0.initialContent.value=7 files.0.initialContent.overwrites=true",
        "init_file 255",
        "init_file must be between -254 and 254, found 255"
    ),
]

private let mailCases: [KeywordCase] = [
    .word(.globalDefinitions, "router_id", "\"lb 01\"", "global.routerID=lb_01", "STRING"),
    KeywordCase(
        .globalDefinitions,
        "notification_email",
        "notification_email {\na@b c@d\n}\nsmtp_server 192.0.2.9",
        "global.notifications.mail.recipients.1.mailbox=c@d",
        "notification_email {\na@b\nx {\n}\n}",
        "notification_email holds lines, no blocks"
    ),
    KeywordCase(
        .globalDefinitions,
        "notification_email_from",
        "notification_email_from a@b\nsmtp_server m\nnotification_email { c@d }",
        "global.notifications.mail.sender.mailbox=a@b",
        "notification_email_from \"<\"",
        "'<' is no mail address"
    ),
    KeywordCase(
        .globalDefinitions,
        "smtp_server",
        "smtp_server mail 587\nnotification_email { c@d }",
        "global.notifications.mail.port=587 global.notifications.mail.server.name=mail",
        "smtp_server mail 0",
        "smtp_server must be between 1 and 65535, found 0"
    ),
    KeywordCase(
        .globalDefinitions,
        "smtp_helo_name",
        "smtp_helo_name lb01\nsmtp_server mail\nnotification_email { c@d }",
        "global.notifications.mail.heloName=lb01",
        "smtp_helo_name",
        "smtp_helo_name needs 1 argument (NAME), found 0"
    ),
    KeywordCase(
        .globalDefinitions,
        "smtp_connect_timeout",
        "smtp_connect_timeout 5\nsmtp_server mail\nnotification_email { c@d }",
        "global.notifications.mail.timeout=5",
        "smtp_connect_timeout 0",
        "smtp_connect_timeout must be between 1 and 4294 seconds, found 0"
    ),
    .toggle(
        .globalDefinitions,
        "smtp_alert",
        "global.mailAlerts.all=true router.notifications.alertsByMail=true"
    ),
    .toggle(.globalDefinitions, "smtp_alert_vrrp", "router.notifications.alertsByMail=true"),
    .toggle(.globalDefinitions, "smtp_alert_checker", "global.mailAlerts.checkers=true"),
    KeywordCase(
        .globalDefinitions,
        "no_email_faults",
        "no_email_faults\nsmtp_server mail\nnotification_email { c@d }",
        "global.notifications.mail.skipsFaults=true",
        "no_email_faults 1",
        "no_email_faults takes no argument"
    ),
    KeywordCase(
        .globalDefinitions,
        "no_checker_emails",
        "no_checker_emails\nsmtp_server mail\nnotification_email { c@d }",
        "global.notifications.mail.skipsCheckers=true",
        "no_checker_emails 1",
        "no_checker_emails must be true, on, yes, false, off or no, found 1"
    ),
]

private func fifo(_ name: String, _ field: String) -> [KeywordCase] {
    [
        KeywordCase(
            .globalDefinitions,
            name,
            "\(name) /run/f a b",
            "global.notifications.\(field).path=/run/f global.notifications.\(field).owner.group=b",
            "\(name) f",
            "\(name) must be an absolute path, found 'f'"
        ),
        KeywordCase(
            .globalDefinitions,
            name + "_script",
            "\(name)_script \"/bin/r 1\"\n\(name) /run/f",
            "global.notifications.\(field).reader.words.1=1 global.notifications.\(field).reader.added=path",
            "\(name)_script /bin/r",
            "\(name)_script needs \(name), the FIFO that it reads"
        ),
    ]
}

private let scriptCases: [KeywordCase] =
    fifo("notify_fifo", "allEvents") + fifo("vrrp_notify_fifo", "routerEvents")
    + fifo("lvs_notify_fifo", "serviceEvents") + [
        KeywordCase(
            .globalDefinitions,
            "startup_script",
            "startup_script \"/bin/a b\" u",
            "global.notifications.startup.command.words.1=b global.notifications.startup.timeout=10",
            "startup_script \"/bin/a 'b\"",
            "startup_script has a ' that is not closed"
        ),
        KeywordCase(
            .globalDefinitions,
            "startup_script_timeout",
            "startup_script_timeout 3\nstartup_script /bin/a",
            "global.notifications.startup.timeout=3",
            "startup_script_timeout 0",
            "startup_script_timeout must be between 1 and 1000 seconds, found 0"
        ),
        KeywordCase(
            .globalDefinitions,
            "shutdown_script",
            "shutdown_script /bin/a",
            "global.notifications.shutdown.command.words.0=/bin/a",
            "shutdown_script \"\"",
            "shutdown_script names no program"
        ),
        KeywordCase(
            .globalDefinitions,
            "shutdown_script_timeout",
            "shutdown_script_timeout 1000\nshutdown_script /bin/a",
            "global.notifications.shutdown.timeout=1000",
            "shutdown_script_timeout 1001",
            "shutdown_script_timeout must be between 1 and 1000 seconds, found 1001"
        ),
        .toggle(
            .globalDefinitions,
            "vrrp_notify_priority_changes",
            "router.notifications.reportsPriorityChanges=true"
        ),
        .flag(
            .globalDefinitions,
            "fifo_write_vrrp_states_on_reload",
            "global.notifications.writesStatesOnReload=true"
        ),
        KeywordCase(
            .globalDefinitions,
            "script_user",
            "script_user nobody nogroup",
            "global.notifications.scriptAccount.user=nobody global.notifications.scriptAccount.group=nogroup",
            "script_user",
            "script_user needs 1 argument (USER [[:]GROUP]), found 0"
        ),
        .flag(
            .globalDefinitions,
            "enable_script_security",
            "global.notifications.refusesUnsafeScripts=true"
        ),
        KeywordCase(
            .globalDefinitions,
            "set_supplementary_groups",
            "set_supplementary_groups\nscript_user u",
            "global.notifications.scriptAccount.hasSupplementaryGroups=true",
            "set_supplementary_groups x",
            "set_supplementary_groups must be true, on, yes, false, off or no, found 'x'"
        ),
        .toggle(.globalDefinitions, "use_symlink_paths"),
        KeywordCase(
            .globalDefinitions,
            "umask",
            "umask IRUSR | IWUSR",
            "",
            "umask",
            "umask needs 1 argument (MODE…), found 0"
        ),
    ]

import Configuration

private let boolean = "must be true, on, yes, false, off or no"
private let between = "must be between"

/// Of conf-lvs-check-bfd.tsv, the servers of a virtual_server and the block real_server.
let poolCases: [ServerCase] = memberCases + sharedCases + realServerCases + checkerBlockCases

private let memberCases: [ServerCase] = [
    ServerCase(
        "real_server",
        .virtualServer,
        "real_server 10.0.0.1 {\nTCP_CHECK {\n}\n}\nreal_server 10.0.0.2 8080 {\nTCP_CHECK {\n}\n}",
        "vs.realServers.1.address=10.0.0.2 vs.realServers.1.inhibitsOnFailure=false "
            + "vs.realServers.1.port=8080 vs.realServers.1.sendsMail=true "
            + "vs.realServers.1.weight=1 vs.realServers.1.forwarding=nat "
            + "vs.realServers.1.upperThreshold=0 vs.realServers.1.lowerThreshold=0 "
            + "vs.realServers.1.slowStart=0s "
            + "checks.1.virtualServer=0 checks.1.realServer=1 checks.1.settings.schedule.retries=1 "
            + "checks.1.settings.schedule.delayBeforeRetry=1s checks.1.settings.schedule.warmup=60s "
            + "checks.1.settings.schedule.delayLoop=60s "
            + "checks.1.settings.schedule.jitter=0 checks.1.settings.startsFailed=false "
            + "checks.1.settings.logsEveryFailure=false checks.1.settings.probe.connect.address=10.0.0.2 "
            + "checks.1.settings.probe.connect.port=8080 checks.1.settings.probe.connect.connectTimeout=5s",
        "real_server 10.0.0.1/24 80 {\nTCP_CHECK {\n}\n}",
        "real_server takes one address, without prefix length or range, found '10.0.0.1/24'"
    ),
    ServerCase(
        "sorry_server",
        .virtualServer,
        "sorry_server 10.0.0.9 8080",
        "vs.sorryServer.address=10.0.0.9 vs.sorryServer.port=8080 vs.sorryServer.forwarding=nat "
            + "vs.sorryServer.isInhibited=false",
        "sorry_server 2001:db8::9",
        "sorry_server must be of the family of virtual_server 192.0.2.1 80 (IPv4), unless it is reached "
            + "through TUN"
    ),
    ServerCase(
        "sorry_server_inhibit",
        .virtualServer,
        "sorry_server_inhibit\nsorry_server 10.0.0.9",
        "vs.sorryServer.address=10.0.0.9 vs.sorryServer.forwarding=nat vs.sorryServer.isInhibited=true",
        "sorry_server_inhibit",
        "sorry_server_inhibit needs a sorry_server"
    ),
    ServerCase(
        "sorry_server_lvs_method",
        .virtualServer,
        "sorry_server 2001:db8::9\nsorry_server_lvs_method TUN",
        "vs.sorryServer.address=2001:db8::9 vs.sorryServer.port=80 vs.sorryServer.forwarding.tunnel=ipip "
            + "vs.sorryServer.isInhibited=false",
        "sorry_server_lvs_method DR",
        "sorry_server_lvs_method needs a sorry_server"
    ),
]

/// What virtual and real servers have alike; here at the virtual server's check, or the server itself.
private let sharedCases: [ServerCase] = [
    ServerCase(
        "retry",
        .virtualServer,
        "retry 4294967295",
        "vs.checkDefaults.retries=4294967295 check.schedule.retries=4294967295",
        "retry 0",
        "retry \(between) 1 and 4294967295, found 0"
    ),
    ServerCase(
        "delay_before_retry",
        .virtualServer,
        "delay_before_retry 0.25",
        "vs.checkDefaults.delayBeforeRetry=0.25s check.schedule.delayBeforeRetry=0.25s",
        "delay_before_retry -1",
        "delay_before_retry \(between) 0 and 999999999 seconds, found -1"
    ),
    ServerCase(
        "warmup",
        .virtualServer,
        "warmup 0",
        "vs.checkDefaults.warmup=0s check.schedule.warmup=0s",
        "warmup x",
        "warmup \(between) 0 and 999999999 seconds, found 'x'"
    ),
    ServerCase(
        "connect_timeout",
        .virtualServer,
        "connect_timeout 0.000001",
        "vs.checkDefaults.connectTimeout=0.000001s check.probe.connect.connectTimeout=0.000001s",
        "connect_timeout 0",
        "connect_timeout \(between) 0.000001 and 4294.967295 seconds, found 0"
    ),
    ServerCase(
        "delay_loop",
        .virtualServer,
        "delay_loop 7",
        "vs.checkDefaults.delayLoop=7s check.schedule.warmup=7s check.schedule.delayLoop=7s",
        "delay_loop 0",
        "delay_loop \(between) 0.000001 and 999999999 seconds, found 0"
    ),
    ServerCase(
        "smtp_alert",
        .virtualServer,
        "smtp_alert",
        "vs.sendsMail=true",
        "smtp_alert maybe",
        "smtp_alert \(boolean), found 'maybe'"
    ),
    ServerCase(
        "virtualhost",
        .virtualServer,
        "virtualhost www.example.org",
        "",
        "virtualhost \"a b\"",
        "virtualhost must be a name without white space, found 'a b'"
    ),
    ServerCase(
        "snmp_name",
        .virtualServer,
        "snmp_name web",
        "vs.monitoringName=web",
        "snmp_name a b",
        "snmp_name takes at most 1 argument"
    ),
    ServerCase(
        "retry",
        .realServer,
        "retry 2",
        "check.schedule.retries=2",
        "retry 0",
        "retry \(between) 1 and 4294967295, found 0"
    ),
    ServerCase(
        "delay_before_retry",
        .realServer,
        "delay_before_retry 2",
        "check.schedule.delayBeforeRetry=2s",
        "delay_before_retry",
        "delay_before_retry needs 1 argument (0…999999999 seconds), found 0"
    ),
    ServerCase(
        "warmup",
        .realServer,
        "warmup 2",
        "check.schedule.warmup=2s",
        "warmup -2",
        "warmup \(between) 0 and 999999999 seconds, found -2"
    ),
    ServerCase(
        "connect_timeout",
        .realServer,
        "connect_timeout 4294.967295",
        "check.probe.connect.connectTimeout=4294.967295s",
        "connect_timeout 4294.967296",
        "connect_timeout \(between) 0.000001 and 4294.967295 seconds, found '4294.967296'"
    ),
    ServerCase(
        "delay_loop",
        .realServer,
        "delay_loop 0.000001",
        "check.schedule.warmup=0.000001s check.schedule.delayLoop=0.000001s",
        "delay_loop 0.0000001",
        "delay_loop has more than 6 decimals, the nearest is 0"
    ),
    ServerCase(
        "smtp_alert",
        .realServer,
        "smtp_alert off",
        "rs.sendsMail=false",
        "smtp_alert 0",
        "smtp_alert \(boolean), found 0"
    ),
    ServerCase(
        "virtualhost",
        .realServer,
        "virtualhost www",
        "",
        "virtualhost",
        "virtualhost needs 1 argument (NAME), found 0"
    ),
    ServerCase(
        "snmp_name",
        .realServer,
        "snmp_name a",
        "rs.monitoringName=a",
        "snmp_name",
        "snmp_name needs 1 argument (NAME), found 0"
    ),
]

private let realServerCases: [ServerCase] = [
    ServerCase(
        "weight",
        .realServer,
        "weight 2147483647",
        "rs.weight=2147483647",
        "weight 2147483648",
        "weight \(between) 0 and 2147483647, found 2147483648"
    ),
    ServerCase(
        "lvs_method",
        .realServer,
        "lvs_method TUN type ipip",
        "rs.forwarding.tunnel=ipip -rs.forwarding",
        "lvs_method TUN type gre remcsum",
        "TUN: type gre takes no port and not remcsum"
    ),
    ServerCase(
        "uthreshold",
        .realServer,
        "uthreshold 2147483647",
        "rs.upperThreshold=2147483647",
        "uthreshold 2147483648",
        "uthreshold \(between) 0 and 2147483647, found 2147483648"
    ),
    ServerCase(
        "lthreshold",
        .realServer,
        "uthreshold 9\nlthreshold 9",
        "rs.upperThreshold=9 rs.lowerThreshold=9",
        "uthreshold 9\nlthreshold 10",
        "lthreshold must not be more than uthreshold (9): the kernel refuses it"
    ),
    ServerCase(
        "inhibit_on_failure",
        .realServer,
        "inhibit_on_failure yes",
        "rs.inhibitsOnFailure=true",
        "inhibit_on_failure 1",
        "inhibit_on_failure \(boolean), found 1"
    ),
    ServerCase(
        "check_jitter",
        .realServer,
        "check_jitter 50",
        "check.schedule.jitter=50",
        "check_jitter 51",
        "check_jitter \(between) 0 and 50 per cent, found 51"
    ),
    ServerCase(
        "slow_start",
        .realServer,
        "weight 10\nslow_start 7.5",
        "rs.weight=10 rs.slowStart=7.5s",
        "slow_start 86401",
        "slow_start \(between) 0 and 86400 seconds, found 86401"
    ),
    ServerCase(
        "alpha",
        .realServer,
        "alpha",
        "check.startsFailed=true",
        "alpha x",
        "alpha \(boolean), found 'x'"
    ),
    ServerCase(
        "notify_up",
        .realServer,
        "notify_up \"/bin/up 'a b'\"",
        "script.virtualServer=0 script.realServer=0 script.goingUp.words.0=/bin/up "
            + "script.goingUp.words.1=a b "
            + "script.goingUp.added=none",
        "notify_up \"'\"",
        "notify_up has a ' that is not closed"
    ),
    ServerCase(
        "notify_down",
        .realServer,
        "notify_down /bin/down nobody",
        "script.virtualServer=0 script.realServer=0 script.goingDown.words.0=/bin/down "
            + "script.goingDown.account.user=nobody script.goingDown.account.hasSupplementaryGroups=false "
            + "script.goingDown.added=none",
        "notify_down /bin/down a/b",
        "'a/b' can't be an account"
    ),
]

/// The facts of a check, by its kind, as it is without a word inside.
private func plain(_ probe: String, retries: Int = 1, delay: String = "1s") -> String {
    "checks.0.virtualServer=0 checks.0.realServer=0 check.schedule.retries=\(retries) "
        + "check.schedule.delayBeforeRetry=\(delay) check.schedule.warmup=60s "
        + "check.schedule.delayLoop=60s check.schedule.jitter=0 "
        + "check.startsFailed=false check.logsEveryFailure=false \(probe)"
}

private func target(_ path: String) -> String {
    "check.probe.\(path).address=10.0.0.1 check.probe.\(path).port=80 check.probe.\(path).connectTimeout=5s"
}

private let checkerBlockCases: [ServerCase] = [
    ServerCase(
        "TCP_CHECK",
        .realServer,
        "TCP_CHECK {\n}",
        plain(target("connect")),
        "TCP_CHECK x {\n}",
        "TCP_CHECK takes no argument"
    ),
    ServerCase(
        "PING_CHECK",
        .realServer,
        "PING_CHECK {\n}",
        plain(target("echo")),
        "PING_CHECK x {\n}",
        "PING_CHECK takes no argument"
    ),
    ServerCase(
        "UDP_CHECK",
        .realServer,
        "UDP_CHECK {\n}",
        plain(target("datagram.target") + " check.probe.datagram.reply=none"),
        "UDP_CHECK x {\n}",
        "UDP_CHECK takes no argument"
    ),
    ServerCase(
        "HTTP_GET",
        .realServer,
        "HTTP_GET {\nurl {\npath /\n}\n}",
        plain(
            target("web.target")
                + " check.probe.web.isTLS=false check.probe.web.version=oneZero "
                + "check.probe.web.recoversFast=false "
                + "check.probe.web.pages.0.path=/ "
                + "check.probe.web.pages.0.statusCodes.ranges.0.lowerBound=200 "
                + "check.probe.web.pages.0.statusCodes.ranges.0.upperBound=299 "
                + "check.probe.web.pages.0.sendsCloseNotify=false",
            delay: "3s"
        ),
        "HTTP_GET {\n}",
        "HTTP_GET has no url"
    ),
    ServerCase(
        "SSL_GET",
        .realServer,
        "SSL_GET {\nurl {\npath /\n}\n}",
        plain(
            target("web.target")
                + " check.probe.web.isTLS=true check.probe.web.version=oneZero "
                + "check.probe.web.recoversFast=false "
                + "check.probe.web.pages.0.path=/ "
                + "check.probe.web.pages.0.statusCodes.ranges.0.lowerBound=200 "
                + "check.probe.web.pages.0.statusCodes.ranges.0.upperBound=299 "
                + "check.probe.web.pages.0.sendsCloseNotify=false",
            delay: "3s"
        ),
        "SSL_GET {\nurl {\n}\n}",
        "url has no path"
    ),
    ServerCase(
        "GRPC_CHECK",
        .realServer,
        "GRPC_CHECK {\n}",
        plain(
            target("service.target")
                + " check.probe.service.service='' check.probe.service.isTLS=false"
        ),
        "GRPC_CHECK x {\n}",
        "GRPC_CHECK takes no argument"
    ),
    ServerCase(
        "SMTP_CHECK",
        .realServer,
        "SMTP_CHECK {\n}",
        plain(target("mail.0") + " check.probe.mail.heloName=smtpchecker.keepalived.org"),
        "SMTP_CHECK x {\n}",
        "SMTP_CHECK takes no argument"
    ),
    ServerCase(
        "DNS_CHECK",
        .realServer,
        "DNS_CHECK {\n}",
        plain(target("name.0") + " check.probe.name.1.type=soa", retries: 3, delay: "60s"),
        "DNS_CHECK x {\n}",
        "DNS_CHECK takes no argument"
    ),
    ServerCase(
        "MISC_CHECK",
        .realServer,
        "MISC_CHECK {\nmisc_path /bin/true\n}",
        plain(
            "check.probe.script.command.words.0=/bin/true check.probe.script.command.added=none "
                + "check.probe.script.timeout=60s check.probe.script.isDynamic=false",
            retries: 0
        ),
        "MISC_CHECK {\n}",
        "MISC_CHECK has no misc_path"
    ),
    ServerCase(
        "FILE_CHECK",
        .realServer,
        "FILE_CHECK {\ntrack_file load\n}",
        plain("check.probe.file.file=load check.probe.file.weight=3 check.probe.file.isReversed=false"),
        "FILE_CHECK {\n}",
        "FILE_CHECK has no track_file"
    ),
    ServerCase(
        "BFD_CHECK",
        .realServer,
        "BFD_CHECK {\nname peer\n}",
        plain("check.probe.session=peer"),
        "BFD_CHECK {\n}",
        "BFD_CHECK has no name"
    ),
]

import Configuration

private let noArgument = "takes no argument"
private let u32 = "4294967295"

/// Of conf-lvs-check-bfd.tsv, blocks (root), virtual_server_group and virtual_server.
let serviceCases: [ServerCase] = rootCases + schedulingCases + persistenceCases + quorumCases

private let pool = "real_server 10.0.0.1 80 {\nTCP_CHECK {\n}\n}"
private let usual = "lvs_sched wlc\nlvs_method NAT\n\(pool)"

private let rootCases: [ServerCase] = [
    ServerCase(
        "virtual_server",
        .root,
        "virtual_server group g {\nprotocol UDP\n\(usual)\n}\nvirtual_server_group g {\n192.0.2.1-3 53\n}",
        "vs.service.group.0.name=g vs.service.group.0.entries.0.addresses.0.first=192.0.2.1 "
            + "vs.service.group.0.entries.0.addresses.0.last=192.0.2.3 "
            + "vs.service.group.0.entries.0.addresses.1=53 vs.service.group.sequence=0 " + served("udp"),
        "virtual_server {\n\(usual)\n}",
        "virtual_server needs an address with its port, fwmark MARK or group NAME"
    ),
    ServerCase(
        "virtual_server",
        .root,
        "virtual_server fwmark 4294967295 {\n\(usual)\n}",
        "vs.service.mark=4294967295 " + served(nil),
        "virtual_server fwmark 0 {\n\(usual)\n}",
        "fwmark must not be 0: that is no mark"
    ),
    ServerCase(
        "virtual_server",
        .root,
        "virtual_server 192.0.2.1 0 {\nprotocol TCP\n\(usual)\n}",
        "vs.service.address.0=192.0.2.1 "
            + served("tcp").replacing("vs.quorum.required", with: persistent + " vs.quorum.required"),
        "virtual_server 192.0.2.256 80 {\n\(usual)\n}",
        "unknown option '192.0.2.256' of virtual_server"
    ),
    ServerCase(
        "virtual_server_group",
        .root,
        "virtual_server_group g {\n192.0.2.1 80\n}",
        "",
        "virtual_server_group g {\n}",
        "virtual_server_group 'g' is empty"
    ),
    ServerCase("SSL", .root, "SSL {\n}", "", "SSL x {\n}", "SSL \(noArgument)"),
    ServerCase(
        "bfd_instance",
        .root,
        "bfd_instance one {\nneighbor_ip 192.0.2.5\n}",
        "sessions.2.name=one sessions.2.neighbor=192.0.2.5 sessions.2.timing.receiving=0.01s "
            + "sessions.2.timing.sending=0.01s sessions.2.timing.idle=1s sessions.2.timing.multiplier=5 "
            + "sessions.2.isPassive=false sessions.2.isMultihop=false sessions.2.timeToLive=255 "
            + "sessions.2.hopsLost=0 sessions.2.weight.value=0 sessions.2.weight.isReversed=false "
            + "sessions.2.informsRouters=true sessions.2.informsChecks=true",
        "bfd_instance abcdefghijklmnopqrstuvwxyz012345 {\nneighbor_ip 192.0.2.5\n}",
        "bfd_instance must be a name of at most 31 bytes, found 'abcdefghijklmnopqrstuvwxyz012345'"
    ),
    ServerCase(
        "virtual_server_group",
        .virtualServerGroup,
        "2001:db8::1-ffff 443\nfwmark 7 inet6",
        "vs.service.group.0.entries.1.addresses.0.first=2001:db8::1 "
            + "vs.service.group.0.entries.1.addresses.0.last=2001:db8::ffff "
            + "vs.service.group.0.entries.1.addresses.1=443 vs.service.group.0.entries.2.mark.0=7 "
            + "vs.service.group.0.entries.2.mark.1=ipv6",
        "192.0.2.9-1",
        "the range '192.0.2.9-1' ends before it begins"
    ),
]

/// What every virtual server of these files says beside its service.
private func served(_ transport: String?) -> String {
    "vs.family=ipv4 " + (transport.map { "vs.transport=\($0) " } ?? "")
        + "vs.scheduler=weightedLeastConnections vs.schedulerFlags=0 vs.isOnePacket=false "
        + "vs.quorum.required=1 vs.quorum.hysteresis=0 vs.startsFailed=false vs.notifiesOnStop=false "
        + "vs.suspendsWithoutAddress=false vs.sendsMail=false vs.checkDefaults.connectTimeout=5s "
        + "vs.checkDefaults.delayLoop=60s vs.checkDefaults.jitter=0 rs.address=10.0.0.1 "
        + "rs.inhibitsOnFailure=false rs.port=80 rs.sendsMail=true "
        + "rs.weight=1 rs.forwarding=nat rs.upperThreshold=0 rs.lowerThreshold=0 rs.slowStart=0s "
        + "checks.0.virtualServer=0 checks.0.realServer=0 check.schedule.retries=1 "
        + "check.schedule.delayBeforeRetry=1s check.schedule.warmup=60s "
        + "check.schedule.delayLoop=60s check.schedule.jitter=0 "
        + "check.startsFailed=false check.logsEveryFailure=false check.probe.connect.address=10.0.0.1 "
        + "check.probe.connect.port=80 check.probe.connect.connectTimeout=5s"
}

private let persistent = "vs.persistence.timeout=360s vs.persistence.granularity.mask=255.255.255.255"

private let schedulingCases: [ServerCase] = [
    ServerCase(
        "ip_family",
        .virtualServer,
        "ip_family inet",
        "",
        "ip_family inet6",
        "ip_family contradicts the addresses of virtual_server 192.0.2.1 80"
    ),
    ServerCase(
        "protocol",
        .virtualServer,
        "protocol sctp",
        "vs.transport=sctp",
        "protocol ICMP",
        "protocol must be TCP or UDP or SCTP, found 'ICMP'"
    ),
    ServerCase(
        "lvs_sched",
        .virtualServer,
        "lb_algo rr",
        "vs.scheduler=roundRobin",
        "lvs_sched wrrr",
        "lvs_sched must be rr or wrr or lc or wlc or lblc or sh or mh or dh or fo or ovf or lblcr or sed "
            + "or nq or "
            + "twos, found 'wrrr'; did you mean 'wrr'?"
    ),
    ServerCase(
        "lvs_method",
        .virtualServer,
        "lb_kind DR",
        "rs.forwarding=directRouting",
        "lvs_method BRIDGE",
        "lvs_method must be NAT or DR or TUN, found 'BRIDGE'"
    ),
    ServerCase(
        "lvs_method",
        .virtualServer,
        "lvs_method TUN type gue port 6080 remcsum",
        "rs.forwarding.tunnel.gue.0=6080 rs.forwarding.tunnel.gue.1=remoteOffload -rs.forwarding",
        "lvs_method TUN type gue",
        "TUN: type gue needs a port"
    ),
    ServerCase(
        "lvs_method",
        .virtualServer,
        "lvs_method TUN type gre csum",
        "rs.forwarding.tunnel.gre.hasChecksum=true -rs.forwarding",
        "lvs_method NAT csum",
        "csum is an option of TUN, not of NAT"
    ),
    ServerCase("hashed", .virtualServer, "hashed", "", "hashed on", "hashed \(noArgument)"),
    ServerCase(
        "ops",
        .virtualServer,
        "protocol UDP\nops",
        "vs.transport=udp vs.isOnePacket=true",
        "ops",
        "ops needs protocol UDP"
    ),
    ServerCase("flag-1", .virtualServer, "flag-1", "vs.schedulerFlags=8", "flag-1 x", "flag-1 \(noArgument)"),
    ServerCase(
        "flag-2",
        .virtualServer,
        "flag-2",
        "vs.schedulerFlags=16",
        "flag-2 x",
        "flag-2 \(noArgument)"
    ),
    ServerCase(
        "flag-3",
        .virtualServer,
        "flag-3",
        "vs.schedulerFlags=32",
        "flag-3 x",
        "flag-3 \(noArgument)"
    ),
    ServerCase(
        "sh-port",
        .virtualServer,
        "sh-port\nlb_algo sh",
        "vs.scheduler=sourceHashing vs.schedulerFlags=16",
        "sh-port",
        "sh-port needs lvs_sched sh"
    ),
    ServerCase(
        "sh-fallback",
        .virtualServer,
        "lb_algo sh\nsh-fallback",
        "vs.scheduler=sourceHashing vs.schedulerFlags=8",
        "lb_algo mh\nsh-fallback",
        "sh-fallback needs lvs_sched sh"
    ),
    ServerCase(
        "mh-port",
        .virtualServer,
        "lb_algo mh\nmh-port",
        "vs.scheduler=maglevHashing vs.schedulerFlags=16",
        "mh-port",
        "mh-port needs lvs_sched mh"
    ),
    ServerCase(
        "mh-fallback",
        .virtualServer,
        "lb_algo mh\nmh-fallback",
        "vs.scheduler=maglevHashing vs.schedulerFlags=8",
        "mh-fallback",
        "mh-fallback needs lvs_sched mh"
    ),
]

private let persistenceCases: [ServerCase] = [
    ServerCase(
        "persistence_timeout",
        .virtualServer,
        "persistence_timeout",
        persistent,
        "persistence_timeout 0",
        "persistence_timeout must be between 1 and 2678400 seconds, found 0"
    ),
    ServerCase(
        "persistence_timeout",
        .virtualServer,
        "persistence_timeout 2678400",
        persistent.replacing("=360s", with: "=2678400s"),
        "persistence_timeout 2678401",
        "persistence_timeout must be between 1 and 2678400 seconds, found 2678401"
    ),
    ServerCase(
        "persistence_granularity",
        .virtualServer,
        "persistence_granularity 255.0.255.0",
        persistent.replacing("=255.255.255.255", with: "=255.0.255.0"),
        "persistence_granularity 64",
        "persistence_granularity must be an IPv4 netmask, as virtual_server 192.0.2.1 80 is"
    ),
    ServerCase(
        "persistence_granularity",
        .virtualServer,
        "persistence_granularity 255.255.255.255",
        persistent,
        "persistence_granularity 129",
        "persistence_granularity must be an IPv4 netmask or the length of an IPv6 prefix (1…128), found 129"
    ),
    ServerCase(
        "persistence_engine",
        .virtualServer,
        "persistence_engine sip\npersistence_timeout",
        persistent + " vs.persistence.engine.name=sip",
        "persistence_engine seventeen_letters",
        "persistence_engine must be a name of at most 16 bytes, found 'seventeen_letters'"
    ),
]

private let quorumCases: [ServerCase] = [
    ServerCase(
        "quorum",
        .virtualServer,
        "weight 5\nquorum 5",
        "vs.quorum.required=5 rs.weight=5",
        "quorum 2",
        "quorum 2 can never be met: all weights of virtual_server 192.0.2.1 80 together are 1"
    ),
    ServerCase(
        "hysteresis",
        .virtualServer,
        "weight 5\nquorum 4\nhysteresis 3",
        "vs.quorum.required=4 vs.quorum.hysteresis=3 rs.weight=5",
        "hysteresis 1",
        "hysteresis must be less than the quorum (1), found 1"
    ),
    ServerCase(
        "quorum_up",
        .virtualServer,
        "quorum_up \"/bin/up a\" user :group",
        "script.virtualServer=0 script.goingUp.words.0=/bin/up script.goingUp.words.1=a "
            + "script.goingUp.account.user=user script.goingUp.account.group=group "
            + "script.goingUp.account.hasSupplementaryGroups=true script.goingUp.added=none",
        "quorum_up \"\"",
        "quorum_up names no program"
    ),
    ServerCase(
        "quorum_down",
        .virtualServer,
        "quorum_down /bin/down",
        "script.virtualServer=0 script.goingDown.words.0=/bin/down script.goingDown.added=none",
        "quorum_down /bin/a\nquorum_down /bin/b",
        "quorum_down is given twice"
    ),
    ServerCase(
        "weight",
        .virtualServer,
        "weight 2147483647",
        "rs.weight=2147483647",
        "weight 0",
        "weight must be between 1 and 2147483647, found 0"
    ),
    ServerCase(
        "inhibit_on_failure",
        .virtualServer,
        "inhibit_on_failure",
        "rs.inhibitsOnFailure=true",
        "inhibit_on_failure off",
        "inhibit_on_failure \(noArgument)"
    ),
    ServerCase(
        "check_jitter",
        .virtualServer,
        "check_jitter 20",
        "vs.checkDefaults.jitter=20 check.schedule.jitter=20",
        "check_jitter 51",
        "check_jitter must be between 0 and 50 per cent, found 51"
    ),
    ServerCase(
        "slow_start",
        .virtualServer,
        "weight 10\nslow_start 30",
        "rs.weight=10 rs.slowStart=30s",
        "slow_start x",
        "slow_start must be between 0 and 86400 seconds, found 'x'"
    ),
    ServerCase(
        "alpha",
        .virtualServer,
        "alpha",
        "vs.startsFailed=true check.startsFailed=true",
        "alpha no",
        "alpha \(noArgument)"
    ),
    ServerCase("omega", .virtualServer, "omega", "vs.notifiesOnStop=true", "omega no", "omega \(noArgument)"),
    ServerCase(
        "ha_suspend",
        .virtualServer,
        "ha_suspend",
        "vs.suspendsWithoutAddress=true",
        "ha_suspend no",
        "ha_suspend \(noArgument)"
    ),
]

import Configuration

private let boolean = "must be true, on, yes, false, off or no"
private let between = "must be between"

/// Of conf-lvs-check-bfd.tsv, blocks checker-common and those of single checkers but HTTP_GET and SSL_GET.
let checkCases: [ServerCase] = commonCases + connectingCases + datagramCases + mailCases + otherCases

private let commonCases: [ServerCase] = [
    ServerCase(
        "retry",
        .anyChecker,
        "retry 0",
        "check.schedule.retries=0",
        "retry 4294967296",
        "retry \(between) 0 and 4294967295, found 4294967296"
    ),
    ServerCase(
        "retry",
        .anyChecker,
        "nb_get_retry 3",
        "check.schedule.retries=3",
        "nb_get_retry x",
        "retry must be a number between 0 and 4294967295, found 'x'"
    ),
    ServerCase(
        "delay_before_retry",
        .anyChecker,
        "delay_before_retry 0",
        "check.schedule.delayBeforeRetry=0s",
        "delay_before_retry x",
        "delay_before_retry \(between) 0 and 999999999 seconds, found 'x'"
    ),
    ServerCase(
        "warmup",
        .anyChecker,
        "warmup 0.5",
        "check.schedule.warmup=0.5s",
        "warmup",
        "warmup needs 1 argument (0…999999999 seconds), found 0"
    ),
    ServerCase(
        "delay_loop",
        .anyChecker,
        "delay_loop 2",
        "check.schedule.warmup=2s check.schedule.delayLoop=2s",
        "delay_loop 0",
        "delay_loop \(between) 0.000001 and 999999999 seconds, found 0"
    ),
    ServerCase(
        "check_jitter",
        .anyChecker,
        "check_jitter 10",
        "check.schedule.jitter=10",
        "check_jitter x",
        "check_jitter must be a number between 0 and 50 per cent, found 'x'"
    ),
    ServerCase(
        "alpha",
        .anyChecker,
        "alpha on",
        "check.startsFailed=true",
        "alpha 1",
        "alpha \(boolean), found 1"
    ),
    ServerCase(
        "log_all_failures",
        .anyChecker,
        "log_all_failures",
        "check.logsEveryFailure=true",
        "log_all_failures x",
        "log_all_failures \(boolean), found 'x'"
    ),
]

private let connectingCases: [ServerCase] = [
    ServerCase(
        "connect_ip",
        .connectingChecker,
        "connect_ip 10.0.0.5",
        "check.probe.connect.address=10.0.0.5",
        "connect_ip fe80::1",
        "TCP_CHECK of the link-local address fe80::1 needs bind_if"
    ),
    ServerCase(
        "connect_ip",
        .connectingChecker,
        "connect_ip fe80::1\nbind_if eth0",
        "check.probe.connect.address=fe80::1 check.probe.connect.interface=eth0",
        "connect_ip 10.0.0",
        "connect_ip must be an IPv4 or IPv6 address, found '10.0.0'"
    ),
    ServerCase(
        "connect_port",
        .connectingChecker,
        "connect_port 65535",
        "check.probe.connect.port=65535",
        "connect_port 0",
        "connect_port \(between) 1 and 65535, found 0"
    ),
    ServerCase(
        "bindto",
        .connectingChecker,
        "bindto 10.0.0.7",
        "check.probe.connect.source=10.0.0.7",
        "bindto 2001:db8::1",
        "bindto must be of the family of 10.0.0.1, found 2001:db8::1"
    ),
    ServerCase(
        "bind_port",
        .connectingChecker,
        "bind_port 1024\nbindto 10.0.0.7",
        "check.probe.connect.source=10.0.0.7 check.probe.connect.sourcePort=1024",
        "bind_port 65536",
        "bind_port \(between) 1 and 65535, found 65536"
    ),
    ServerCase(
        "bind_port",
        .connectingChecker,
        "bind_port 65535\nbindto 10.0.0.7",
        "check.probe.connect.source=10.0.0.7 check.probe.connect.sourcePort=65535",
        "bind_port 1023\nbindto 10.0.0.7",
        "bind_port must be 1024 or more, found 1023: checks run without the right to lower ports"
    ),
    ServerCase(
        "bind_if",
        .connectingChecker,
        "bind_if eth0",
        "check.probe.connect.interface=eth0",
        "bind_if sixteen-letters-",
        "bind_if must be an interface's name of at most 15 bytes, found 'sixteen-letters-'"
    ),
    ServerCase(
        "connect_timeout",
        .connectingChecker,
        "connect_timeout 0.1",
        "check.probe.connect.connectTimeout=0.1s",
        "connect_timeout 4295",
        "connect_timeout \(between) 0.000001 and 4294.967295 seconds, found 4295"
    ),
    ServerCase(
        "proxy_protocol",
        .connectCheck,
        "proxy_protocol v1",
        "check.probe.connect.proxyHeader=one",
        "proxy_protocol v3",
        "proxy_protocol must be v1 or v2, found 'v3'; did you mean 'v1'?"
    ),
    ServerCase(
        "fwmark",
        .connectingChecker,
        "fwmark 4294967295",
        "check.probe.connect.mark=4294967295",
        "fwmark 4294967296",
        "fwmark \(between) 0 and 4294967295, found 4294967296"
    ),
]

private let pattern = "check.probe.datagram.reply.matching.0.bytes"

private let datagramCases: [ServerCase] = [
    ServerCase(
        "payload",
        .udpCheck,
        "payload 0a 1 ff",
        "check.probe.datagram.payload.0=10 check.probe.datagram.payload.1=1 "
            + "check.probe.datagram.payload.2=255",
        "payload 0x",
        "payload must be hexadecimal digits"
    ),
    ServerCase(
        "require_reply",
        .udpCheck,
        "require_reply",
        "check.probe.datagram.reply=any",
        "require_reply zz",
        "require_reply must be hexadecimal digits, or x for any"
    ),
    ServerCase(
        "require_reply",
        .udpCheck,
        "require_reply 4x",
        "\(pattern).0=64 check.probe.datagram.reply.matching.0.mask.0=240 "
            + "check.probe.datagram.reply.matching.length.lowerBound=0 "
            + "check.probe.datagram.reply.matching.length.upperBound=255 -check.probe.datagram.reply",
        "require_reply 41\nmin_reply_length 9\nmax_reply_length 8",
        "min_reply_length 9 is more than max_reply_length 8: no reply would be good"
    ),
    ServerCase(
        "min_reply_length",
        .udpCheck,
        "require_reply 41\nmin_reply_length 1",
        "\(pattern).0=65 check.probe.datagram.reply.matching.0.mask.0=255 "
            + "check.probe.datagram.reply.matching.length.lowerBound=1 "
            + "check.probe.datagram.reply.matching.length.upperBound=255 -check.probe.datagram.reply",
        "min_reply_length 65536",
        "min_reply_length \(between) 0 and 65535 bytes, found 65536"
    ),
    ServerCase(
        "max_reply_length",
        .udpCheck,
        "require_reply 41\nmax_reply_length 65535",
        "\(pattern).0=65 check.probe.datagram.reply.matching.0.mask.0=255 "
            + "check.probe.datagram.reply.matching.length.lowerBound=0 "
            + "check.probe.datagram.reply.matching.length.upperBound=65535 -check.probe.datagram.reply",
        "max_reply_length -1",
        "max_reply_length \(between) 0 and 65535 bytes, found -1"
    ),
]

private let mailCases: [ServerCase] = [
    ServerCase(
        "helo_name",
        .mailCheck,
        "helo_name me.example",
        "check.probe.mail.heloName=me.example",
        "helo_name",
        "helo_name needs 1 argument (NAME), found 0"
    ),
    ServerCase(
        "host",
        .mailCheck,
        "connect_port 26\nhost {\nconnect_ip 10.0.0.8\nretry 7\n}",
        "check.schedule.retries=7 check.probe.mail.0.address=10.0.0.8 check.probe.mail.0.port=26",
        "host {\nbogus\n}",
        "unknown keyword 'bogus' in host"
    ),
]

private let otherCases: [ServerCase] = [
    ServerCase(
        "type",
        .nameCheck,
        "type aaaa",
        "check.probe.name.1.type=aaaa",
        "type PTR",
        "type must be A or NS or CNAME or SOA or MX or TXT or AAAA or RRSIG or DNSKEY, found 'PTR'"
    ),
    ServerCase(
        "name",
        .nameCheck,
        "name a.b",
        "check.probe.name.1.name.labels.0.0=97 check.probe.name.1.name.labels.1.0=98",
        "name a..b",
        "name must be a domain name, found 'a..b'"
    ),
    ServerCase(
        "misc_path",
        .scriptCheck,
        "misc_path \"/bin/sh -c 'exit 1'\"",
        "check.probe.script.command.words.0=/bin/sh check.probe.script.command.words.1=-c "
            + "check.probe.script.command.words.2=exit 1",
        "misc_path \"\"",
        "misc_path names no program"
    ),
    ServerCase(
        "misc_timeout",
        .scriptCheck,
        "misc_timeout 4294",
        "check.probe.script.timeout=4294s",
        "misc_timeout 4295",
        "misc_timeout \(between) 0 and 4294 seconds, found 4295"
    ),
    ServerCase(
        "misc_dynamic",
        .scriptCheck,
        "misc_dynamic",
        "check.probe.script.isDynamic=true",
        "misc_dynamic on",
        "misc_dynamic takes no argument"
    ),
    ServerCase(
        "user",
        .scriptCheck,
        "user nobody nogroup",
        "check.probe.script.command.account.user=nobody check.probe.script.command.account.group=nogroup "
            + "check.probe.script.command.account.hasSupplementaryGroups=false",
        "user a:b",
        "'a:b' can't be an account"
    ),
    ServerCase(
        "track_file",
        .fileCheck,
        "track_file load",
        "",
        "track_file lad",
        "there is no track_file 'lad', did you mean 'load'?"
    ),
    ServerCase(
        "weight",
        .fileCheck,
        "weight -2147483647 reverse",
        "check.probe.file.weight=-2147483647 check.probe.file.isReversed=true",
        "weight 2147483648",
        "weight \(between) -2147483647 and 2147483647, found 2147483648"
    ),
    ServerCase(
        "name",
        .bfdCheck,
        "name peer",
        "",
        "name routers",
        "bfd_instance 'routers' is for virtual routers only; give it checker"
    ),
    ServerCase(
        "name",
        .bfdCheck,
        "name peer",
        "",
        "name pear",
        "there is no bfd_instance 'pear', did you mean 'peer'?"
    ),
    ServerCase(
        "alpha",
        .bfdCheck,
        "alpha",
        "check.startsFailed=true",
        "alpha x",
        "alpha \(boolean), found 'x'"
    ),
]

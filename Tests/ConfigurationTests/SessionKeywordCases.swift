import Configuration

private let boolean = "must be true, on, yes, false, off or no"

/// Of conf-lvs-check-bfd.tsv, blocks SSL and bfd_instance.
let sessionCases: [ServerCase] =
    [
        ServerCase(
            "password",
            .tls,
            "password secret",
            "tls.passphrase=********",
            "password",
            "password needs 1 argument (STRING), found 0"
        ),
        ServerCase(
            "ca",
            .tls,
            "ca /etc/ca.pem",
            "tls.authorities=/etc/ca.pem",
            "ca",
            "ca needs 1 argument (PATH), found 0"
        ),
        ServerCase(
            "certificate",
            .tls,
            "certificate /c.pem",
            "tls.certificate=/c.pem",
            "certificate a b",
            "certificate takes at most 1 argument"
        ),
        ServerCase(
            "key",
            .tls,
            "key /k.pem",
            "tls.key=/k.pem",
            "key",
            "key needs 1 argument (PATH), found 0"
        ),
        ServerCase(
            "tls_verify",
            .securedChecker,
            "tls_verify",
            "check.probe.web.verification.warningDays=14",
            "tls_verify 7",
            "tls_verify must be true, on, yes, false, off or no, found 7"
        ),
        ServerCase(
            "tls_expiry_warning",
            .securedChecker,
            "tls_verify\ntls_expiry_warning 30",
            "check.probe.web.verification.warningDays=30",
            "tls_expiry_warning 3651",
            "tls_expiry_warning must be between 0 and 3650 days, found 3651"
        ),
        ServerCase(
            "service",
            .serviceCheck,
            "service a.b",
            "check.probe.service.service=a.b",
            "service",
            "service needs 1 argument (SERVICE), found 0"
        ),
        ServerCase(
            "virtualhost",
            .serviceCheck,
            "virtualhost a.example",
            "check.probe.service.host=a.example",
            "virtualhost",
            "virtualhost needs 1 argument (NAME), found 0"
        ),
        ServerCase(
            "tls",
            .serviceCheck,
            "tls",
            "check.probe.service.isTLS=true",
            "tls 7",
            "tls must be true, on, yes, false, off or no, found 7"
        ),
        ServerCase(
            "sni_name",
            .serviceCheck,
            "tls\nsni_name a.example",
            "check.probe.service.isTLS=true check.probe.service.serverName=a.example",
            "sni_name",
            "sni_name needs 1 argument (NAME), found 0"
        ),
    ] + timingCases + reachCases

private let timingCases: [ServerCase] = [
    ServerCase(
        "min_rx",
        .bfdSession,
        "min_rx 1.5",
        "bfd.timing.receiving=0.0015s",
        "min_rx 0.999",
        "min_rx must be between 1 and 4294967 milliseconds, found 0.999"
    ),
    ServerCase(
        "min_tx",
        .bfdSession,
        "min_tx 4294967",
        "bfd.timing.sending=4294.967s",
        "min_tx 1.0001",
        "min_tx must be a number of milliseconds with at most 3 decimals, found '1.0001'"
    ),
    ServerCase(
        "idle_tx",
        .bfdSession,
        "idle_tx 2000",
        "bfd.timing.idle=2s",
        "idle_tx 999.999",
        "idle_tx must be between 1000 and 4294967 milliseconds, found 999.999"
    ),
    ServerCase(
        "multiplier",
        .bfdSession,
        "multiplier 255",
        "bfd.timing.multiplier=255",
        "multiplier 256",
        "multiplier must be between 1 and 255, found 256"
    ),
]

private let reachCases: [ServerCase] = [
    ServerCase(
        "neighbor_ip",
        .bfdSession,
        "neighbour_ip 2001:db8::7",
        "bfd.neighbor=2001:db8::7 bfd.timeToLive=64",
        "passive",
        "bfd_instance 'line' has no neighbor_ip"
    ),
    ServerCase(
        "source_ip",
        .bfdSession,
        "source_ip 192.0.2.1",
        "bfd.source=192.0.2.1",
        "source_ip 2001:db8::1",
        "source_ip must be of the family of 192.0.2.7"
    ),
    ServerCase(
        "passive",
        .bfdSession,
        "passive",
        "bfd.isPassive=true",
        "passive on",
        "passive takes no argument"
    ),
    ServerCase(
        "ttl",
        .bfdSession,
        "hoplimit 1",
        "bfd.timeToLive=1",
        "ttl 0",
        "ttl must be between 1 and 255, found 0"
    ),
    ServerCase(
        "max_hops",
        .bfdSession,
        "max_hops -1",
        "-bfd.hopsLost",
        "ttl 5\nmax_hops 6",
        "max_hops must not be more than ttl (5), found 6"
    ),
    ServerCase(
        "multihop",
        .bfdSession,
        "multihop",
        "bfd.isMultihop=true",
        "multihop x",
        "multihop \(boolean), found 'x'"
    ),
    ServerCase(
        "weight",
        .bfdSession,
        "weight -253 reverse",
        "bfd.weight.value=-253 bfd.weight.isReversed=true",
        "weight 254",
        "weight must be between -253 and 253, found 254"
    ),
    ServerCase("vrrp", .bfdSession, "vrrp", "bfd.informsChecks=false", "vrrp x", "vrrp takes no argument"),
    ServerCase(
        "checker",
        .bfdSession,
        "checker",
        "bfd.informsRouters=false",
        "checker x",
        "checker takes no argument"
    ),
]

package import NetworkTypes

/// One check of one real server.
package struct CheckSettings: Hashable, Sendable {
    /// Not used by checks that follow something (`Probe.isFollowing`).
    package var schedule: CheckSchedule
    /// The check counts as failed until it passes (`alpha`).
    package var startsFailed: Bool
    /// Each failed attempt is logged, not only the last.
    package var logsEveryFailure: Bool
    package var probe: Probe

    package init(
        schedule: CheckSchedule,
        startsFailed: Bool = false,
        logsEveryFailure: Bool = false,
        probe: Probe
    ) {
        self.schedule = schedule
        self.startsFailed = startsFailed
        self.logsEveryFailure = logsEveryFailure
        self.probe = probe
    }
}

/// When a check runs (spec lvs-check-behaviour 10).
package struct CheckSchedule: Hashable, Sendable {
    /// Further attempts before a server that was up is down.
    package var retries: UInt32
    /// Between a failed attempt and the next.
    package var delayBeforeRetry: Interval
    /// The first run comes at random within this time, and a second.
    package var warmup: Interval
    /// From the end of a check to the next.
    package var delayLoop: Interval
    /// By how many hundredths `delayLoop` is longer or shorter, at random anew each time; 100 at most.
    package var jitter: UInt8

    package init(
        retries: UInt32,
        delayBeforeRetry: Interval,
        warmup: Interval,
        delayLoop: Interval,
        jitter: UInt8 = 0
    ) {
        precondition(jitter <= 100, "a time below nothing")
        self.retries = retries
        self.delayBeforeRetry = delayBeforeRetry
        self.warmup = warmup
        self.delayLoop = delayLoop
        self.jitter = jitter
    }
}

/// What is asked, and how.
package enum Probe: Hashable, Sendable {
    /// A connection is made and closed (`TCP_CHECK`).
    case connect(ProbeTarget)
    /// An ICMP echo (`PING_CHECK`); the port of the target isn't used.
    case echo(ProbeTarget)
    /// `UDP_CHECK`.
    case datagram(DatagramCheckSettings)
    /// `HTTP_GET` and `SSL_GET`.
    case web(WebCheckSettings)
    /// `GRPC_CHECK`.
    case service(ServiceCheckSettings)
    /// `SMTP_CHECK`.
    case mail(ProbeTarget, heloName: String)
    /// `DNS_CHECK`.
    case name(ProbeTarget, DNSQuestion)
    /// `MISC_CHECK`.
    case script(ScriptCheckSettings)
    /// `FILE_CHECK`.
    case file(FileCheckSettings)
    /// `BFD_CHECK`: the name of the session.
    case session(String)

    /// Where it goes; nil for what isn't sent over the network.
    package var target: ProbeTarget? {
        switch self {
        case .connect(let target), .echo(let target), .mail(let target, _), .name(let target, _): target
        case .datagram(let settings): settings.target
        case .web(let settings): settings.target
        case .service(let settings): settings.target
        case .script, .file, .session: nil
        }
    }

    /// It asks through TLS.
    package var isTLS: Bool {
        switch self {
        case .web(let settings): settings.isTLS
        case .service(let settings): settings.isTLS
        case .connect, .echo, .datagram, .mail, .name, .script, .file, .session: false
        }
    }

    /// How it looks at the server's certificate; nil: not at all.
    package var verification: CertificateVerification? {
        switch self {
        case .web(let settings): settings.verification
        case .service(let settings): settings.verification
        case .connect, .echo, .datagram, .mail, .name, .script, .file, .session: nil
        }
    }

    /// It asks by HTTP/2.
    package var usesStreams: Bool {
        switch self {
        case .web(let settings): settings.version == .two
        case .service: true
        case .connect, .echo, .datagram, .mail, .name, .script, .file, .session: false
        }
    }

    /// It has no schedule: it hears of changes.
    package var isFollowing: Bool {
        switch self {
        case .file, .session: true
        case .connect, .echo, .datagram, .web, .service, .mail, .name, .script: false
        }
    }
}

/// A check and its real server.
package struct ServerCheck: Hashable, Sendable {
    /// Place of the virtual server in the configuration.
    package var virtualServer: Int
    /// Place of the real server in the virtual server.
    package var realServer: Int
    package var settings: CheckSettings

    package init(virtualServer: Int, realServer: Int, settings: CheckSettings) {
        self.virtualServer = virtualServer
        self.realServer = realServer
        self.settings = settings
    }
}

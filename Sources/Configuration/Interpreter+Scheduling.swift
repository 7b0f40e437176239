import LoadBalancing
import NetworkTypes

// What a virtual server says of its service in the kernel (spec lvs-check-behaviour 1.3 to 1.6, 1.9).

extension Interpreter {
    /// Keywords that set a flag, those of one scheduler with it.
    private static let schedulerFlags: [(String, SchedulerFlags, Scheduler?)] = [
        ("flag-1", .first, nil), ("flag-2", .second, nil), ("flag-3", .third, nil),
        ("sh-port", .second, .sourceHashing), ("sh-fallback", .first, .sourceHashing),
        ("mh-port", .second, .maglevHashing), ("mh-fallback", .first, .maglevHashing),
    ]

    mutating func setTransport(_ lines: ServerLines, _ name: String, _ settings: inout VirtualServerSettings)
    {
        let given = lines["protocol"]
        if settings.service.isMarksOnly {
            if let given {
                findings.warning(
                    given.place,
                    "protocol has no effect: \(name) takes what is marked, whatever it is"
                )
            }
            return
        }
        guard let word = given?.word else {
            findings.warning(lines.place, "\(name) has no protocol: UDP is taken")
            settings.transport = .udp
            return
        }
        switch word {
        case "TCP": settings.transport = .tcp
        case "SCTP": settings.transport = .sctp
        default: settings.transport = .udp
        }
    }

    mutating func setScheduling(_ lines: ServerLines, _ name: String, _ settings: inout VirtualServerSettings)
    {
        if let word = lines["lvs_sched"]?.word {
            settings.scheduler = Scheduler(rawValue: word) ?? .weightedLeastConnections
        } else {
            findings.warning(lines.place, "\(name) has no lvs_sched: wlc is taken")
        }
        for (keyword, flag, scheduler) in Interpreter.schedulerFlags {
            guard let statement = lines[keyword] else { continue }
            guard scheduler == nil || scheduler == settings.scheduler else {
                let needed = scheduler?.rawValue ?? ""
                findings.tolerable(statement.place, "\(keyword) needs lvs_sched \(needed)")
                continue
            }
            settings.schedulerFlags.insert(flag)
        }
        if let statement = lines["ops"] {
            if settings.service.isMarksOnly || settings.transport == .udp {
                settings.isOnePacket = true
            } else {
                findings.tolerable(statement.place, "ops needs protocol UDP")
            }
        }
    }

    mutating func setPersistence(
        _ lines: ServerLines,
        _ name: String,
        _ settings: inout VirtualServerSettings
    ) {
        let timeout = lines["persistence_timeout"]
        let mask = lines["persistence_granularity"]
        let engine = lines["persistence_engine"]
        let family = settings.family ?? .ipv4
        var granularity = PersistenceGranularity.whole(family)
        var isPersistent = timeout != nil
        if let mask, let given = mask.word.flatMap(Granularity.init)?.value {
            if settings.family == nil || given.family == family {
                granularity = given
                isPersistent = true
            } else {
                let form = family == .ipv4 ? "an IPv4 netmask" : "a prefix length"
                findings.tolerable(mask.valuePlace, "persistence_granularity must be \(form), as \(name) is")
            }
        }
        if !isPersistent, settings.needsPersistence {
            findings.warning(lines.place, "\(name) has no port, so it is persistent, for 360 seconds")
            isPersistent = true
        }
        guard isPersistent else {
            if let engine {
                findings.warning(engine.place, "persistence_engine has no effect without persistence_timeout")
            }
            return
        }
        settings.persistence = Persistence(
            timeout: timeout?.number.map { .seconds(Int64($0)) } ?? Persistence.usualTimeout,
            granularity: granularity,
            engine: engine?.word.flatMap(PersistenceEngine.init)
        )
    }

    /// Spec lvs-check-behaviour 1.9; keepalived wraps where all weights are 0.
    mutating func setQuorum(_ lines: ServerLines, _ name: String, _ settings: inout VirtualServerSettings) {
        let total = settings.realServers.reduce(Int64(0)) { $0 + Int64($1.weight.rawValue) }
        var required = lines["quorum"]?.number ?? 1
        if Int64(required) > total {
            if let statement = lines["quorum"] {
                findings.tolerable(
                    statement.valuePlace,
                    "quorum \(required) can never be met: all weights of \(name) together are \(total)",
                    consequence: "taken as \(total)"
                )
            } else {
                findings.warning(lines.place, "all real servers of \(name) have weight 0")
            }
            required = Int(total)
        }
        var hysteresis = lines["hysteresis"]?.number ?? 0
        if hysteresis >= max(1, required) {
            let largest = max(0, required - 1)
            let statement = lines["hysteresis"]
            findings.tolerable(
                statement?.valuePlace ?? lines.place,
                "hysteresis must be less than the quorum (\(required)), found \(hysteresis)",
                consequence: "taken as \(largest)"
            )
            hysteresis = largest
        }
        settings.quorum =
            Quorum(required: UInt32(clamping: required), hysteresis: UInt32(clamping: hysteresis)) ?? Quorum()
    }

    func checkDefaults(_ lines: ServerLines) -> CheckDefaults {
        var result = CheckDefaults()
        result.retries = lines["retry"]?.number.map { UInt32(clamping: $0) }
        result.delayBeforeRetry = lines["delay_before_retry"]?.seconds
        result.warmup = lines["warmup"]?.seconds
        result.connectTimeout = lines["connect_timeout"]?.seconds ?? result.connectTimeout
        result.delayLoop = lines["delay_loop"]?.seconds ?? result.delayLoop
        let jitter = (lines["check_jitter"] ?? lastGlobal("check_jitter"))?.number
        result.jitter = jitter.map { UInt8(clamping: $0) } ?? result.jitter
        return result
    }

    // MARK: Forwarding

    /// `lvs_method` and its kin; nil when nothing is said.
    mutating func forwarding(_ statement: Statement?, inheriting: ForwardingMethod?) -> ForwardingMethod? {
        guard let statement, let method = statement.word else { return inheriting }
        let given = statement.given
        guard method == "TUN" else {
            if let option = given.options.first {
                findings.tolerable(option.place, "\(option.name) is an option of TUN, not of \(method)")
            }
            return method == "DR" ? .directRouting : .nat
        }
        let kind: TunnelKind =
            switch given["type"]?.word {
            case "gue": .gue
            case "gre": .gre
            default: .ipip
            }
        let port = given["port"]?.number.flatMap { Port(rawValue: UInt16(clamping: $0)) }
        let checksums: [String: TunnelChecksum] = [
            "nocsum": .none, "csum": .checksum, "remcsum": .remoteOffload,
        ]
        let checksum = given.options.lazy.compactMap { checksums[$0.name] }.last
        if let tunnel = Tunnel(kind: kind, port: port, checksum: checksum) { return .tunnel(tunnel) }
        let reason =
            switch kind {
            case .ipip: "type ipip takes no port and no checksum option"
            case .gue: "type gue needs a port"
            case .gre: "type gre takes no port and not remcsum"
            }
        findings.tolerable(statement.valuePlace, "TUN: \(reason)", consequence: "taken as ipip")
        return .tunnel(.ipip)
    }
}

extension VirtualServerSettings {
    /// Without a port only persistence keeps a client's connections together (spec 1.5).
    fileprivate var needsPersistence: Bool {
        switch service {
        case .address(_, let port): port == nil
        case .mark: false
        case .group(let group, _): group.hasAddressWithoutPort
        }
    }
}

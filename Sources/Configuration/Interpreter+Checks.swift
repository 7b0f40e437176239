import HealthChecks
import LoadBalancing
import NetworkTypes

/// What real servers and their checks begin with.
struct RealServerDefaults {
    let weight: ServerWeight
    let inhibits: Bool
    let slowStart: Interval
    let checks: CheckCascade

    init(_ lines: ServerLines, _ settings: VirtualServerSettings, logsFailures: Statement?) {
        weight = lines["weight"]?.number.flatMap { ServerWeight(rawValue: $0) } ?? .one
        inhibits = lines.has("inhibit_on_failure")
        slowStart = lines["slow_start"]?.seconds ?? .zero
        let host = lines["virtualhost"]?.word.flatMap(RequestText.init)
        checks = CheckCascade(
            defaults: settings.checkDefaults,
            startsFailed: settings.startsFailed,
            logsEveryFailure: logsFailures?.isOn ?? false,
            host: host,
            virtualServerHost: host,
            scriptTimeout: settings.checkDefaults.delayLoop
        )
    }
}

/// What goes down from virtual servers to real servers to checks (spec lvs-check-behaviour 0.8, 1.11).
struct CheckCascade {
    var defaults: CheckDefaults
    var startsFailed: Bool
    var logsEveryFailure: Bool
    /// For the Host header.
    var host: RequestText?
    /// For the TLS handshake, which doesn't look at the real server's.
    var virtualServerHost: RequestText?
    /// The virtual server's delay_loop.
    var scriptTimeout: Interval

    /// With what a block says itself.
    func with(_ block: Statement) -> CheckCascade {
        var result = self
        let names = Schema.keywordNames
        for index in block.children.indices {
            // Not copied: there are four for each real server.
            var child: Statement { block.children[index] }
            switch names[child.keyword] {
            case "retry": result.defaults.retries = child.number.map { UInt32(clamping: $0) }
            case "delay_before_retry": result.defaults.delayBeforeRetry = child.seconds
            case "warmup": result.defaults.warmup = child.seconds
            case "connect_timeout": result.defaults.connectTimeout = child.seconds ?? defaults.connectTimeout
            case "delay_loop": result.defaults.delayLoop = child.seconds ?? defaults.delayLoop
            case "check_jitter": result.defaults.jitter = UInt8(clamping: child.number ?? 0)
            case "alpha": result.startsFailed = child.isOn
            case "log_all_failures": result.logsEveryFailure = child.isOn
            case "virtualhost": result.host = child.word.flatMap(RequestText.init) ?? host
            default: break
            }
        }
        return result
    }

    /// The settings of a check; `retries` and `delay` hold where nothing is said.
    func check(_ probe: Probe, retries: UInt32 = 1, delay: Interval = .seconds(1)) -> CheckSettings {
        CheckSettings(
            schedule: CheckSchedule(
                retries: defaults.retries ?? retries,
                delayBeforeRetry: defaults.delayBeforeRetry ?? delay,
                warmup: defaults.warmup ?? defaults.delayLoop,
                delayLoop: defaults.delayLoop,
                jitter: defaults.jitter
            ),
            startsFailed: startsFailed,
            logsEveryFailure: logsEveryFailure,
            probe: probe
        )
    }
}

extension Interpreter {
    /// The checks of a real server, in the order of the file.
    mutating func addChecks(
        _ block: Statement,
        _ server: RealServerSettings,
        _ defaults: RealServerDefaults,
        _ place: (Int, Int),
        _ scope: inout ServerScope
    ) {
        var cascade: CheckCascade?
        var followed: Set<String> = []
        for index in block.children.indices {
            guard let body = Schema.bodies[block.children[index].keyword] else { continue }
            let child = block.children[index]
            let inherited = cascade ?? defaults.checks.with(block)
            cascade = inherited
            for settings in checks(child, body, server, inherited, &followed, scope) {
                scope.result.checks.append(
                    ServerCheck(virtualServer: place.0, realServer: place.1, settings: settings)
                )
            }
        }
    }

    /// The checks that a block is: one, several for an SMTP_CHECK with hosts, none after a message.
    private mutating func checks(
        _ block: Statement,
        _ body: Block,
        _ server: RealServerSettings,
        _ inherited: CheckCascade,
        _ followed: inout Set<String>,
        _ scope: ServerScope
    ) -> [CheckSettings] {
        let cascade = inherited.with(block)
        let settings: CheckSettings?
        switch body {
        case .connectCheck:
            settings = target(block, server, cascade).map { cascade.check(.connect($0)) }
        case .echoCheck:
            settings = target(block, server, cascade).map { cascade.check(.echo($0)) }
        case .udpCheck:
            settings = target(block, server, cascade).map { cascade.check(.datagram(datagram(block, $0))) }
        case .nameCheck:
            settings = target(block, server, cascade).map {
                cascade.check(.name($0, question(block)), retries: 3, delay: cascade.defaults.delayLoop)
            }
        case .httpCheck, .tlsCheck:
            settings = web(block, body == .tlsCheck, server, cascade, scope)
        case .serviceCheck:
            settings = serviceCheck(block, server, cascade, scope)
        case .mailCheck:
            return mailChecks(block, server, cascade)
        case .scriptCheck:
            settings = script(block, cascade).map { cascade.check(.script($0), retries: 0) }
        case .fileCheck:
            settings = file(block, scope).map { cascade.check(.file($0)) }
        case .bfdCheck:
            settings = session(block, &followed, scope).map { cascade.check(.session($0)) }
        default:
            preconditionFailure("a block of real_server that is no checker")
        }
        return settings.map { [$0] } ?? []
    }

    // MARK: Where it goes

    /// Where a check goes; nil after a message. `outer` says what the block itself doesn't.
    mutating func target(
        _ block: Statement,
        _ server: RealServerSettings,
        _ cascade: CheckCascade,
        outer: ProbeTarget? = nil
    ) -> ProbeTarget? {
        var address = outer?.address ?? server.address
        var port = outer?.port ?? server.port
        var source = outer?.source
        var sourcePort = outer?.sourcePort
        var interface = outer?.interface
        var mark = outer?.mark
        var sourcePlace = block.place
        let names = Schema.keywordNames
        for index in block.children.indices {
            var child: Statement { block.children[index] }
            switch names[child.keyword] {
            case "connect_ip": address = serverAddress(child) ?? address
            case "connect_port": port = child.number.flatMap { Port(rawValue: UInt16(clamping: $0)) }
            case "bindto":
                source = serverAddress(child)
                sourcePlace = child.valuePlace
            case "bind_port":
                sourcePort = child.number.flatMap { Port(rawValue: UInt16(clamping: $0)) }
            case "bind_if": interface = child.interface
            case "fwmark": mark = child.number.flatMap { FirewallMark(rawValue: UInt32(clamping: $0)) }
            default: break
            }
        }
        if let other = source, other.family != address.family {
            findings.tolerable(sourcePlace, "bindto must be of the family of \(address), found \(other)")
            source = nil
        }
        if source == nil, let statement = block.last("bind_port") {
            findings.warning(statement.place, "bind_port has no effect without bindto")
        }
        if let statement = block.last("bind_port"), let port = statement.number, (1..<1_024).contains(port) {
            findings.error(
                statement.valuePlace,
                "bind_port must be 1024 or more, found \(port): checks run without the right to lower ports"
            )
            return nil
        }
        do throws(ProbeTarget.Refusal) {
            var target = try ProbeTarget(
                address: address,
                port: port,
                source: source,
                sourcePort: sourcePort,
                interface: interface,
                mark: mark,
                connectTimeout: cascade.defaults.connectTimeout
            )
            target.proxyHeader = block.last("proxy_protocol")?.word.flatMap(ProxyHeader.init)
            return target
        } catch {
            precondition(error == .linkLocalWithoutInterface, "what else was refused above")
            findings.tolerable(
                block.place,
                "\(block.name) of the link-local address \(address) needs bind_if",
                consequence: "the check is ignored"
            )
            return nil
        }
    }

    // MARK: Following checks

    private mutating func file(_ block: Statement, _ scope: ServerScope) -> FileCheckSettings? {
        guard let statement = block.last("track_file"), let name = statement.word else {
            lacks("track_file", block)
            return nil
        }
        guard let tracked = scope.trackedFiles[name] else {
            unknown("track_file", name, Array(scope.trackedFiles.keys), statement)
            return nil
        }
        let weight = block.last("weight")
        return FileCheckSettings(
            file: name,
            weight: weight?.number.map { Int32(clamping: $0) } ?? tracked.weight,
            isReversed: weight.map { $0.given.has("reverse") } ?? tracked.isReversed
        )
    }

    private mutating func session(
        _ block: Statement,
        _ followed: inout Set<String>,
        _ scope: ServerScope
    ) -> String? {
        guard let statement = block.last("name"), let name = statement.word else {
            lacks("name", block)
            return nil
        }
        guard let informsChecks = scope.sessions[name] else {
            unknown("bfd_instance", name, Array(scope.sessions.keys), statement)
            return nil
        }
        let quoted = Printable.quoted(name)
        guard informsChecks else {
            findings.tolerable(
                statement.valuePlace,
                "bfd_instance \(quoted) is for virtual routers only; give it checker",
                consequence: "the check is ignored"
            )
            return nil
        }
        guard followed.insert(name).inserted else {
            findings.tolerable(
                statement.valuePlace,
                "this real_server follows bfd_instance \(quoted) already",
                consequence: "the check is ignored"
            )
            return nil
        }
        return name
    }

    // MARK: Messages

    mutating func lacks(_ keyword: String, _ block: Statement) {
        guard !block.hasErrors else { return }
        findings.tolerable(
            block.place,
            "\(block.name) has no \(keyword)",
            consequence: "the check is ignored"
        )
    }

    private mutating func unknown(_ what: String, _ name: String, _ known: [String], _ statement: Statement) {
        let nearest = findings.keepsTolerable ? NearestWord.find(name, among: known.sorted()) : nil
        let hint = nearest.map { ", did you mean '\($0)'?" } ?? ""
        findings.tolerable(
            statement.valuePlace,
            "there is no \(what) \(Printable.quoted(name))\(hint)",
            consequence: "the check is ignored",
            suggestion: nearest
        )
    }
}

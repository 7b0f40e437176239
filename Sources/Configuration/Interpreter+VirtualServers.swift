import HealthChecks
import LoadBalancing
import NetworkTypes

/// What the interpretation of virtual servers knows and collects.
struct ServerScope {
    /// Of groups that can be used, by name.
    var groups: [String: VirtualServerGroup] = [:]
    /// Virtual servers of each group so far.
    var groupUses: [String: Int] = [:]
    /// Weight of each track_file, and whether it is reversed.
    var trackedFiles: [String: (weight: Int32, isReversed: Bool)] = [:]
    /// Whether checks hear of each session.
    var sessions: [String: Bool] = [:]
    var seen = SeenServices()
    /// How many virtual servers came before the next one.
    var order = 0
    var result = LoadBalancingConfiguration()
}

/// The lines of a virtual server, its real servers apart: there may be tens of thousands.
struct ServerLines {
    let place: Place
    private let block: Statement
    /// Places in the block of everything else: few, so that they are gone through.
    private var options: [Int] = []
    /// Places of the real servers.
    private(set) var realServers: [Int] = []

    init(_ block: Statement) {
        self.block = block
        place = block.place
        realServers.reserveCapacity(block.children.count)
        let bodies = Schema.bodies
        for index in block.children.indices {
            if bodies[block.children[index].keyword] == .realServer {
                realServers.append(index)
            } else {
                options.append(index)
            }
        }
    }

    /// A real server by its place in the block.
    func realServer(_ index: Int) -> Statement { block.children[index] }

    /// The one that counts of a keyword.
    @inline(__always)
    subscript(_ name: String) -> Statement? { block.mayHave(name) ? lookUp(name) : nil }

    private func lookUp(_ name: String) -> Statement? {
        let names = Schema.keywordNames
        var number = options.endIndex
        while number > 0 {
            number -= 1
            let index = options[number]
            if Schema.areEqual(names[block.children[index].keyword], name) { return block.children[index] }
        }
        return nil
    }

    func has(_ name: String) -> Bool { self[name] != nil }
}

extension Interpreter {
    /// Everything about load balancing, health checks and BFD.
    ///
    /// `digest`, `early`: of the virtual servers that are no longer in `root`.
    mutating func loadBalancing(
        _ root: [Statement],
        _ digest: ServerDigest?,
        _ early: consuming EarlyServers?
    ) -> LoadBalancingConfiguration {
        var scope = early?.scope ?? ServerScope()
        let warnings = early?.findings
        early = nil
        if let digest { scope.seen = digest.seen }
        var orders = digest?.ordersOfOthers.makeIterator()
        scope.result.ipvs = ipvsSettings()
        for statement in root {
            switch Schema.keywords[statement.keyword].body {
            case .tls: scope.result.tls = transportSecurity(statement)
            case .bfdSession: addSession(statement, &scope)
            case .trackedFile: noteTrackedFile(statement, &scope)
            case .virtualServerGroup: addGroup(statement, &scope)
            default: break
            }
        }
        if let warnings, !findings.isFull { findings.takeWarnings(of: warnings) }
        for index in root.indices where !findings.isFull {
            guard Schema.bodies[root[index].keyword] == .virtualServer else { continue }
            scope.order = orders?.next() ?? scope.order + 1
            addVirtualServer(root[index], &scope)
        }
        reportOverlaps(&scope)
        return scope.result
    }

    private func noteTrackedFile(_ block: Statement, _ scope: inout ServerScope) {
        guard let name = block.word else { return }
        let weight = block.last("weight")
        scope.trackedFiles[name] = (
            Int32(clamping: weight?.number ?? 1), weight?.given.has("reverse") ?? false
        )
    }

    // MARK: One virtual server

    mutating func addVirtualServer(_ block: Statement, _ scope: inout ServerScope) {
        guard let service = service(block, scope) else { return }
        let lines = ServerLines(block)
        let name = ServerNames.text(service)
        var settings = VirtualServerSettings(service: service, family: nil, transport: nil)
        setTransport(lines, name, &settings)
        setScheduling(lines, name, &settings)
        settings.checkDefaults = checkDefaults(lines)
        settings.startsFailed = lines.has("alpha")
        settings.notifiesOnStop = lines.has("omega")
        settings.sendsMail =
            lines["smtp_alert"]?.isOn ?? lastGlobal("smtp_alert_checker")?.isOn
            ?? lastGlobal("smtp_alert")?.isOn ?? false
        settings.monitoringName = lines["snmp_name"]?.word
        settings.suspendsWithoutAddress = suspension(lines, name, service)
        let method = forwarding(lines["lvs_method"], inheriting: nil)
        if method == nil, !block.hasErrors {
            findings.warning(block.place, "\(name) has no lvs_method: NAT is taken")
        }
        var pool = ServerPool(method: method ?? .nat, port: ServerNames.port(service), name: name)
        settings.family = family(lines, service, pool, name)
        pool.family = settings.family
        let count = scope.result.checks.count
        addRealServers(lines, pool, &settings, &scope)
        remarkSlowStart(lines["slow_start"], of: settings.realServers)
        guard !settings.realServers.isEmpty else {
            // Why there is none has been said, unless that was a warning.
            if findings.isCompatible || lines.realServers.isEmpty && !block.hasErrors {
                findings.tolerable(block.place, "\(name) has no real_server")
            }
            scope.result.checks.removeSubrange(count...)
            scope.result.scripts.removeAll { $0.virtualServer == scope.result.virtualServers.count }
            return
        }
        settings.sorryServer = sorryServer(lines, pool, settings)
        setPersistence(lines, name, &settings)
        setQuorum(lines, name, &settings)
        finish(block, lines, &settings, &scope)
    }

    private mutating func finish(
        _ block: Statement,
        _ lines: ServerLines,
        _ settings: inout VirtualServerSettings,
        _ scope: inout ServerScope
    ) {
        if case .group(let group, _) = settings.service {
            settings.service = .group(group, sequence: scope.groupUses[group.name] ?? 0)
            scope.groupUses[group.name, default: 0] += 1
        }
        let number = scope.result.virtualServers.count
        let up = serverCommand(lines["quorum_up"])
        let down = serverCommand(lines["quorum_down"])
        if up != nil || down != nil {
            scope.result.scripts.append(ServerScripts(virtualServer: number, goingUp: up, goingDown: down))
        }
        if !isTrial { scope.seen.add(settings, at: block.valuePlace, order: scope.order) }
        scope.result.virtualServers.append(settings)
        scope.result.origins.places.append(findings.sourcePlace(block.place))
    }

    /// The packets that a virtual server takes; nil after a message.
    private mutating func service(_ block: Statement, _ scope: ServerScope) -> VirtualService? {
        let given = block.given
        let forms = [!given.values.isEmpty, given.has("fwmark"), given.has("group")].count { $0 }
        guard forms == 1 else {
            // What was refused of it has been said already; what was tolerated doesn't make it a server.
            guard !block.hasErrors || findings.isCompatible else { return nil }
            findings.error(
                block.place,
                "virtual_server needs an address with its port, fwmark MARK or group NAME"
            )
            return nil
        }
        if let option = given["fwmark"] {
            guard let mark = FirewallMark(rawValue: UInt32(clamping: option.number ?? 0)) else {
                findings.error(option.places.first ?? block.place, "fwmark must not be 0: that is no mark")
                return nil
            }
            return .mark(mark)
        }
        if let option = given["group"] { return group(option, block, scope) }
        guard let address = serverAddress(block) else { return nil }
        return .address(address, serverPort(block))
    }

    private mutating func group(_ option: Given, _ block: Statement, _ scope: ServerScope) -> VirtualService?
    {
        let name = option.word ?? ""
        if let group = scope.groups[name] { return .group(group, sequence: 0) }
        let nearest = NearestWord.find(name, among: scope.groups.keys.sorted())
        let hint = nearest.map { ", did you mean '\($0)'?" } ?? ""
        findings.tolerable(
            option.places.first ?? block.place,
            "there is no virtual_server_group \(Printable.quoted(name))\(hint)",
            consequence: "the virtual server is ignored",
            suggestion: nearest
        )
        return nil
    }

    private mutating func suspension(_ lines: ServerLines, _ name: String, _ service: VirtualService) -> Bool
    {
        guard let statement = lines["ha_suspend"] else { return false }
        let hasMarks =
            switch service {
            case .address: false
            case .mark: true
            case .group(let group, _): group.hasMarks
            }
        guard hasMarks else { return true }
        findings.tolerable(statement.place, "ha_suspend needs addresses, \(name) has marks")
        return false
    }

    // MARK: Words

    /// The address that a statement begins with; nil after a message.
    mutating func serverAddress(_ statement: Statement) -> IPAddress? {
        guard let word = statement.word, let address = ServerAddress(word) else { return nil }
        guard !address.hasRest else {
            // keepalived would go on with the address alone.
            let name = Schema.keywords[statement.keyword].name
            findings.error(
                statement.valuePlace,
                "\(name) takes one address, without prefix length or range, found \(Printable.quoted(word))"
            )
            return nil
        }
        return address.address
    }

    /// The second word; 0 is none.
    func serverPort(_ statement: Statement) -> Port? {
        guard let word = statement.secondWord, let number = Decimal.integer(word) else { return nil }
        return Port(rawValue: UInt16(clamping: number))
    }
}

/// How messages name virtual servers.
enum ServerNames {
    static func text(_ service: VirtualService) -> String {
        switch service {
        case .address(let address, let port): addressText(address, port)
        case .mark(let mark): "virtual_server fwmark \(mark)"
        case .group(let group, _): "virtual_server group \(Printable.quoted(group.name))"
        }
    }

    /// Asked for every virtual server, so that it is put together by hand.
    private static func addressText(_ address: IPAddress, _ port: Port?) -> String {
        var text = Array("virtual_server ".utf8)
        text += address.text
        if let port {
            text.append(UInt8(ascii: " "))
            text += String(port.rawValue).utf8
        }
        return String(decoding: text, as: UTF8.self)
    }

    static func port(_ service: VirtualService) -> Port? {
        if case .address(_, let port) = service { port } else { nil }
    }
}

import Compiler
import Configuration
import HelperProtocol
import NetlinkMessages
import NetworkTypes
import Notifications
import RunnerProtocol
import Testing
import Tracking
import VRRP

@testable import Node

/// One node, a helper that answers as the script says, and a transcript of what the node asked.
///
/// Lines: "put channel 62", "put 192.0.2.250", "put other 192.0.2.251" (of the table that is being loaded),
/// "transmit 62 priority 100 due +3.609375 s" (after the stage's beginning), "ready".
struct Stage {
    var node = Node()
    /// Packets of BFD sessions.
    var sentBFD: [[UInt8]] = []
    /// The stage begins an hour after boot.
    private(set) var now = Stage.beginning
    private(set) var lines: [String] = []
    private(set) var logs: [String] = []
    /// What who watches was told.
    private(set) var news: [String] = []
    /// What the node last asked to be kept of its plans.
    private(set) var keptPlans: [Plan]?
    private(set) var outcomes: [PlanOutcome] = []
    /// What was asked of the runner and isn't answered or looked at yet.
    var orders: [RunnerOrder] = []
    /// Commands without an answer, in order.
    private(set) var outstanding: [(sequence: UInt32, command: Command)] = []
    private var generations: [String: NodeGeneration] = [:]
    private var active: NodeGeneration?
    private var other: NodeGeneration?

    static let beginning = Instant(nanosecondsSinceBoot: 3_600_000_000_000)

    // MARK: - The world

    static func address(_ last: UInt8) -> IPAddress { .ipv4(IPv4Address(192, 0, 2, last)) }

    /// The guide's virtual router "web" with these addresses (last octets), named `name` as a generation;
    /// with `second` also "mail", VRID 63; both in a sync group named `group` if there is one. `trackers`
    /// are of "web".
    mutating func compile(
        _ name: String,
        priority: UInt8 = 100,
        addresses: [UInt8] = [250],
        second: Bool = false,
        group: String? = nil,
        trackers: [FollowedTracker] = [],
        change: (inout ConfigurationModel) throws -> Void = { _ in }
    ) throws {
        var routers = [try Stage.settings("web", 62, priority, addresses)]
        if second { routers.append(try Stage.settings("mail", 63, priority, [240])) }
        var model = ConfigurationModel(virtualRouters: routers)
        if let group {
            model.syncGroups = [
                SyncGroupConfiguration(SyncGroupSettings(name: group, members: routers.map(\.name)))
            ]
        }
        model.routers[0].trackers = trackers
        try change(&model)
        let generation = try Generation(
            model,
            configuration: Array(name.utf8),
            secrets: [],
            sources: [],
            version: "test"
        )
        let table = try ObjectTable(TableMemory(copying: generation.objects))
        let compiled = try CompiledModel(model, in: table)
        generations[name] = NodeGeneration(
            hash: generation.hash,
            table: table,
            routers: compiled.routers,
            statics: compiled.statics,
            model: model
        )
    }

    private static func settings(
        _ name: String,
        _ id: UInt8,
        _ priority: UInt8,
        _ addresses: [UInt8]
    ) throws -> VirtualRouterSettings {
        let eth0 = try #require(InterfaceName("eth0"))
        return VirtualRouterSettings(
            name: name,
            interface: eth0,
            virtualRouterID: try #require(VirtualRouterID(rawValue: id)),
            basePriority: Priority(rawValue: priority),
            authentication: .none,
            virtualAddresses: addresses.map {
                VirtualAddress(address: InterfaceAddress(host: Stage.address($0)), interface: eth0)
            }
        )
    }

    func generation(_ name: String) throws -> NodeGeneration { try #require(generations[name]) }

    func generation(ofHash hash: GenerationHash) throws -> NodeGeneration {
        try #require(generations.values.first { $0.hash == hash })
    }

    // MARK: - What happens

    mutating func handle(_ event: NodeEvent) throws {
        var effects: [NodeEffect] = []
        node.handle(event, at: now, into: &effects)
        #expect(node.nextDeadline == node.nextDeadlineByWalk)
        for effect in effects { try record(effect) }
    }

    mutating func pass(_ interval: Interval) { now = now + interval }

    /// Lets time pass to the node's deadline and tells it.
    mutating func reachDeadline() throws {
        now = max(now, try #require(node.nextDeadline))
        try handle(.deadlineReached)
    }

    /// Reaches every deadline up to an instant after the beginning.
    mutating func run(until end: Interval) throws {
        for _ in 0..<1_000 {
            guard let due = node.nextDeadline, due <= Stage.beginning + end else { break }
            try reachDeadline()
        }
        now = Stage.beginning + end
    }

    mutating func read(_ name: String) throws { try handle(.generationRead(try generation(name))) }

    mutating func welcome(_ name: String?, leases: [HeldLease] = []) throws {
        active = try name.map { try generation($0) }
        let first = try #require(outstanding.first)
        outstanding.removeFirst()
        let hash = active?.hash ?? .none
        let welcome = Message.welcome(epoch: 1, generation: hash, leases: UInt16(leases.count))
        try handle(.helperMessage(welcome, sequence: first.sequence))
        for lease in leases { try handle(.helperMessage(.leaseHeld(lease), sequence: 0)) }
    }

    /// Answers the oldest command.
    mutating func answer(_ outcome: Outcome = .done) throws {
        let first = try #require(outstanding.first)
        outstanding.removeFirst()
        let message = Message.answer(number: first.command.number, outcome)
        try handle(.helperMessage(message, sequence: first.sequence))
    }

    mutating func refuse(_ refusal: Refusal, errno: Int32 = 0) throws {
        try answer(.refused(refusal, errno: errno, message: []))
    }

    /// Answers everything that is asked and what that leads to with done.
    mutating func answerAll() throws {
        for _ in 0..<100 where !outstanding.isEmpty { try answer() }
    }

    mutating func loseHelper() throws {
        outstanding = []
        try handle(.helperLost)
    }

    /// eth0 with the node's own address .11 and these others; `index` nil when it isn't there. `uplink`:
    /// whether eth1 runs; nil when it isn't there. `link`: the index of vrrp.62.
    mutating func observe(
        index: UInt32? = 2,
        isRunning: Bool = true,
        addresses: [UInt8] = [],
        mark: UInt8? = AddressMark.holdfast,
        uplink: Bool? = nil,
        link: UInt32? = nil,
        mac: MACAddress? = nil,
        gateway: UInt8? = nil
    ) throws {
        var links: [LinkState] = []
        var states: [AddressState] = []
        if let index {
            let index = try #require(InterfaceIndex(rawValue: index))
            let name = try #require(InterfaceName("eth0"))
            links.append(
                LinkState(
                    index: index,
                    name: name,
                    isUp: true,
                    isRunning: isRunning,
                    isLoopback: false,
                    mac: mac,
                    mtu: 1_500
                )
            )
            let own = try #require(InterfaceAddress(Stage.address(11), prefixLength: 24))
            states.append(AddressState(link: index, address: own))
            for last in addresses {
                let address = InterfaceAddress(host: Stage.address(last))
                states.append(AddressState(link: index, address: address, mark: mark))
            }
        }
        if let uplink { links.append(try Stage.other(9, "eth1", isRunning: uplink)) }
        if let link { links.append(try Stage.other(link, "vrrp.62", isRunning: true)) }
        let gateways = gateway.flatMap { last in
            links.first.map { Gateway(link: $0.index, address: Stage.address(last)) }
        }
        let snapshot = NetworkSnapshot(
            links: links,
            addresses: states,
            gateways: [gateways].compactMap(\.self)
        )
        try handle(.networkObserved(snapshot))
    }

    private static func other(_ index: UInt32, _ name: String, isRunning: Bool) throws -> LinkState {
        LinkState(
            index: try #require(InterfaceIndex(rawValue: index)),
            name: try #require(InterfaceName(name)),
            isUp: true,
            isRunning: isRunning,
            isLoopback: false,
            mac: nil,
            mtu: 1_500
        )
    }

    // MARK: - The transcript

    /// What was asked since the last time.
    mutating func take() -> [String] {
        defer { lines = [] }
        return lines
    }

    mutating func takeNews() -> [String] {
        defer { news = [] }
        return news
    }

    mutating func takeLogs() -> [String] {
        defer { logs = [] }
        return logs
    }

    private mutating func record(_ effect: NodeEffect) throws {
        switch effect {
        case .ask(let command, let sequence):
            outstanding.append((sequence, command))
            lines.append(try text(of: command))
        case .log(let line):
            logs.append((line.instance.map { "\($0): " } ?? "") + line.message)
        case .askRunner(let order):
            orders.append(order)
        case .connectRunner(let user):
            lines.append("runner of \(user)")
        case .scanProcesses:
            lines.append("scan")
        case .writeLine(let fifo, let line):
            lines.append("fifo \(fifo): \(line.dropLast())")
        case .sendMail(let mail):
            lines.append("mail: \(mail.subject)")
        case .sendBFD(_, let bytes):
            sentBFD.append(bytes)
        case .happened(let happened):
            news.append(happened.words)
        case .plansChanged(let plans):
            keptPlans = plans
        case .planAnswered(_, let outcome):
            outcomes.append(outcome)
        case .checksChanged, .checkScriptEnded, .sessionsChanged:
            break
        case .ready:
            lines.append("ready")
        case .finished:
            lines.append("finished")
        }
    }

    private mutating func text(of command: Command) throws -> String {
        switch command {
        case .hello: return "hello"
        case .load(let hash):
            let name = try #require(generations.first { $0.value.hash == hash }?.key)
            other = generations[name]
            return "load \(name)"
        case .activate:
            // From here on numbers are of the new table.
            let former = active
            active = other
            defer { other = former }
            return "activate"
        case .discard: return "discard"
        case .release: return "release"
        case .put(let object): return "put \(try name(of: object))"
        case .remove(let object): return "remove \(try name(of: object))"
        case .weight(let object, let weight): return "weight \(try name(of: object)) \(weight)"
        case .puts(let puts):
            let each = try puts.map { put in
                let weight = put.weight.map { " \($0)" } ?? ""
                return try name(of: put.object) + weight
            }
            return "puts \(each.joined(separator: ", "))"
        case .dump(.services): return "dump services"
        case .dump(.more): return "dump more"
        case .dump(.destinations(let service)): return "dump \(try name(of: ObjectReference(index: service)))"
        case .again(let bundle): return "again \(try router(ofBundle: bundle))"
        case .transmit(let transmission):
            let due = transmission.deadline - Stage.beginning
            #expect(transmission.will[2] == 0)
            let channel = try name(of: ObjectReference(index: transmission.channel))
            #expect(channel == "channel \(transmission.advert[1])")
            return "transmit \(transmission.advert[1]) priority \(transmission.advert[2]) due +\(due)"
        case .cease(let channel, let hold, let farewell):
            let what = try name(of: ObjectReference(index: channel))
            return "cease \(what) hold \(hold)" + (farewell ? " farewell" : "")
        case .announce(let object, let rounds, _, _):
            return "announce \(try name(of: ObjectReference(index: object))) ×\(rounds)"
        case .probe(let object, let target):
            return "probe \(target) from \(try name(of: ObjectReference(index: object)))"
        }
    }

    private func name(of object: ObjectReference) throws -> String {
        let table = try #require(object.table == .active ? active : other).table
        let record = table.object(object.index)
        let prefix = object.table == .other ? "other " : ""
        if let address = record.announced { return prefix + "\(address)" }
        guard record.kind == .channel else { return prefix + "\(record.kind) of \(record.interface)" }
        return prefix + "channel \(try ChannelBody(decoding: record.body).virtualRouterID)"
    }

    private func router(ofBundle bundle: UInt32) throws -> String {
        let routers = try #require(active).routers
        return "\(try #require(routers.first { $0.bundle == bundle }).settings.virtualRouterID)"
    }
}

extension Node {
    /// What `nextDeadline` must be: every instance asked, as no queue could get it wrong.
    fileprivate var nextDeadlineByWalk: Instant? {
        guard !isFinished else { return nil }
        let trackers = isStopping ? [] : scriptTrackers.entries.map(\.machine.nextDeadline)
        let others = [
            isStopping ? nil : processes.nextDeadline, isStopping ? nil : readers.nextDeadline,
            isStopping ? nil : files.nextDeadline, isStopping ? nil : sessions.nextDeadline,
            isStopping ? nil : confirmations.nextDeadline,
            pacing.nextReport, noticeQueues.nextDeadline,
            lifecycleDeadline, standing.nextRepair, services?.nextReading, nextPlanExpiry,
            interfaceDelays.nextDeadline,
        ]
        let own = instances.flatMap { [$0.router.nextDeadline, $0.nextRepair] }
        return (own + trackers + others).compactMap(\.self).min()
    }
}

import Compiler
import Configuration
import HelperProtocol
import LoadBalancing
import NetlinkMessages
import NetworkTypes
import Notifications
import RunnerProtocol
import Testing

@testable import Node

/// A node with virtual servers, and a helper with a kernel that has IPVS: what is asked is done at once,
/// dumps show it, and every change is in `writes`.
struct Director {
    var node = Node()
    private(set) var now = Stage.beginning
    private(set) var logs: [String] = []
    private(set) var notices: [ServiceNotice] = []
    /// Lines for FIFOs and mails.
    private(set) var told: [String] = []
    private(set) var checks: [CheckList] = []
    private(set) var outcomes: [PlanOutcome] = []
    private(set) var isFinished = false
    /// Requests to the runner that aren't answered.
    private(set) var orders: [RunnerOrder] = []
    /// Packets of BFD sessions.
    private(set) var sentBFD: [[UInt8]] = []
    /// "put tcp 10.0.0.1:80", "weight 10.1.0.1:80 3", "remove …", since the last `take`.
    private(set) var writes: [String] = []
    /// Dumps of a service's destinations that were asked for.
    private(set) var readings = 0
    /// Dumps of all services.
    private(set) var looks = 0
    /// The generations that were asked for.
    private(set) var loaded: [GenerationHash] = []
    /// What the helper was asked but for dumps, since the last `takeCommands`.
    private var commands: [Command] = []
    /// The kernel's table.
    var kernel = IPVSTable()
    /// The errno that puts and weights are refused with; 0: done.
    var refusal: Int32 = 0
    /// The kernel has no IPVS.
    var isAbsent = false
    private var generations: [GenerationHash: NodeGeneration] = [:]
    private var active: NodeGeneration?
    private var staged: NodeGeneration?
    /// What was in force before `active`.
    private var former: NodeGeneration?
    /// Generations that the disk has no more.
    var pruned: Set<GenerationHash> = []
    /// Put by numbers of the staged table.
    private var stagedPuts: [(table: ObjectTable, place: UInt32, identity: ObjectIdentity)] = []
    /// The address of which puts are refused, beside `refusal`.
    var refusedServer: IPAddress?

    static func address(_ third: UInt8, _ last: UInt8) -> IPAddress { .ipv4(IPv4Address(10, third, 0, last)) }

    /// tcp 10.0.0.1:80, wlc, with servers 10.1.0.N:80 of these weights.
    static func web(_ weights: [Int], sorry: Bool = false, port: UInt16 = 80) throws -> VirtualServerSettings
    {
        let port = try #require(Port(rawValue: port))
        var settings = VirtualServerSettings(
            service: .address(address(0, 1), port),
            family: .ipv4,
            transport: .tcp
        )
        settings.realServers = try weights.enumerated().map { place, weight in
            RealServerSettings(
                address: address(1, UInt8(place + 1)),
                port: port,
                weight: try #require(ServerWeight(rawValue: weight))
            )
        }
        if sorry { settings.sorryServer = SorryServerSettings(address: address(9, 9), port: port) }
        return settings
    }

    static func model(_ servers: [VirtualServerSettings]) -> LoadBalancingConfiguration {
        LoadBalancingConfiguration(virtualServers: servers)
    }

    static func generation(
        _ configuration: LoadBalancingConfiguration,
        _ name: String,
        _ change: (inout ConfigurationModel) -> Void = { _ in }
    ) throws -> NodeGeneration {
        var model = ConfigurationModel(loadBalancing: configuration)
        change(&model)
        let generation = try Generation(
            model,
            configuration: Array(name.utf8),
            secrets: [],
            sources: [],
            version: "test"
        )
        let table = try ObjectTable(TableMemory(copying: generation.objects))
        return NodeGeneration(
            hash: generation.hash,
            table: table,
            routers: try CompiledModel(model, in: table).routers,
            model: model
        )
    }

    // MARK: What happens

    /// Answers the one request for a tracked file's number.
    mutating func answerFile(_ answer: RunnerAnswer) throws {
        let order = try #require(orders.last)
        orders = []
        try handle(.runner(.answered(answer, sequence: order.sequence)))
    }

    mutating func read(
        _ configuration: LoadBalancingConfiguration,
        _ name: String = "a",
        _ change: (inout ConfigurationModel) -> Void = { _ in }
    ) throws {
        let generation = try Director.generation(configuration, name, change)
        generations[generation.hash] = generation
        try handle(.generationRead(generation))
    }

    /// A generation whose table of objects is another configuration's.
    mutating func read(_ wanted: LoadBalancingConfiguration, table named: LoadBalancingConfiguration) throws {
        let other = try Director.generation(named, "named")
        let generation = NodeGeneration(
            hash: other.hash,
            table: other.table,
            routers: [],
            model: ConfigurationModel(loadBalancing: wanted)
        )
        generations[generation.hash] = generation
        try handle(.generationRead(generation))
    }

    mutating func handle(_ event: NodeEvent) throws {
        var effects: [NodeEffect] = []
        node.handle(event, at: now, into: &effects)
        for effect in effects {
            switch effect {
            case .ask(let command, let sequence): try answer(command, sequence)
            case .log(let line): logs.append(line.message)
            case .checksChanged(let list): checks.append(list)
            case .happened(.service(let notice)): notices.append(notice)
            case .planAnswered(_, let outcome): outcomes.append(outcome)
            case .happened, .plansChanged: break
            case .finished: isFinished = true
            case .askRunner(let order): orders.append(order)
            case .sendBFD(_, let bytes): sentBFD.append(bytes)
            case .writeLine(_, let line): told.append(String(line.dropLast()))
            case .sendMail(let message): told.append("\(message.subject) \(message.body)")
            case .ready, .connectRunner, .scanProcesses, .checkScriptEnded, .sessionsChanged: break
            }
        }
    }

    /// Reaches every deadline within the interval.
    mutating func pass(_ interval: Interval) throws {
        let end = now + interval
        for _ in 0..<1_000 {
            guard let due = node.nextDeadline, due <= end else { break }
            now = max(now, due)
            try handle(.deadlineReached)
        }
        now = end
    }

    /// Another helper in place of this one will come, which knows no generation; the kernel stays.
    mutating func loseHelper() throws {
        forgetHelper()
        try handle(.helperLost)
    }

    /// The one that will come found its mark on something that this generation names.
    mutating func adopt(_ hash: GenerationHash) { active = generations[hash] }

    /// Both end; the helper that comes knows no generation, and the engine what was in force.
    mutating func loseBoth() throws {
        let table = try #require(active).table
        forgetHelper()
        node = Node()
        try handle(.inForceBefore(table))
    }

    private mutating func forgetHelper() {
        active = nil
        staged = nil
        former = nil
        stagedPuts = []
    }

    /// Another engine in place of this one; the helper and the kernel stay.
    mutating func restartEngine(
        _ configuration: LoadBalancingConfiguration,
        _ name: String = "a",
        _ change: (inout ConfigurationModel) -> Void = { _ in }
    ) throws {
        node = Node()
        try handle(.helperConnected)
        try read(configuration, name, change)
    }

    mutating func takeWrites() -> [String] {
        defer { writes = [] }
        return writes
    }

    mutating func takeCommands() -> [Command] {
        defer { commands = [] }
        return commands
    }

    mutating func takeNotices() -> [ServiceNotice] {
        defer { notices = [] }
        return notices
    }

    mutating func takeTold() -> [String] {
        defer { told = [] }
        return told
    }

    /// The state in words: "tcp 10.0.0.1:80 wlc", " 10.1.0.1:80 3".
    var table: [String] {
        kernel.services.flatMap { service in
            ["\(service.key.text) \(service.attributes.scheduler)"]
                + service.destinations.map { " \($0.key.text) \($0.weight.rawValue)" }
        }
    }

    // MARK: The helper

    private mutating func answer(_ command: Command, _ sequence: UInt32) throws {
        var outcome = Outcome.done
        if command.number != .dump { commands.append(command) }
        switch command {
        case .hello:
            let welcome = Message.welcome(epoch: 1, generation: active?.hash ?? .none, leases: 0)
            return try handle(.helperMessage(welcome, sequence: sequence))
        case .load(let hash):
            loaded.append(hash)
            if pruned.contains(hash) {
                outcome = .refused(.badGeneration, errno: 2, message: [])
            } else {
                staged = generations[hash]
            }
        case .activate:
            stagedPuts = []
            former = active
            active = staged
            defer { staged = nil }
            // What only the former table names goes.
            guard let former, let table = staged?.table else { break }
            for place in 0..<former.table.objectCount
            where table.index(of: former.table.identity(place)) == nil {
                try change(former.table, place, weight: 0, isRemoval: true)
            }
        case .put(let object): outcome = try put(object, weight: 0)
        case .weight(let object, let weight): outcome = try put(object, weight: weight)
        case .puts(let puts):
            // Of what is done nothing is said but in the end.
            for (place, one) in puts.enumerated() {
                let outcome = try put(one.object, weight: one.weight ?? 0)
                if outcome == .done { continue }
                let number: CommandNumber = one.weight == nil ? .put : .weight
                let message = Message.answer(number: number, outcome)
                try handle(.helperMessage(message, sequence: sequence + 1 + UInt32(place)))
            }
        case .remove(let object) where object.table == .other && staged == nil && former == nil:
            outcome = .refused(.unknownObject, errno: 0, message: [])
        case .remove(let object): try change(object, weight: 0, isRemoval: true)
        case .dump(let selector):
            guard isAbsent else {
                let bytes = try dump(selector)
                return try handle(.helperMessage(.dumped(bytes), sequence: sequence))
            }
            outcome = .refused(.kernel, errno: 93, message: [])
        case .discard:
            // What only the staged table names goes.
            let table = try #require(active).table
            for object in stagedPuts where table.index(of: object.identity) == nil {
                try change(object.table, object.place, weight: 0, isRemoval: true)
            }
            staged = nil
            stagedPuts = []
        case .release, .again, .transmit, .cease, .announce, .probe: break
        }
        try handle(.helperMessage(.answer(number: command.number, outcome), sequence: sequence))
    }

    private mutating func put(_ object: ObjectReference, weight: UInt32) throws -> Outcome {
        if refusal != 0 { return .refused(.kernel, errno: refusal, message: []) }
        if try isRefused(object) { return .refused(.kernel, errno: 22, message: []) }
        try change(object, weight: weight, isRemoval: false)
        return .done
    }

    private func isRefused(_ object: ObjectReference) throws -> Bool {
        let generation = object.table == .other ? staged : active
        let record = try #require(generation).table.object(object.index)
        guard record.kind == .destination, let refusedServer else { return false }
        var reader = IPVSDump()
        _ = try reader.take(Director.message(5, record.body))
        return reader.destinations.first?.address == refusedServer
    }

    private mutating func change(_ object: ObjectReference, weight: UInt32, isRemoval: Bool) throws {
        if object.table == .other, !isRemoval {
            let table = try #require(staged).table
            stagedPuts.append((table, object.index, table.identity(object.index)))
            return try change(table, object.index, weight: weight, isRemoval: false)
        }
        let generation = object.table == .other ? staged ?? former : active
        try change(try #require(generation).table, object.index, weight: weight, isRemoval: isRemoval)
    }

    private mutating func change(_ table: ObjectTable, _ place: UInt32, weight: UInt32, isRemoval: Bool)
        throws
    {
        let record = table.object(place)
        var reader = IPVSDump()
        let isService = record.kind == .service
        var body = record.body
        for place in record.relocations {
            for octet in 0..<4 {
                body[Int(place.offset) + octet] = UInt8(truncatingIfNeeded: weight >> UInt32(8 * octet))
            }
        }
        _ = try reader.take(Director.message(isService ? 1 : 5, body))
        if isService {
            try change(try #require(reader.services.first).service(with: []), isRemoval: isRemoval)
            return
        }
        let destination = try #require(reader.destinations.first?.destination)
        // The body names its service as that of a service does.
        _ = try reader.take(Director.message(1, body))
        let key = try #require(reader.services.first).key
        if isRemoval {
            writes.append("remove \(destination.key.text)")
            kernel = kernel.applying([.removeDestination(key, destination.key)])
            return
        }
        writes.append("weight \(destination.key.text) \(weight)")
        let isThere = kernel.service(key)?.destinations.contains { $0.key == destination.key } ?? false
        let command: IPVSCommand =
            isThere ? .setDestination(key, destination) : .addDestination(key, destination)
        kernel = kernel.applying([command])
    }

    private mutating func change(_ service: LoadBalancing.IPVSService, isRemoval: Bool) throws {
        writes.append("\(isRemoval ? "remove" : "put") \(service.key.text)")
        let former = kernel.service(service.key)?.destinations ?? []
        kernel = kernel.applying([.removeService(service.key)])
        if isRemoval { return }
        kernel.put(
            IPVSService(key: service.key, attributes: service.attributes, destinations: former)
        )
    }

    /// `nlmsghdr`, `genlmsghdr` and attributes.
    private static func message(_ command: UInt8, _ body: [UInt8]) -> [UInt8] {
        let length = 20 + body.count
        return [UInt8(length & 0xFF), UInt8(length >> 8), 0, 0, 30, 0, 2, 0] + [UInt8](repeating: 0, count: 8)
            + [command, 1, 0, 0] + body
    }

    private static let done: [UInt8] = [20, 0, 0, 0, 3, 0, 2, 0] + [UInt8](repeating: 0, count: 12)

    /// Each message a part of its own, then the end: what is true of long dumps, too.
    private mutating func dump(_ selector: DumpSelector) throws -> [UInt8] {
        switch selector {
        case .services:
            looks += 1
            return try kernel.services.flatMap { service in
                Director.message(1, try body(of: service))
            } + Director.done
        case .destinations(let number):
            readings += 1
            let record = try #require(active).table.object(number)
            var reader = IPVSDump()
            _ = try reader.take(Director.message(1, record.body))
            let key = try #require(reader.services.first).service(with: []).key
            let service = kernel.service(key)
            return try (service?.destinations ?? []).flatMap { destination in
                Director.message(5, try body(of: destination, in: key))
            } + Director.done
        case .more:
            return Director.done
        }
    }

    private func body(of service: LoadBalancing.IPVSService) throws -> [UInt8] {
        guard case .address(_, let address, let port) = service.key else { return [] }
        let scheduler = try #require(IPVSName(service.attributes.scheduler))
        return try NetlinkMessages.IPVSService(.address(.tcp, address, port: port), scheduler: scheduler).body
            .bytes
    }

    private func body(of destination: LoadBalancing.IPVSDestination, in key: IPVSServiceKey) throws -> [UInt8]
    {
        guard case .address(_, let address, let port) = key else { return [] }
        let body = try NetlinkMessages.IPVSDestination(
            of: .address(.tcp, address, port: port),
            destination.key.address,
            port: destination.key.port,
            method: destination.forwarding == .directRouting ? .directRouting : .masquerading
        ).body
        var bytes = body.bytes
        let offset = try #require(body.weightOffset)
        for octet in 0..<4 {
            bytes[offset + octet] = UInt8(truncatingIfNeeded: destination.weight.rawValue >> Int32(8 * octet))
        }
        return bytes
    }
}

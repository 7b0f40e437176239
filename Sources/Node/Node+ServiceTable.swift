import Compiler
import Configuration
import HelperProtocol
import LoadBalancing
import NetlinkMessages
import NetworkTypes

// The kernel's table: read now and then, compared with what the load balancer wants, changed by the fewest
// commands. Adopting a former engine's table, repairing what somebody removed, and a new configuration are
// one thing.

/// What an outstanding command of the load balancer was for.
enum ServiceAsked: Equatable {
    case reading(UInt32)
    /// Of one command, in the order of its objects.
    case changes([ServiceChange])
}

extension Node {
    // MARK: Reading

    /// Asks for the services that the kernel has, unless changes are on their way.
    mutating func beginReading(at now: Instant, into effects: inout [NodeEffect]) {
        guard canAsk, services != nil, services?.reading == nil else { return }
        services?.beginReading()
        askForPart(.services, into: &effects)
    }

    /// The next reading, when it is due.
    mutating func readServicesIfDue(at now: Instant, into effects: inout [NodeEffect]) {
        guard let due = services?.nextReading, due <= now else { return }
        services?.nextReading = nil
        guard loading == nil, services?.outstanding == 0 else {
            services?.nextReading = now + Services.readingInterval
            return
        }
        if services?.beginSample() == true { return readNextOfSample(at: now, into: &effects) }
        beginReading(at: now, into: &effects)
    }

    mutating func askForPart(_ selector: DumpSelector, into effects: inout [NodeEffect]) {
        guard let number = services?.reading?.number else { return }
        ask(.dump(selector), as: .service(.reading(number)), into: &effects)
    }

    mutating func dumped(
        _ bytes: [UInt8],
        answering purpose: Asked,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        guard let number = services?.reading?.number, purpose == .service(.reading(number)) else { return }
        let progress: IPVSDump.Progress?
        do {
            progress = try services?.reading?.part.take(bytes)
        } catch {
            return readingFailed("what it says can't be read (\(error))", at: now, into: &effects)
        }
        switch progress {
        case nil: break
        case .more: askForPart(.more, into: &effects)
        case .failed(let errno): readingFailed("errno \(errno)", at: now, into: &effects)
        case .done where services?.reading?.sample != nil: partOfSampleIsRead(at: now, into: &effects)
        case .done: partIsRead(at: now, into: &effects)
        }
    }

    private mutating func partIsRead(at now: Instant, into effects: inout [NodeEffect]) {
        guard var state = services, var reading = state.reading else { return }
        // Taken out, so that nothing large is copied to be changed.
        services = nil
        state.reading = nil
        let part = reading.part
        reading.part = IPVSDump()
        if let current = reading.current, let service = reading.services?[current] {
            reading.current = nil
            let key = service.key
            reading.found.append(service.service(with: part.destinations.compactMap(\.destination)))
            state.traffic[key, default: ServiceTraffic(counts: service.traffic)].note(part.destinations)
        } else {
            let ours = part.services.filter { state.ownership.owns($0.key) }
            reading.services = ours
            state.note(ours)
            for (place, service) in ours.enumerated() {
                let key = service.key
                let isRead = state.reads(place, of: ours.count) || state.suspects.contains(key)
                if let former = state.known?.service(key), !isRead {
                    reading.found.append(service.service(with: former.destinations))
                } else {
                    reading.toRead.append(place)
                }
            }
            state.suspects = []
            if state.readsDestinations {
                state.cursor = ours.isEmpty ? 0 : (state.cursor + Services.servicesPerReading) % ours.count
            }
        }
        state.reading = reading
        services = state
        readNext(at: now, into: &effects)
    }

    /// The destinations of the next service; when none is left, the table is known.
    private mutating func readNext(at now: Instant, into effects: inout [NodeEffect]) {
        guard var reading = services?.reading, let list = reading.services, let objects = servicesTable else {
            return
        }
        services?.reading = nil
        while let place = reading.toRead.popLast() {
            guard let number = ServiceLookup(objects).number(of: list[place].key) else {
                // Of the former configuration: it goes as a whole.
                reading.found.append(list[place].service(with: []))
                continue
            }
            reading.current = place
            services?.reading = reading
            askForPart(.destinations(service: number), into: &effects)
            return
        }
        services?.saidAbsent = false
        services?.nextReading = now + Services.readingInterval
        if reading.isStale { return }
        let table = IPVSTable(reading.found)
        // As it was left: nothing to compare, which for ten thousand servers is work.
        if let state = services, state.isStarted, state.known == table, state.retryAt == nil,
            !state.mustReconcile
        {
            return
        }
        let isRepair = services?.known != nil
        // As long as something is refused, the difference is no news.
        if isRepair, services?.mustReconcile == false, services?.retryAt == nil,
            let wanted = services?.balancer.desiredTable
        {
            let drift = table.commands(toBecome: wanted, owning: IPVSOwnership()).count
            if drift > 0 {
                let line = NodeLog(.warning, "somebody changed IPVS: repairing, \(drift) changes")
                pacing.log(line, kind: "IPVS drift", at: now, into: &effects)
            }
        }
        services?.known = table
        if services?.retryAt.map({ $0 <= now }) ?? true {
            services?.retryAt = nil
            services?.mustReconcile = true
        }
        startServices(at: now, into: &effects)
        reconcileServices(at: now, into: &effects)
    }

    private mutating func readingFailed(_ reason: String, at now: Instant, into effects: inout [NodeEffect]) {
        services?.reading = nil
        services?.nextReading = now + Services.retryInterval
        let line = NodeLog(.error, "can't read what IPVS holds: \(reason)")
        pacing.log(line, kind: "IPVS unreadable", at: now, into: &effects)
    }

    // MARK: Changing

    /// Asks for what makes the kernel's table the wanted one.
    mutating func reconcileServices(at now: Instant, into effects: inout [NodeEffect]) {
        guard canAsk, loading == nil, var state = services, state.isStarted, state.mustReconcile,
            let known = state.known
        else { return }
        state.mustReconcile = false
        let wanted = state.balancer.desiredTable(like: state.possible)
        state.queue.add(from: known, to: wanted, owning: state.ownership)
        state.known = wanted
        if !state.queue.isEmpty { state.reading?.isStale = true }
        services = state
        sendServiceOrders(at: now, into: &effects)
    }

    mutating func sendServiceOrders(at now: Instant, into effects: inout [NodeEffect]) {
        guard let table = servicesTable else { return }
        var lookup = ServiceLookup(table)
        while let order = services?.nextOrder(&lookup) {
            ask(order.command, as: .service(.changes(order.changes)), into: &effects)
        }
        guard let missing = services?.unnamed.take() else { return }
        // Made by another build of this version, which the engine doesn't compare with what it would make.
        let text =
            "the generation in force has no object \(missing.text): reload, so that it is compiled anew"
        pacing.log(NodeLog(.error, text), kind: "IPVS unnamed", at: now, into: &effects)
    }

    // MARK: Answers

    mutating func serviceAnswered(
        _ asked: ServiceAsked,
        _ outcome: Outcome,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        guard services != nil else { return }
        if case .reading(let number) = asked, number != services?.reading?.number { return }
        switch (asked, outcome) {
        case (.reading, .refused(let refusal, let errno, _)):
            guard errno == Services.noIPVS else {
                return readingFailed("\(refusal.explanation), errno \(errno)", at: now, into: &effects)
            }
            services?.reading = nil
            services?.nextReading = now + Services.retryInterval
            guard services?.saidAbsent == false else { return }
            services?.saidAbsent = true
            services?.quorumChanged = true
            let text =
                "this kernel has no IPVS: virtual servers can't work until the module ip_vs is loaded "
                + "(modprobe ip_vs); it is looked for every 5 seconds, everything else goes on"
            effects.append(.log(NodeLog(.error, text)))
        case (.reading, .done):
            readingFailed("an answer without content", at: now, into: &effects)
        case (.changes(let changes), _):
            services?.outstanding -= changes.count
            if let change = changes.first { noteRefusal(of: change, outcome, at: now, into: &effects) }
            sendServiceOrders(at: now, into: &effects)
        }
    }

    /// One object of a `puts` was refused, whose own answer comes behind those of its objects.
    mutating func serviceRefused(
        _ sequence: UInt32,
        _ outcome: Outcome,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        for case (let former, .service(.changes(let changes))) in asked {
            let place = Int(sequence &- former) - 1
            guard changes.indices.contains(place) else { continue }
            return noteRefusal(of: changes[place], outcome, at: now, into: &effects)
        }
    }

    /// Tells of a refused change, and lets it be tried again later.
    private mutating func noteRefusal(
        of change: ServiceChange,
        _ outcome: Outcome,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        // ESRCH: somebody took the service out after it was read, which the next reading shows; or it was
        // refused itself, which is told.
        guard case .refused(let refusal, let errno, let message) = outcome, errno != Services.noService else {
            return
        }
        services?.retryAt = now + Services.retryInterval
        let words = message.isEmpty ? "" : ": " + String(decoding: message, as: UTF8.self)
        let meaning = errno == 0 ? refusal.explanation : Services.meaning(of: errno)
        let text = change.text
        let origin = change.service.flatMap { services?.origin(of: $0) } ?? ""
        let line = NodeLog(.error, "IPVS refused \(text)\(origin): \(meaning)\(words)")
        pacing.log(line, kind: "IPVS refused \(text)", at: now, into: &effects)
    }
}

extension Services {
    /// EPROTONOSUPPORT, by which the helper says that the family isn't there.
    static let noIPVS: Int32 = 93
    /// ESRCH, the kernel's word for a destination of a service that isn't there.
    static let noService: Int32 = 3

    /// For people, by errno (spec ipvs-genl 9).
    static func meaning(of errno: Int32) -> String {
        switch errno {
        case 1: "not permitted (EPERM)"
        case 2: "it has no such destination, or no module for the scheduler or persistence engine (ENOENT)"
        case noService: "no such service (ESRCH)"
        case 19: "no such interface (ENODEV)"
        case 22: "invalid argument (EINVAL)"
        case 34: "out of range (ERANGE)"
        case 97: "address family not supported (EAFNOSUPPORT)"
        case noIPVS: "no IPVS in this kernel: load the module ip_vs"
        default: "errno \(errno)"
        }
    }

    /// Every other reading is of services alone: whether they are all there.
    fileprivate var readsDestinations: Bool { readingCount % 2 == 1 }

    /// Whether the destinations of a service, one of so many, are read this time.
    fileprivate func reads(_ place: Int, of count: Int) -> Bool {
        guard readsDestinations, count > Services.servicesPerReading else { return readsDestinations }
        return (place - cursor + count) % count < Services.servicesPerReading
    }

    /// Whether what is known of the kernel's table holds after `activate`, so that for one changed weight not
    /// all of a thousand services are read: nothing was on its way or refused, and nothing was taken out,
    /// because the new table names all of it.
    ///
    /// - Parameters:
    ///   - former: the table that was in force. A sorry server with the kernel's name of a real one that is
    ///     reached otherwise is an object of its own there: when it goes, whatever the kernel has by that
    ///     name goes.
    ///   - unchanged: what both name alike (`unchangedServices`).
    func isKnownStill(
        in new: ServiceLookup,
        former: ServiceLookup?,
        unchanged: Set<IPVSServiceKey>
    ) -> Bool {
        guard let known, outstanding == 0, queue.isEmpty, retryAt == nil else { return false }
        for (place, server) in balancer.virtualServers.enumerated() where server.settings.sorryServer != nil {
            for service in balancer.possibleServices(of: place) where !unchanged.contains(service.key) {
                guard let stand = server.sorryDestination(in: service.key) else { continue }
                let had = former?.hasSecond(stand.key, in: service.key) ?? true
                if had, !new.hasSecond(stand.key, in: service.key) { return false }
            }
        }
        return known.services.allSatisfy { service in
            if unchanged.contains(service.key) { return true }
            guard new.number(of: service.key) != nil else { return false }
            return service.destinations.allSatisfy { destination in
                new.number(of: destination.key, in: service.key) != nil
                    || !ownership.owns(destination.key, of: service.key)
            }
        }
    }

    /// The services of virtual servers that another configuration has as they are: of its objects nothing is
    /// looked for, which for ten thousand takes longer than the rest of a reload. None where virtual servers
    /// share services, or where marks are given by order.
    func unchangedServices(in new: LoadBalancingConfiguration) -> Set<IPVSServiceKey> {
        guard areApart, model.ipvs.marking == nil, new.ipvs.marking == nil else { return [] }
        let places = model.virtualServers.enumerated().map { ($1.identity, $0) }
        let former = Dictionary(places) { first, _ in first }
        var result: Set<IPVSServiceKey> = []
        for server in new.virtualServers {
            guard let place = former[server.identity], model.virtualServers[place] == server else { continue }
            result.formUnion(server.serviceKeys())
        }
        return result
    }

    /// Takes note of what may be in the kernel from now on; what might be there before is ours still.
    mutating func takePossibleNames(beside unchanged: Set<IPVSServiceKey>) {
        ownership = IPVSOwnership()
        ownership.add(possible)
        if hasPossibleNames(beside: unchanged) { return }
        possible = balancer.possibleTable
        ownership.add(possible)
        areApart = balancer.areApart(in: possible)
    }

    /// Whether `possible` names what the virtual servers may put into the kernel now, and nothing else: its
    /// names are all that anybody asks it for.
    ///
    /// - Parameter unchanged: of virtual servers that are as they were when it was made
    ///   (`unchangedServices`).
    private func hasPossibleNames(beside unchanged: Set<IPVSServiceKey>) -> Bool {
        var count = 0
        for (place, server) in balancer.virtualServers.enumerated() {
            let keys = server.settings.serviceKeys()
            count += keys.count
            if keys.allSatisfy(unchanged.contains) { continue }
            let hasNames = IPVSTable(balancer.possibleServices(of: place)).services.allSatisfy { service in
                guard let known = possible.service(service.key) else { return false }
                return known.destinations.map(\.key) == service.destinations.map(\.key)
            }
            guard hasNames else { return false }
        }
        return !unchanged.isEmpty && count == possible.services.count
    }

    /// The next command that may go out now, with its objects looked up only now: the helper works on those
    /// before it meanwhile. What is put one after the other shares one. Changes in place: a copy of all this
    /// for each of ten thousand would take longer than the command.
    mutating func nextOrder(_ lookup: inout ServiceLookup) -> Order? {
        var puts: [Put] = []
        var changes: [ServiceChange] = []
        while outstanding < Services.window, puts.count < Limits.putsAtOnce, let command = queue.first() {
            if command.isRemoval {
                if !puts.isEmpty { break }
                queue.removeFirst()
                guard let reference = command.removed(lookup, former: former) else { continue }
                outstanding += 1
                return Order(command: .remove(reference), changes: [.table(command)])
            }
            queue.removeFirst()
            if let put = command.put(&lookup) {
                outstanding += 1
                puts.append(put)
                changes.append(.table(command))
            } else {
                unnamed = .table(command)
            }
        }
        guard let first = puts.first else { return nil }
        if puts.count > 1 { return Order(command: .puts(puts), changes: changes) }
        let command = first.weight.map { Command.weight(first.object, $0) } ?? .put(first.object)
        return Order(command: command, changes: changes)
    }

    /// Keeps what the kernel counted.
    mutating func note(_ services: [IPVSServiceState]) {
        var kept: [IPVSServiceKey: ServiceTraffic] = [:]
        for service in services {
            var entry = traffic[service.key] ?? ServiceTraffic(counts: service.traffic)
            entry.counts = service.traffic
            kept[service.key] = entry
        }
        traffic = kept
    }
}

extension IPVSCommand {
    /// What the helper is to put; nil when the table hasn't got it, or for what takes out.
    fileprivate func put(_ lookup: inout ServiceLookup) -> Put? {
        switch self {
        case .addService(let key, _), .setService(let key, _):
            return lookup.number(of: key).map { Put(ObjectReference(index: $0)) }
        case .addDestination(let key, let destination), .setDestination(let key, let destination):
            let weight = UInt32(destination.weight.rawValue)
            return lookup.number(of: destination, in: key).map {
                Put(ObjectReference(index: $0), weight: weight)
            }
        case .removeService, .removeDestination, .flush:
            return nil
        }
    }

    /// What the helper is to take out; nil when neither table has it, or for what puts.
    fileprivate func removed(_ lookup: ServiceLookup, former: ServiceLookup?) -> ObjectReference? {
        switch self {
        case .removeService(let key):
            return lookup.number(of: key).map { ObjectReference(index: $0) }
                ?? former?.number(of: key).map { ObjectReference(.other, index: $0) }
        case .removeDestination(let key, let destination):
            return lookup.number(of: destination, in: key).map { ObjectReference(index: $0) }
                ?? former?.number(of: destination, in: key).map { ObjectReference(.other, index: $0) }
        case .addService, .setService, .addDestination, .setDestination, .flush:
            return nil
        }
    }

    /// What neither table names can't be there through us.
    fileprivate var isRemoval: Bool {
        switch self {
        case .removeService, .removeDestination, .flush: true
        case .addService, .setService, .addDestination, .setDestination: false
        }
    }
}

/// What a command to IPVS is for.
enum ServiceChange: Equatable {
    case table(IPVSCommand)
    /// In words for the log, as `text`.
    case other(String)

    /// For the log: "to add …". Made only when there is something to say: most of ten thousand are done.
    var text: String {
        switch self {
        case .other(let text): text
        case .table(.flush): "to empty the table"
        case .table(.addService(let key, let attributes)):
            "to add virtual server \(key.text) with scheduler \(attributes.scheduler)"
        case .table(.setService(let key, let attributes)):
            "to change virtual server \(key.text) with scheduler \(attributes.scheduler)"
        case .table(.removeService(let key)): "to remove virtual server \(key.text)"
        case .table(.addDestination(let key, let destination)):
            "to add real server \(destination.key.text) of virtual server \(key.text)"
        case .table(.setDestination(let key, let destination)):
            "to change real server \(destination.key.text) of virtual server \(key.text)"
        case .table(.removeDestination(let key, let destination)):
            "to remove real server \(destination.text) of virtual server \(key.text)"
        }
    }

    /// Nil: of the table as a whole, or of something else.
    var service: IPVSServiceKey? {
        switch self {
        case .other, .table(.flush): nil
        case .table(.addService(let key, _)), .table(.setService(let key, _)),
            .table(.removeService(let key)),
            .table(.addDestination(let key, _)), .table(.setDestination(let key, _)),
            .table(.removeDestination(let key, _)):
            key
        }
    }
}

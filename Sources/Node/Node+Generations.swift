import Compiler
import Configuration
import HelperProtocol
import NetlinkMessages
import NetworkTypes
import VRRP

/// A generation on its way into force: load, put what is new, activate. Any error before `activate` discards
/// it, and the generation in force stays whole.
struct Loading {
    enum Step: Equatable {
        case mapping
        /// So many puts of the new table aren't answered yet.
        case staging(outstanding: Int)
        case activating
    }

    let generation: NodeGeneration
    var step = Step.mapping
    /// Answers to staged puts, by identity.
    var outcomes: [ObjectIdentity: Outcome] = [:]
    /// Services and real servers among what is staged: what is said of one that is refused.
    var servers: [ObjectIdentity: String] = [:]
    /// Put when all is staged, with `activate`: their keys have other marks until then.
    var movedMarks: [MovedMark] = []
    /// The first error that forbids going on.
    var failure: String?
}

extension Node {
    mutating func generationRead(
        _ new: NodeGeneration,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        if let current = desired, current.hash == new.hash {
            effects.append(.log(NodeLog(.info, "reload: nothing changed")))
            if session == .ready, loading == nil { writeStates(into: &effects) }
            return
        }
        desired = new
        guard session == .ready, loading == nil, !isStopping else { return }
        if new.hash == helperGeneration, generation == nil {
            takeOver(new, at: now, into: &effects)
        } else {
            beginLoading(new, into: &effects)
        }
    }

    /// The helper has this generation in force already: an engine took the place of another, or came back.
    mutating func takeOver(
        _ new: NodeGeneration,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        generation = new
        areNumbersValid = true
        setInstances(merged(with: new, outcomes: [:]), new.model)
        standing.replace(with: new, outcomes: [:])
        putStanding(at: now, into: &effects)
        beginStartup(new.model, helperIsNew: false, at: now, into: &effects)
        changeTrackers(to: new.model, at: now, into: &effects)
        changeReaders(to: new.model, at: now, into: &effects)
        for place in instances.indices {
            // Of a link that isn't there the helper says so; it is opened when the link is seen.
            openChannel(place, into: &effects)
        }
        sayReadyIfStarted(into: &effects)
        reconcileLeases(at: now, into: &effects)
        followServices(at: now, into: &effects)
    }

    /// Running instances whose lease did not live through the loss of the connection start over; the others
    /// put their addresses again, which costs nothing where they are held.
    private mutating func reconcileLeases(at now: Instant, into effects: inout [NodeEffect]) {
        let ranBefore = toReconcile
        toReconcile = []
        for place in instances.indices where ranBefore.contains(instances[place].key) {
            let lease = leases.first { $0.channel == instances[place].key }
            leases.removeAll { $0.channel == instances[place].key }
            let isAlive = lease.map { timeLeft(of: $0, at: now) != nil } ?? false
            if isAlive {
                if instances[place].wantsObjects { claim(place, into: &effects) }
            } else if instances[place].router.state == .master {
                // An advert may have gone out between `activate` and now: its lease ends without a will.
                if lease == nil {
                    let channel = instances[place].compiled.channel
                    let cease = Command.cease(channel: channel, hold: .zero, farewell: false)
                    ask(cease, as: .other(instances[place].key), into: &effects)
                }
                revoked([place], at: now, into: &effects)
            } else if lease?.isRevoked == true {
                acceptRevocation(place, into: &effects)
            }
        }
    }

    mutating func beginLoading(_ new: NodeGeneration, into effects: inout [NodeEffect]) {
        loading = Loading(generation: new)
        ask(.load(new.hash), as: .load, into: &effects)
    }

    mutating func loadAnswered(_ outcome: Outcome, at now: Instant, into effects: inout [NodeEffect]) {
        guard let new = loading?.generation else { return }
        guard outcome == .done else {
            loading = nil
            if let desired, desired.hash != new.hash {
                let text = "generation \(new.hash.name) was not loaded; going on with the one read since"
                effects.append(.log(NodeLog(.warning, text)))
                return beginLoading(desired, into: &effects)
            }
            let text = "generation \(new.hash.name) was not loaded; what ran goes on"
            effects.append(.log(NodeLog(.error, text)))
            goBack(from: new, at: now, into: &effects)
            return
        }
        let moved = movedMarks(by: new)
        loading?.movedMarks = moved
        let late = moved.map(\.new)
        let objects = objectsToStage(of: new).filter { !late.contains($0) }
        let servers = services?.serversToStage(of: new, at: now) ?? []
        loading?.step = .staging(outstanding: objects.count + servers.count)
        for server in servers {
            let identity = new.table.identity(server.number)
            loading?.servers[identity] = server.text
            let reference = ObjectReference(.other, index: server.number)
            let command = server.weight.map { Command.weight(reference, $0) } ?? .put(reference)
            ask(command, as: .staged(identity), into: &effects)
        }
        for index in objects {
            ask(
                .put(ObjectReference(.other, index: index)),
                as: .staged(new.table.identity(index)),
                into: &effects
            )
        }
        activateIfStaged(at: now, into: &effects)
    }

    /// What was read can't be had: the generation that ran shall run, also in a helper that came anew.
    private mutating func goBack(
        from refused: NodeGeneration,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        guard let generation, generation.hash != refused.hash else { return }
        desired = generation
        followInterfaces(at: now, into: &effects)
        guard !areNumbersValid, !isStopping else { return }
        if generation.hash == helperGeneration {
            takeOver(generation, at: now, into: &effects)
        } else {
            beginLoading(generation, into: &effects)
        }
    }

    /// What stands and isn't held, every channel, and what a master doesn't hold yet: put before anything old
    /// is removed.
    private func objectsToStage(of new: NodeGeneration) -> [UInt32] {
        var result = standing.missing(of: new)
        for router in new.routers {
            let isOnOwnLink = router.key.interface != router.settings.interface
            if !isOnOwnLink || snapshot?.link(named: router.key.interface) != nil {
                result.append(router.channel)
            }
            guard let place = place(of: router.key), instances[place].wantsObjects else { continue }
            let known = instances[place].objects.filter { $0.state != .absent }.map(\.identity)
            result += router.leased.filter { !known.contains(new.table.identity($0)) }
        }
        return result
    }

    mutating func stagedAnswered(
        _ identity: ObjectIdentity,
        _ outcome: Outcome,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        guard var current = loading, case .staging(let outstanding) = current.step else { return }
        current.outcomes[identity] = outcome
        if case .refused(.kernel, let errno, let message) = outcome, let text = current.servers[identity] {
            current.failure = current.failure ?? Services.staged(text, refusedWith: errno, message)
        } else if case .refused(let refusal, let errno, _) = outcome, current.failure == nil {
            switch refusal {
            case .kernel where !forbids(identity, errno, current.generation.table): break
            case .interfaceAbsent, .foreign, .noLease, .revoked, .late, .tooSoon, .notHeld: break
            case .kernel, .unknownObject, .wrongKind, .badGeneration, .orphan, .advertVersion, .advertType,
                .advertVirtualRouterID, .advertLength, .advertPriority, .advertAuthentication:
                current.failure = refusal.explanation
            }
        }
        current.step = .staging(outstanding: outstanding - 1)
        loading = current
        activateIfStaged(at: now, into: &effects)
    }

    /// EBUSY and EEXIST: a map of nftables has another value for the key.
    private static let clashes: [Int32] = [16, 17]

    /// Those that are held: of others the kernel has no mark.
    private func movedMarks(by new: NodeGeneration) -> [MovedMark] {
        guard let generation else { return [] }
        let all = MovedMark.all(
            from: generation.model.loadBalancing,
            in: generation.table,
            to: new.model.loadBalancing,
            in: new.table
        )
        return all.filter { mark in
            standing.place(of: generation.table.identity(mark.former)).map { standing[$0].state } == .held
        }
    }

    /// What goes and what comes of each key one after the other, so that the helper makes one transaction of
    /// them.
    private mutating func moveMarks(of current: Loading, into effects: inout [NodeEffect]) {
        for mark in current.movedMarks {
            let (former, new) = (
                ObjectReference(index: mark.former), ObjectReference(.other, index: mark.new)
            )
            let identity = current.generation.table.identity(mark.new)
            ask(.remove(former), as: .standing(identity, .remove), into: &effects)
            ask(.put(new), as: .standing(identity, .put), into: &effects)
        }
    }

    /// Whether a generation can't be in force without the object. Routes, rules and settings hang on what may
    /// come later: a gateway's network, an interface that is up. They are tried again.
    private func forbids(_ identity: ObjectIdentity, _ errno: Int32, _ table: ObjectTable) -> Bool {
        guard let place = table.index(of: identity) else { return true }
        switch table.object(place).kind {
        case .route, .rule, .sysctl: return false
        // Of a mark that was given up before it was known to be held: put again after `activate`.
        case .firewall: return !Node.clashes.contains(errno)
        case .address, .link, .service, .destination, .timeouts, .syncDaemon, .flush, .mark, .channel:
            return true
        }
    }

    private mutating func activateIfStaged(at now: Instant, into effects: inout [NodeEffect]) {
        guard let current = loading, current.step == .staging(outstanding: 0) else { return }
        if let failure = current.failure, generation != nil {
            abandonLoading(reason: failure, into: &effects)
            followInterfaces(at: now, into: &effects)
            return
        }
        farewellToRemoved(by: current.generation, into: &effects)
        moveMarks(of: current, into: &effects)
        ask(.activate, as: .activate, into: &effects)
        loading?.step = .activating
        areNumbersValid = true
        let isFirst = generation == nil
        let former = instances
        setInstances(merged(with: current.generation, outcomes: current.outcomes), current.generation.model)
        standing.replace(with: current.generation, outcomes: current.outcomes)
        for mark in current.movedMarks {
            guard let place = standing.place(of: current.generation.table.identity(mark.new)) else {
                continue
            }
            standing[place].state = .asked
        }
        if isFirst { generation = current.generation }
        let helperIsNew = helperGeneration == .none
        beginStartup(current.generation.model, helperIsNew: helperIsNew, at: now, into: &effects)
        changeTrackers(to: current.generation.model, at: now, into: &effects)
        changeReaders(to: current.generation.model, at: now, into: &effects)
        settle(former: former, at: now, into: &effects)
        followPlans(at: now, into: &effects)
    }

    /// Forgets a generation that isn't activated yet.
    mutating func abandonLoading(reason: String, into effects: inout [NodeEffect]) {
        guard let current = loading, current.step != .activating else { return }
        loading = nil
        if session == .ready, current.step != .mapping { ask(.discard, as: .discard, into: &effects) }
        let text = "generation \(current.generation.hash.name) is discarded, what ran goes on: \(reason)"
        effects.append(.log(NodeLog(.error, text)))
        effects.append(.happened(.reloadRefused(reason: reason)))
        desired = generation
    }

    /// Masters that the new generation doesn't have say so to their peers while their channel is there.
    private mutating func farewellToRemoved(by new: NodeGeneration, into effects: inout [NodeEffect]) {
        for instance in instances {
            guard !new.routers.contains(where: { $0.key == instance.key }) else { continue }
            effects.append(.log(NodeLog(.info, instance: instance.name, "removed by the new configuration")))
            tellRemoval(of: instance)
            guard instance.router.state == .master, canAsk else { continue }
            let command = Command.cease(channel: instance.compiled.channel, hold: .zero, farewell: true)
            ask(command, as: .other(instance.key), into: &effects)
        }
    }

    /// The instances of a generation: running ones keep their state, their objects get the new numbers.
    private func merged(with new: NodeGeneration, outcomes: [ObjectIdentity: Outcome]) -> [Instance] {
        zip(new.routers, new.model.routers).map { compiled, configuration in
            let channelOutcome = outcomes[new.table.identity(compiled.channel)]
            var result: Instance
            if let place = place(of: compiled.key) {
                result = instances[place]
                result.compiled = compiled
                result.configuration = configuration
                result.objects = Instance.holds(of: compiled, configuration, in: new.table)
                for hold in result.objects.indices {
                    let identity = result.objects[hold].identity
                    if let old = instances[place].objects.first(where: { $0.identity == identity }) {
                        result.objects[hold].carry(from: old)
                    }
                    result.objects[hold].settle(outcomes[identity])
                }
            } else {
                result = Instance(compiled, configuration, in: new.table, digests: digests)
            }
            result.trackers = configuration.trackers
            result.notifications = configuration.notifications
            result.neededInterfaces = new.model.interfacesNeeded(by: configuration)
            switch channelOutcome {
            case .done: result.channel = .open(snapshot?.link(named: result.key.interface)?.index)
            case .refused: result.channel = .absent
            case nil: break
            }
            return result
        }
    }

    /// After `activate` went out: tells running routers of new settings and announces what is new.
    private mutating func settle(former: [Instance], at now: Instant, into effects: inout [NodeEffect]) {
        for place in instances.indices where instances[place].isStarted {
            defer { tellTracking(place, at: now, into: &effects) }
            if instances[place].channel != .closed { regainReception(place, at: now, into: &effects) }
            let old = former.first { $0.key == instances[place].key }
            let settings = instances[place].compiled.settings
            if old?.compiled.settings != settings {
                changeSettings(place, to: settings, at: now, into: &effects)
            }
            guard instances[place].wantsObjects else { continue }
            claim(place, into: &effects)
            for hold in instances[place].objects.indices {
                let identity = instances[place].objects[hold].identity
                let wasThere =
                    old?.objects.contains { $0.identity == identity && $0.state != .absent } ?? false
                if !wasThere { announce(place, hold, rounds: settings.announcements.rounds, into: &effects) }
            }
        }
    }

    /// Without the announcement of all addresses: those that were there before haven't moved.
    private mutating func changeSettings(
        _ place: Int,
        to settings: VirtualRouterSettings,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        var orders: [VirtualRouter.Effect] = []
        instances[place].router.handle(.settingsChanged(settings), at: now, into: &orders)
        touch(place)
        for order in orders {
            if case .announce = order { continue }
            carryOut(order, of: place, at: now, into: &effects)
        }
        tellGroup(of: place, orders, at: now, into: &effects)
        tellTracking(place, at: now, into: &effects)
    }

    mutating func activateAnswered(_ outcome: Outcome, at now: Instant, into effects: inout [NodeEffect]) {
        guard let current = loading, current.step == .activating else { return }
        loading = nil
        if let generation, generation.hash != current.generation.hash {
            formerScripts = (generation.hash, generation.scripts)
            writeStates(into: &effects)
        }
        generation = current.generation
        helperGeneration = current.generation.hash
        let news = NodeNews.generationInForce(current.generation.hash, instances: instances.count)
        effects += [.log(NodeLog(.info, news.words)), .happened(news)]
        reconcileLeases(at: now, into: &effects)
        putStanding(at: now, into: &effects)
        followInterfaces(at: now, into: &effects)
        for place in instances.indices { advance(place, at: now, into: &effects) }
        followServices(at: now, into: &effects)
        sayReadyIfStarted(into: &effects)
        if let desired, desired.hash != current.generation.hash, !isStopping {
            beginLoading(desired, into: &effects)
        }
    }
}

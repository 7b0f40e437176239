import HelperProtocol
import NetworkTypes

extension HelperCore {
    /// Carries out one command and answers it, now or when the kernel has.
    ///
    /// - Parameter run: the `puts` that it is of.
    mutating func obey(
        _ command: Command,
        sequence: UInt32,
        run: UInt32? = nil
    ) throws(ProtocolViolation) {
        if case .hello(let version) = command {
            guard Command.spokenVersions.contains(version) else { throw .wrongVersion }
            session?.version = version
            welcome(sequence)
            return
        }
        if case .puts(let puts) = command {
            var next = sequence
            for put in puts {
                next &+= 1
                let one = put.weight.map { Command.weight(put.object, $0) } ?? .put(put.object)
                try obey(one, sequence: next, run: sequence)
            }
            return answer(run: sequence)
        }
        do throws(Refusal) {
            // An advert a second and router: to say of each that all is well would wake the engine for it.
            if try carryOut(command, sequence, run), run == nil, command.number != .transmit || !isQuiet {
                answer(command.number, sequence, .done)
            }
        } catch {
            refuse(command.number, sequence, error)
            guard error.isViolation else { return }
            session?.violations += 1
            guard let count = session?.violations, count >= Limits.violationsPerSession else { return }
            throw .tooManyRefusals
        }
    }

    private var isQuiet: Bool { session.map { $0.version >= Command.quietVersion } ?? true }

    /// True when the command is done; false when it is answered later.
    private mutating func carryOut(
        _ command: Command,
        _ sequence: UInt32,
        _ run: UInt32?
    ) throws(Refusal) -> Bool {
        switch command {
        case .hello, .puts:
            break
        case .load(let generation):
            load(generation, sequence)
            return false
        case .activate:
            activate()
        case .discard:
            dropStaged()
            removeUnnamed()
        case .release:
            removeEverything()
        case .put(let reference):
            return try put(reference, sequence, run: run)
        case .remove(let reference):
            return try remove(reference, sequence)
        case .again(let bundle):
            try acceptRevocation(bundle)
        case .weight(let reference, let weight):
            return try put(reference, sequence, weight: weight, run: run)
        case .dump(let selector):
            try dump(selector, sequence)
            return false
        case .transmit(let transmission):
            try transmit(transmission)
        case .cease(let channel, let hold, let farewell):
            try cease(channel, hold: hold, farewell: farewell)
        case .announce(let object, let rounds, let spacing, let lane):
            let (address, interface) = try announced(object)
            effects.append(
                .announce(address, interface: interface, rounds: rounds, spacing: spacing, lane: lane)
            )
        case .probe(let object, let target):
            try probe(object, target)
        }
        return true
    }

    /// A lease that was ceased isn't told: its farewell was said, nobody can go on with it.
    private mutating func welcome(_ sequence: UInt32) {
        session?.phase = .running
        var leases: [HeldLease] = []
        for router in routers {
            let lease = router.lease.flatMap { $0.isCeased ? nil : $0 }
            guard lease != nil || router.isRevoked else { continue }
            leases.append(
                HeldLease(
                    channel: router.key,
                    isRevoked: router.isRevoked,
                    timeLeft: lease.map { $0.ends - now } ?? .zero,
                    // Not known of what a killed helper left.
                    lastAdvertAt: router.lastAdvert?.sentAt ?? now,
                    lastAdvert: router.lastAdvert?.bytes ?? []
                )
            )
        }
        let generation = active?.generation ?? .none
        let count = UInt16(clamping: leases.count)
        let welcome = Message.welcome(epoch: epoch, generation: generation, leases: count)
        effects.append(.send(welcome.frame(sequence: sequence)))
        for lease in leases { effects.append(.send(Message.leaseHeld(lease).frame())) }
    }

    private mutating func acceptRevocation(_ place: UInt32) throws(Refusal) {
        guard let active, place < active.bundleCount else { throw .unknownObject }
        let bundle = active.bundle(place)
        for index in routers(of: bundle) { routers[index].isRevoked = false }
    }

    /// Only what is in the kernel and whose lease goes on: nothing pulls clients back to a node that leaves.
    private mutating func announced(_ place: UInt32) throws(Refusal) -> (IPAddress, InterfaceName) {
        guard let active, place < active.objectCount else { throw .unknownObject }
        let record = active.object(place)
        guard record.kind == .address, let address = record.announced else { throw .wrongKind }
        guard let index = objects.slot(of: record.identity), objects[index].state == .held,
            objects[index].isWanted
        else { throw .notHeld }
        if record.isLeased, let bundle = objects[index].bundle { try requireLease(of: bundle) }
        return (address, record.interface)
    }

    private mutating func probe(_ place: UInt32, _ target: IPAddress) throws(Refusal) {
        let (address, interface) = try announced(place)
        guard target.family == address.family else { throw .wrongKind }
        if now - probes.since >= .seconds(1) { probes = (now, 0) }
        guard probes.count < Limits.probesPerSecond else { throw .tooSoon }
        probes.count += 1
        effects.append(.probe(address, interface: interface, target: target))
    }
}

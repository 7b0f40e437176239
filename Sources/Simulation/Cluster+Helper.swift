import HelperCore
import HelperProtocol
import NetlinkMessages
import NetworkTypes
import Node
import SeededRandom
import VRRP

extension Cluster {
    /// Something comes to the helper, or waits in the listening socket for one.
    func reachHelper(_ machine: Int, life: Int, _ input: HelperInput) {
        switch input {
        case .connected(let connection):
            offer(connection, machine)
        case .bytes(let connection, let bytes):
            if machines[machine].helper?.session == connection {
                machines[machine].helper?.unread += bytes
                readSession(machine)
            } else if let place = machines[machine].waiting.firstIndex(where: { $0.number == connection }) {
                machines[machine].waiting[place].bytes += bytes
            }
        case .closed(let connection):
            if machines[machine].helper?.session == connection {
                machines[machine].helper?.isEndOfFile = true
                readSession(machine)
            } else if let place = machines[machine].waiting.firstIndex(where: { $0.number == connection }) {
                machines[machine].waiting[place].isClosed = true
            }
        case .datagram(let key, let bytes):
            guard machines[machine].helper?.life == life else { return }
            feedHelper(machine, .datagram(key, bytes))
        case .frame(let interface, let bytes):
            guard machines[machine].helper?.life == life else { return }
            feedHelper(machine, .frame(interface, bytes))
        case .kernelAnswered(let ticket, let errno):
            guard machines[machine].helper?.life == life else { return }
            feedHelper(machine, .kernelAnswered(ticket: ticket, errno: errno, message: []))
            readSession(machine)
        case .stop:
            guard machines[machine].helper?.life == life else { return }
            feedHelper(machine, .stopRequested)
        }
    }

    /// accept(), where there is a helper.
    func offer(_ connection: Int, _ machine: Int) {
        guard machines[machine].helper != nil,
            machines[machine].waiting.contains(where: { $0.number == connection })
        else { return }
        feedHelper(machine, .connected(userID: Cluster.enginesUserID), accepting: connection)
    }

    /// Reads what the session's socket has, as far as the core wants it, then the end of file.
    private func readSession(_ machine: Int) {
        while machines[machine].helper?.session != nil, machines[machine].helper?.core.acceptsCommands == true
        {
            let unread = machines[machine].helper?.unread ?? []
            if !unread.isEmpty {
                machines[machine].helper?.unread = []
                let time = clock(of: machine)
                machines[machine].helper?.lastCommandAt = time
                feedHelper(machine, .received(unread))
            } else if machines[machine].helper?.isEndOfFile == true {
                machines[machine].helper?.session = nil
                machines[machine].helper?.isEndOfFile = false
                feedHelper(machine, .disconnected)
            } else {
                return
            }
        }
    }

    func wakeHelper(_ machine: Int) {
        // A wake-up that an earlier one has replaced since.
        if let timer = machines[machine].helper?.timer, timer > now { return }
        machines[machine].helper?.timer = nil
        if let due = machines[machine].helper?.core.exactDeadline, due <= clock(of: machine) {
            feedHelper(machine, .deadlineReached)
        } else {
            setHelperTimer(machine)
        }
    }

    private func setHelperTimer(_ machine: Int) {
        guard defect != .leaseNeverSpent else { return }
        guard let helper = machines[machine].helper, let due = helper.core.exactDeadline else { return }
        let wanted = max(machines[machine].moment(of: due), now)
        if let timer = helper.timer, timer <= wanted + .milliseconds(1), timer >= wanted { return }
        let at = wanted + random.interval(.zero ... .microseconds(500))
        machines[machine].helper?.timer = at
        queue.push(.helperTimer(machine: machine, life: helper.life), at: at)
    }

    /// One event for the core, what it wants done, and what is answered at once.
    func feedHelper(_ machine: Int, _ event: HelperEvent, accepting connection: Int? = nil) {
        var events = [event]
        while let next = events.first {
            events.removeFirst()
            var effects: [HelperEffect] = []
            let stopped = defect == .leaseNeverSpent ? machines[machine].helper?.lastCommandAt : nil
            let time = stopped ?? clock(of: machine)
            machines[machine].helper?.core.handle(next, at: time, into: &effects)
            for effect in effects {
                if let answer = carryOut(effect, machine, accepting: connection) { events.append(answer) }
            }
        }
        setHelperTimer(machine)
    }

    /// Carries out one effect; the answer where it is due at once.
    private func carryOut(
        _ effect: HelperEffect,
        _ machine: Int,
        accepting connection: Int?
    ) -> HelperEvent? {
        switch effect {
        case .acceptConnection:
            if let connection { accept(connection, machine) }
        case .refuseConnection:
            machines[machine].waiting.removeAll { $0.number == connection }
            if let connection { pushToEngine(machine, .closed(connection: connection)) }
        case .send(let bytes):
            guard let session = machines[machine].helper?.session else { return nil }
            pushToEngine(machine, .bytes(connection: session, bytes))
        case .endSession:
            guard let session = machines[machine].helper?.session else { return nil }
            machines[machine].helper?.session = nil
            machines[machine].helper?.unread = []
            machines[machine].helper?.isEndOfFile = false
            pushToEngine(machine, .closed(connection: session))
        case .openGeneration(let hash):
            guard !machines[machine].unreadable.contains(hash), let known = machines[machine].generation(hash)
            else { return .generationRefused(.unreadable(errno: 2)) }
            return .generationOpened(known.table)
        case .kernel(let operation):
            askKernel(machine, operation)
        case .openSocket(let key, _):
            return .socketOpened(key, errno: openSocket(key, machine))
        case .leaveGroup, .quieten:
            break
        case .closeSocket(let key):
            machines[machine].helper?.sockets.removeAll { $0.key == key }
        case .sendAdvert(let key, let source, let destination, let ttl, let bytes):
            sendAdvert(machine, key, from: source, to: destination, ttl: ttl, bytes)
        case .announce(let address, _, let rounds, _, _):
            announce(address, rounds: rounds, machine)
        case .probe(let address, let interface, let target):
            aside { probe(address, interface, target, machine) }
        case .cancelAnnouncement:
            break
        case .log(let line):
            followHelperLog(machine, line)
        case .finished:
            helperFinished(machine)
        }
        return nil
    }

    private func accept(_ connection: Int, _ machine: Int) {
        guard let place = machines[machine].waiting.firstIndex(where: { $0.number == connection }) else {
            return
        }
        let waiting = machines[machine].waiting.remove(at: place)
        machines[machine].helper?.session = connection
        machines[machine].helper?.unread = waiting.bytes
        machines[machine].helper?.isEndOfFile = waiting.isClosed
        // What came before the accept is read in a turn of its own.
        let life = machines[machine].helper?.life ?? 0
        push(
            .helperInput(machine: machine, life: life, .bytes(connection: connection, [])),
            after: .microseconds(20)
        )
    }

    /// Through the socket to the engine; not before what was written earlier.
    func pushToEngine(_ machine: Int, _ input: EngineInput) {
        guard let life = machines[machine].engine?.life else { return }
        let latency = random.interval(.microseconds(20) ... .milliseconds(1))
        let last = machines[machine].helper?.lastArrival ?? now
        let at = max(last, now + latency)
        machines[machine].helper?.lastArrival = at
        send(.engineInput(machine: machine, life: life, input), at: at)
    }

    private func openSocket(_ key: SocketKey, _ machine: Int) -> Int32 {
        guard let link = machines[machine].kernel.link(key.interface) else {
            return SimulatedKernel.ErrorNumber.noDevice
        }
        let isOpen = machines[machine].helper?.sockets.contains { $0.key == key } ?? false
        if !isOpen { machines[machine].helper?.sockets.append((key, link.index)) }
        return 0
    }

    // MARK: - The kernel thread

    private func askKernel(_ machine: Int, _ operation: KernelOperation) {
        guard let helper = machines[machine].helper else { return }
        // Now and then another holder of the kernel's lock is waited for.
        let most: Interval = random.chance(percent: 5) ? .milliseconds(20) : .milliseconds(1)
        let at = max(helper.kernelBusyUntil, now) + random.interval(.microseconds(30)...most)
        machines[machine].helper?.kernelBusyUntil = at
        queue.push(.kernelOperation(machine: machine, life: helper.life, operation), at: at)
    }

    func operateKernel(_ machine: Int, _ operation: KernelOperation) {
        let isSkipped =
            defect == .removesIgnored && operation.action == .remove
            || defect == .putsIgnored && operation.action == .put
        let slack = random.interval(.zero ... .seconds(1))
        let time = clock(of: machine)
        var errno: Int32 = 0
        if defect == .putsRefused, operation.action == .put {
            errno = SimulatedKernel.ErrorNumber.invalid
        } else if !isSkipped {
            errno = machines[machine].kernel.carryOut(operation, at: time, slack: slack)
        }
        say("\(machine) kernel \(operation.action) \(operation.interface): \(errno)")
        stir(UInt64(machine) << 8 | UInt64(operation.action.rawValue))
        if errno == 0 { noteChange(machine, operation) }
        setExpiryTimer(machine)
        tellNetwork(machine)
        guard let life = machines[machine].helper?.life else { return }
        push(
            .helperInput(
                machine: machine,
                life: life,
                .kernelAnswered(ticket: operation.ticket, errno: errno)
            ),
            after: random.interval(.microseconds(10) ... .microseconds(200))
        )
    }

    private func noteChange(_ machine: Int, _ operation: KernelOperation) {
        guard operation.action != .renew else { return note(.renewed) }
        guard let address = SimulatedKernel.address(of: operation),
            let place = setup.routers.indices.first(where: { addresses(of: $0).contains(address) })
        else { return }
        let watched = machines[machine].watch
        let since = watched.routers[place].stateSince ?? now
        let hasLong = watched.routers[place].state == .master && now - since > .milliseconds(500)
        if operation.action == .put {
            machines[machine].watch.putSinceEngineStart.append(address)
            if watched.removedAddress == address {
                note(.addressRepaired)
                machines[machine].watch.removedAddress = nil
            } else if hasLong {
                note(.addressAddedAsMaster)
            }
        } else if hasLong {
            note(.addressRemovedAsMaster)
        }
    }

    func setExpiryTimer(_ machine: Int) {
        guard defect != .lifetimesIgnored, let due = machines[machine].kernel.nextExpiry else { return }
        let wanted = max(machines[machine].moment(of: due), now)
        if let timer = machines[machine].expiryTimer, timer <= wanted, timer >= now { return }
        machines[machine].expiryTimer = wanted
        queue.push(.kernelExpiry(machine: machine), at: wanted)
    }

    func expireAddresses(_ machine: Int) {
        machines[machine].expiryTimer = nil
        if machines[machine].kernel.expire(at: clock(of: machine)) {
            note(.addressExpired)
            say("\(machine) kernel: a lifetime ran out")
            tellNetwork(machine)
        }
        setExpiryTimer(machine)
    }

    static let enginesUserID: UInt32 = 990
}

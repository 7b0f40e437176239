import Announcement
import CLinux
import HelperCore
import HelperProtocol
import NetworkTypes

extension HelperShell {
    /// Carries out one order of HelperCore.
    mutating func perform(_ effect: HelperEffect) {
        switch effect {
        case .acceptConnection:
            guard let visitor = visitor.take() else { preconditionFailure("nobody waits") }
            session = SessionSocket(visitor)
        case .refuseConnection:
            visitor = nil
        case .send(let frame):
            session?.send(frame)
            isUrgent = true
        case .endSession:
            // What the socket took reaches the peer after the close, too.
            _ = session?.flush()
            session = nil
        case .openGeneration(let hash):
            do {
                let folder = settings.generations
                let table = try LinuxKernel.openGeneration(hash, in: folder, after: core.active)
                consequences.append(.generationOpened(table, leftBehind: leftovers(of: table)))
                seeksLeftovers = false
            } catch {
                consequences.append(.generationRefused(error))
            }
        case .kernel(let operation):
            if operation.action == .put { seeksLeftovers = false }
            ask(operation)
        case .openSocket(let key, let group):
            consequences.append(.socketOpened(key, errno: openSocket(key, group: group)))
        case .closeSocket(let key):
            rawSockets.removeAll { $0.key == key }
        case .leaveGroup(let key, let group):
            _ = socket(key)?.leave(group)
        case .sendAdvert(let key, let source, let destination, let ttl, let bytes):
            var errno = Int32(HF_ENODEV)
            if let place = rawSockets.firstIndex(where: { $0.key == key }) {
                errno = rawSockets[place].send(bytes, from: source, to: destination, ttl: ttl)
            }
            if errno != 0 {
                write(.send, "can't send an advert on ", key.interface, errno: errno)
                consequences.append(.advertUnsent(key, errno: errno))
            }
        case .announce(let address, let interface, let rounds, let spacing, let lane):
            announce(address, interface, lane, rounds, spacing)
        case .probe(let address, let interface, let target):
            probe(address, interface, target)
        case .cancelAnnouncement(let address, let interface):
            announcements.cancel(address, interface: interface)
        case .quieten(let interface, let isQuiet, let isOwnLink):
            quieten(interface, isQuiet, isOwnLink)
        case .log(let entry):
            write(entry)
        case .finished:
            hasFinished = true
        }
    }

    /// Sets arp_announce to 2 (arp_ignore to 8), or back; nobody waits for the answer to ticket 0.
    private mutating func quieten(_ interface: InterfaceName, _ isQuiet: Bool, _ isOwnLink: Bool) {
        var path = LogLine(empty: true)
        path.add("ipv4/conf/", interface)
        path.add(isOwnLink ? "/arp_ignore" : "/arp_announce")
        let operation = KernelOperation(
            ticket: 0,
            action: isQuiet ? .put : .remove,
            kind: .sysctl,
            interface: interface,
            relocations: [],
            body: [UInt8(path.bytes.count), 1, 1, 0] + path.bytes + [UInt8(ascii: isOwnLink ? "8" : "2")],
            lifetimeSeconds: nil
        )
        ask(operation)
    }

    private mutating func ask(_ operation: KernelOperation) {
        manager.kernelWasAsked()
        kernelQueue.append(operation.message)
        if !operation.isRenewal { isUrgent = true }
    }

    private func socket(_ key: SocketKey) -> RawSocket? { rawSockets.first { $0.key == key } }

    private mutating func openSocket(_ key: SocketKey, group: IPAddress?) -> Int32 {
        if let open = socket(key) { return group.map { open.join($0) } ?? 0 }
        let (opened, errno) = RawSocket.open(key)
        guard let opened else { return errno }
        let failure = group.map { opened.join($0) } ?? 0
        if failure == 0 { rawSockets.append(opened) }
        return failure
    }
}

import HelperProtocol
import NetworkTypes

extension HelperCore {
    /// Asks the kernel thread for a part of what IPVS holds.
    mutating func dump(_ selector: DumpSelector, _ sequence: UInt32) throws(Refusal) {
        guard var interface = InterfaceName([UInt8(ascii: "l"), UInt8(ascii: "o")]) else {
            preconditionFailure("two letters")
        }
        var action = KernelOperation.Action.dump
        var kind = ObjectKind.service
        var body: [UInt8] = []
        switch selector {
        case .services: break
        case .more: action = .dumpMore
        case .destinations(let service):
            let record = try table(of: ObjectReference(index: service)).object(service)
            guard record.kind == .service else { throw .wrongKind }
            (kind, body, interface) = (.destination, record.body, record.interface)
        }
        let operation = KernelOperation(
            ticket: 0,
            action: action,
            kind: kind,
            interface: interface,
            relocations: [],
            body: body,
            lifetimeSeconds: nil
        )
        let ticket = operate(operation, as: action, of: HelperCore.noObject)
        waiters.append(
            Waiter(identity: HelperCore.noObject, number: .dump, sequence: sequence, ticket: ticket)
        )
    }

    /// Passes the kernel's bytes on unread, if the session that asked is still there.
    mutating func takeDump(_ ticket: UInt32, _ errno: Int32, _ bytes: [UInt8]) {
        guard let place = waiters.firstIndex(where: { $0.ticket == ticket }) else { return }
        let sequence = waiters.remove(at: place).sequence
        if errno == 0 {
            effects.append(.send(Message.dumped(bytes).frame(sequence: sequence)))
        } else {
            refuse(.dump, sequence, .kernel, errno: errno)
        }
    }

    /// Stands where an operation is of no object.
    private static var noObject: ObjectIdentity { ObjectIdentity(rawValue: 0) }
}

extension ObjectKind {
    /// What others change behind our back and the engine compares with the kernel's own account: `put` asks
    /// the kernel also when it is held, and `remove` when it isn't.
    var isPutAnew: Bool {
        switch self {
        case .service, .destination, .timeouts, .syncDaemon: true
        case .address, .route, .rule, .link, .firewall, .sysctl, .flush, .mark, .channel: false
        }
    }
}

extension ObjectRecord {
    /// The body of a destination with its weight, a number of four bytes, filled in.
    func body(weight: UInt32) -> [UInt8] {
        var result = body
        for relocation in relocations where relocation.kind == .weight {
            for place in 0..<4 {
                result[Int(relocation.offset) + place] = UInt8(
                    truncatingIfNeeded: weight >> UInt32(8 * place)
                )
            }
        }
        return result
    }
}

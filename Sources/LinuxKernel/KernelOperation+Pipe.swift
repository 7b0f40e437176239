import ByteCodec
import HelperCore
import HelperProtocol
import NetworkTypes

// An operation and its answer as messages of the pipe between the two threads. Both ends are this program, so
// what can't be decoded is a broken invariant. Little-endian:
//
//      operation: ticket 4 · lifetime 4 (all ones: none) · action 1 · kind 1 · relocation count 1 · zero 1 ·
//                 interface 16 · relocations 4 × (kind 2, offset 2) · body
//      answer:    ticket 4 · errno 4 · message

extension KernelOperation {
    /// An address goes on living; nobody waits for the answer.
    var isRenewal: Bool { action == .renew && kind == .address }

    static let messageLimit = 28 + 4 * Limits.relocations + Limits.bodyLength

    var message: [UInt8] {
        var writer = ByteWriter(limit: KernelOperation.messageLimit)
        writer.writeLittleEndian(ticket)
        writer.writeLittleEndian(lifetimeSeconds ?? UInt32.max)
        writer.write(action.rawValue)
        writer.write(kind.rawValue)
        writer.write(UInt8(relocations.count))
        writer.write(0)
        let name = interface.bytes
        writer.write(name)
        writer.writeZeros(16 - name.count)
        for relocation in relocations {
            writer.writeLittleEndian(UInt16(relocation.kind.rawValue))
            writer.writeLittleEndian(relocation.offset)
        }
        writer.write(body)
        return writer.bytes
    }

    init(message: [UInt8]) throws(DecodeError) {
        let span = message.span
        var reader = ByteReader()
        let ticket = try reader.readLittleEndian(UInt32.self, span)
        let lifetime = try reader.readLittleEndian(UInt32.self, span)
        let action = Action(rawValue: try reader.readUInt8(span))
        let kind = ObjectKind(rawValue: try reader.readUInt8(span))
        let count = try reader.readUInt8(span)
        try reader.skip(1, span)
        let interface = InterfaceName(try reader.readBytes(16, span).prefix { $0 != 0 })
        guard let action, let kind, let interface else { throw .invalidValue(offset: 8) }
        var relocations: [Relocation] = []
        for _ in 0..<count {
            let kind = RelocationKind(
                rawValue: UInt8(truncatingIfNeeded: try reader.readLittleEndian(UInt16.self, span))
            )
            let offset = try reader.readLittleEndian(UInt16.self, span)
            guard let kind else { throw .invalidValue(offset: reader.offset) }
            relocations.append(Relocation(kind: kind, offset: offset))
        }
        self.init(
            ticket: ticket,
            action: action,
            kind: kind,
            interface: interface,
            relocations: relocations,
            body: try reader.readBytes(reader.remaining(in: span), span),
            lifetimeSeconds: lifetime == UInt32.max ? nil : lifetime
        )
    }

    /// The body with its places filled in; `parentLinkLocal` has 16 octets where a place wants them.
    func filled(interfaceIndex: UInt32, parentLinkLocal: [UInt8] = []) -> [UInt8] {
        var result = body
        for relocation in relocations {
            let start = Int(relocation.offset)
            precondition(start + relocation.length <= result.count)
            let value: UInt32
            switch relocation.kind {
            case .interfaceIndex: value = interfaceIndex
            case .addressLifetime, .validLifetime: value = lifetimeSeconds ?? UInt32.max
            // No operation that is carried out has this.
            case .weight: value = 0
            case .parentLinkLocal:
                for (place, octet) in parentLinkLocal.enumerated() { result[start + place] = octet }
                continue
            }
            // The lifetime counts twice: preferred, then valid.
            for place in 0..<relocation.length {
                result[start + place] = UInt8(truncatingIfNeeded: value >> UInt32(8 * (place % 4)))
            }
        }
        return result
    }
}

/// What the kernel said to one operation.
struct KernelAnswer: Equatable {
    var ticket: UInt32
    /// 0 or a positive errno.
    var errno: Int32
    /// The kernel's explanation, at most `Limits.kernelMessageLength` bytes; of a dump, a part of it.
    var text: [UInt8]

    static let messageLimit = 8 + Limits.dumpLength

    init(ticket: UInt32, errno: Int32, text: [UInt8] = []) {
        self.ticket = ticket
        self.errno = errno
        self.text = text
    }

    var message: [UInt8] {
        var writer = ByteWriter(limit: KernelAnswer.messageLimit)
        writer.writeLittleEndian(ticket)
        writer.writeLittleEndian(UInt32(bitPattern: errno))
        writer.write(text)
        return writer.bytes
    }

    init(message: [UInt8]) throws(DecodeError) {
        let span = message.span
        var reader = ByteReader()
        ticket = try reader.readLittleEndian(UInt32.self, span)
        errno = Int32(bitPattern: try reader.readLittleEndian(UInt32.self, span))
        text = try reader.readBytes(reader.remaining(in: span), span)
    }
}

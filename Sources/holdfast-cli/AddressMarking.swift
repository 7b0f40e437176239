import CLinux
import Console
import GenerationStore
import HelperProtocol
import NetworkTypes

/// Who put an address there, as the kernel keeps it (IFA_PROTO).
enum AddressOwner: UInt8 {
    case keepalived = 18
    case holdfast = 72
}

/// Says of addresses that are there whose they are; nothing else about them changes.
struct AddressMarking {
    private let socket: Int32

    init() throws {
        socket = hf_monitor_open()
        guard socket >= 0 else { throw Failure("can't open rtnetlink: \(systemText(-socket))") }
    }

    /// Of an object that is an address; nothing where the machine hasn't got it.
    func mark(_ record: ObjectRecord, as owner: AddressOwner) {
        let name = record.interface.description
        guard let address = record.announced, !name.contains("'") else { return }
        let shown = Shell.output("ip -o address show dev '\(name)' to \(address)")
        // Safety: a terminated string.
        let index = unsafe hf_interface_index(name)
        guard !shown.isEmpty, index > 0 else { return }
        var bytes = AddressMarking.message(record, UInt32(index), owner)
        // Safety: the call reads as many bytes as it is told.
        _ = unsafe hf_monitor_send(socket, &bytes, UInt64(bytes.count))
    }

    /// RTM_NEWADDR that replaces. The body is the compiled one, whose last attribute is the mark.
    private static func message(_ record: ObjectRecord, _ index: UInt32, _ owner: AddressOwner) -> [UInt8] {
        let (type, requestAndReplace): (UInt16, UInt16) = (20, 0x101)
        var body = record.body
        for relocation in record.relocations {
            let offset = Int(relocation.offset)
            switch relocation.kind {
            case .interfaceIndex:
                for place in 0..<4 { body[offset + place] = UInt8(truncatingIfNeeded: index >> (8 * place)) }
            case .addressLifetime, .validLifetime:
                for place in 0..<relocation.length { body[offset + place] = 0xFF }
            case .parentLinkLocal, .weight: break
            }
        }
        body[body.count - 4] = owner.rawValue
        let length = UInt32(16 + body.count)
        var header: [UInt8] = []
        for place in 0..<4 { header.append(UInt8(truncatingIfNeeded: length >> (8 * place))) }
        for word in [type, requestAndReplace] { header += [UInt8(word & 0xFF), UInt8(word >> 8)] }
        return header + [UInt8](repeating: 0, count: 8) + body
    }
}

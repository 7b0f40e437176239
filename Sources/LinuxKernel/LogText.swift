package import HelperCore
import HelperProtocol
import NetworkTypes

extension LogLine {
    mutating func add(_ text: StaticString, _ number: some BinaryInteger) {
        add(text)
        add(number)
    }

    mutating func add(_ text: StaticString, _ interface: InterfaceName) {
        add(text)
        add(interface)
    }

    /// Dotted decimal, or all octets in hexadecimal.
    mutating func add(_ address: IPAddress) {
        let octets = address.octets
        for index in octets.indices {
            switch address {
            case .ipv4:
                if index > 0 { add(".") }
                add(octets[index])
            case .ipv6:
                if index > 0, index % 2 == 0 { add(":") }
                for digit in [octets[index] >> 4, octets[index] & 0xF] {
                    add([digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10])
                }
            }
        }
    }
}

extension ProtocolViolation {
    var text: StaticString {
        switch self {
        case .unknownNumber: "unknown command"
        case .malformed: "malformed command"
        case .outOfPhase: "command out of phase"
        case .badLength: "frame of an impossible length"
        case .wrongVersion: "another version of the protocol"
        case .tooManyRefusals: "too many refused commands"
        }
    }
}

extension Refusal {
    var text: StaticString {
        switch self {
        case .unknownObject: "no such object"
        case .wrongKind: "wrong kind of object"
        case .noLease: "no lease"
        case .revoked: "revoked"
        case .advertVersion: "version of the advert"
        case .advertType: "type of the advert"
        case .advertVirtualRouterID: "VRID of the advert"
        case .advertLength: "length of the advert"
        case .advertAuthentication: "authentication header of the advert"
        case .advertPriority: "priority of the advert"
        case .tooSoon: "too soon"
        case .late: "late"
        case .kernel: "the kernel"
        case .badGeneration: "bad generation"
        case .interfaceAbsent: "the interface is absent"
        case .foreign: "the object was there before"
        case .orphan: "the object is an orphan"
        case .notHeld: "not held"
        }
    }
}

extension KernelOperation.Action {
    var text: StaticString {
        switch self {
        case .put: "put"
        case .renew: "renew"
        case .dump, .dumpMore: "dump"
        case .remove: "remove"
        }
    }
}

extension GenerationFailure {
    package var text: StaticString {
        switch self {
        case .unreadable: " can't be read: errno "
        case .notProtected: " refused: a folder or file isn't root's alone"
        case .badTable: " refused: no valid object table"
        case .wrongHash: " refused: the table is another generation's"
        }
    }

    /// The errno that ends the text, if it needs one.
    package var errno: UInt32? {
        switch self {
        case .unreadable(let errno): UInt32(bitPattern: errno)
        case .notProtected, .badTable, .wrongHash: nil
        }
    }
}

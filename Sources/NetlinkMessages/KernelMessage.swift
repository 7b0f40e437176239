package import NetworkTypes

/// A message to the kernel, complete but for sequence number, port and what only the running kernel knows.
package struct KernelMessage: Equatable, Sendable {
    /// What goes where a payload has four zero bytes.
    package struct Place: Equatable, Sendable {
        /// From the payload's start, in bytes.
        package var offset: Int
        package var interface: InterfaceName
        package var kind: Kind

        /// What of the interface.
        package enum Kind: Sendable, Hashable {
            case index
            /// The index of the VRF that it belongs to, 0 when it belongs to none.
            case virtualRouter
            /// Its link group.
            case group
        }

        package init(offset: Int, interface: InterfaceName, kind: Kind) {
            self.offset = offset
            self.interface = interface
            self.kind = kind
        }
    }

    /// `nlmsg_type`.
    package var type: UInt16
    /// NLM_F_CREATE and its companions, without NLM_F_REQUEST and NLM_F_ACK.
    package var flags: UInt16
    /// By rising offset.
    package var places: [Place]
    /// What follows the header; padded.
    package var payload: [UInt8]

    package init(type: UInt16, flags: UInt16, places: [Place] = [], payload: [UInt8]) {
        self.type = type
        self.flags = flags
        self.places = places
        self.payload = payload
    }
}

/// What puts something into the kernel and what takes it out, each in order. nfnetlink messages of one half
/// are one batch.
package struct KernelMessages: Equatable, Sendable {
    package var put: [KernelMessage]
    package var remove: [KernelMessage]

    package init(put: [KernelMessage], remove: [KernelMessage]) {
        self.put = put
        self.remove = remove
    }
}

/// Flags of `nlmsghdr` in a request that makes something.
enum CreationFlags {
    static let replace: UInt16 = 0x100
    static let exclusive: UInt16 = 0x200
    static let create: UInt16 = 0x400
    static let append: UInt16 = 0x800
}

/// A payload being written: a fixed header, then attributes, some of them nested.
///
/// It writes into an array of its own: what `ByteWriter` does is a call for each byte from here.
struct PayloadWriter {
    private(set) var bytes: [UInt8] = []
    private(set) var places: [KernelMessage.Place] = []

    /// Bytes of the longest payload; a route over `Route.nextHopCount` ways with a stack of labels each stays
    /// below.
    static let limit = 16_384

    init(header: [UInt8]) {
        bytes.reserveCapacity(header.count + 128)
        write(header)
    }

    var count: Int { bytes.count }

    mutating func write(_ more: [UInt8]) {
        precondition(bytes.count + more.count <= PayloadWriter.limit)
        bytes.append(contentsOf: more)
    }

    mutating func attribute(_ type: UInt16, _ value: [UInt8]) {
        head(type, length: 4 + value.count)
        write(value)
        writeZeros(Netlink.aligned(value.count) - value.count)
    }

    mutating func attribute(_ type: UInt16, text: [UInt8]) { attribute(type, text + [0]) }

    private mutating func head(_ type: UInt16, length: Int) {
        number(UInt16(length), 2)
        number(type, 2)
    }

    private mutating func writeZeros(_ count: Int) { number(UInt64(0), count) }

    /// The lowest bytes one by one, the lowest of all first.
    private mutating func number<Value: FixedWidthInteger & UnsignedInteger>(_ value: Value, _ count: Int) {
        precondition(bytes.count + count <= PayloadWriter.limit)
        for place in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> Value(8 * place))) }
    }

    /// A number in host order.
    mutating func attribute<Value: FixedWidthInteger & UnsignedInteger>(_ type: UInt16, _ value: Value) {
        let count = Value.bitWidth / 8
        head(type, length: 4 + count)
        number(value, count)
        writeZeros(Netlink.aligned(count) - count)
    }

    /// A number in network order.
    mutating func attribute<Value: FixedWidthInteger & UnsignedInteger>(
        _ type: UInt16,
        bigEndian value: Value
    ) {
        attribute(type, value.byteSwapped)
    }

    /// Four bytes that the running kernel knows.
    mutating func attribute(_ type: UInt16, _ kind: KernelMessage.Place.Kind, of interface: InterfaceName) {
        head(type, length: 8)
        place(kind, of: interface)
    }

    mutating func place(_ kind: KernelMessage.Place.Kind, of interface: InterfaceName) {
        places.append(KernelMessage.Place(offset: bytes.count, interface: interface, kind: kind))
        writeZeros(4)
    }

    /// An attribute of attributes; with NLA_F_NESTED where `isMarked`: nfnetlink insists on it.
    mutating func nested(_ type: UInt16, isMarked: Bool = true, _ content: (inout PayloadWriter) -> Void) {
        let start = bytes.count
        head(isMarked ? type | 0x8000 : type, length: 0)
        content(&self)
        patchLength(at: start)
    }

    /// Writes how many bytes came since `start` into the two bytes there.
    mutating func patchLength(at start: Int) {
        let length = UInt16(bytes.count - start)
        bytes[start] = UInt8(truncatingIfNeeded: length)
        bytes[start + 1] = UInt8(truncatingIfNeeded: length >> 8)
    }

    func message(_ type: UInt16, flags: UInt16 = 0) -> KernelMessage {
        KernelMessage(type: type, flags: flags, places: places, payload: bytes)
    }
}

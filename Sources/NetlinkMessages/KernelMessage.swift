import ByteCodec
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
struct PayloadWriter {
    private var writer: ByteWriter
    private(set) var places: [KernelMessage.Place] = []

    /// Bytes of the longest payload; a route over `Route.nextHopCount` ways with a stack of labels each stays
    /// below.
    static let limit = 16_384

    init(header: [UInt8]) {
        writer = ByteWriter(limit: PayloadWriter.limit)
        writer.write(header)
    }

    var bytes: [UInt8] { writer.bytes }

    var count: Int { writer.bytes.count }

    mutating func write(_ bytes: [UInt8]) { writer.write(bytes) }

    mutating func attribute(_ type: UInt16, _ value: [UInt8]) { writer.writeAttribute(type, value) }

    mutating func attribute(_ type: UInt16, text: [UInt8]) { writer.writeAttribute(type, text + [0]) }

    /// A number in host order.
    mutating func attribute<Value: FixedWidthInteger & UnsignedInteger>(_ type: UInt16, _ value: Value) {
        number(type, value, Value.bitWidth / 8)
    }

    /// A number in network order.
    mutating func attribute<Value: FixedWidthInteger & UnsignedInteger>(
        _ type: UInt16,
        bigEndian value: Value
    ) {
        number(type, value.byteSwapped, Value.bitWidth / 8)
    }

    /// The bytes one by one, the lowest first: generic code of another module isn't made for the types it is
    /// used with.
    private mutating func number<Value: FixedWidthInteger & UnsignedInteger>(
        _ type: UInt16,
        _ value: Value,
        _ count: Int
    ) {
        writer.writeLittleEndian(UInt16(4 + count))
        writer.writeLittleEndian(type)
        for place in 0..<count { writer.write(UInt8(truncatingIfNeeded: value >> Value(8 * place))) }
        writer.writeZeros(Netlink.aligned(count) - count)
    }

    /// Four bytes that the running kernel knows.
    mutating func attribute(_ type: UInt16, _ kind: KernelMessage.Place.Kind, of interface: InterfaceName) {
        writer.writeLittleEndian(UInt16(8))
        writer.writeLittleEndian(type)
        place(kind, of: interface)
    }

    mutating func place(_ kind: KernelMessage.Place.Kind, of interface: InterfaceName) {
        places.append(KernelMessage.Place(offset: writer.bytes.count, interface: interface, kind: kind))
        writer.writeZeros(4)
    }

    /// An attribute of attributes; with NLA_F_NESTED where `isMarked`: nfnetlink insists on it.
    mutating func nested(_ type: UInt16, isMarked: Bool = true, _ content: (inout PayloadWriter) -> Void) {
        let start = writer.bytes.count
        writer.writeLittleEndian(UInt16(0))
        writer.writeLittleEndian(isMarked ? type | 0x8000 : type)
        content(&self)
        patchLength(at: start)
    }

    /// Writes how many bytes came since `start` into the two bytes there.
    mutating func patchLength(at start: Int) {
        writer.patchLittleEndian(UInt16(writer.bytes.count - start), at: start)
    }

    func message(_ type: UInt16, flags: UInt16 = 0) -> KernelMessage {
        KernelMessage(type: type, flags: flags, places: places, payload: writer.bytes)
    }
}

package import ByteCodec

/// What the engine may ask for on the helper's second socket; the answer is the kind's byte with the
/// descriptor attached, or the end of the connection.
package enum GrantedDescriptor: UInt8, Sendable {
    /// An rtnetlink socket that hears of links, addresses, routes and rules. Blocking.
    case monitor = 0x4D
    /// A datagram socket that speaks ICMP, in either family: unbound, not blocking.
    case echoIPv4 = 0x34
    case echoIPv6 = 0x36
    /// A TCP or UDP socket with a mark: unbound, not blocking. Without one the engine makes it itself.
    case streamIPv4 = 0x53
    case streamIPv6 = 0x73
    case datagramIPv4 = 0x44
    case datagramIPv6 = 0x64
}

/// A question for a descriptor: the kind, and where its packets shall have a mark the identity of the object
/// that says which, 16 bytes. Not its number: the engine asks without knowing whether a reload came between.
package struct DescriptorQuestion: Equatable, Sendable {
    package let kind: GrantedDescriptor
    package let mark: ObjectIdentity?

    package init(decoding bytes: ArraySlice<UInt8>) throws(DecodeError) {
        let span = bytes.span
        var reader = ByteReader()
        guard let kind = GrantedDescriptor(rawValue: try reader.readUInt8(span)) else {
            throw .invalidValue(offset: 0)
        }
        self.kind = kind
        let isPlain = reader.remaining(in: span) == 0
        mark = isPlain ? nil : ObjectIdentity(rawValue: try reader.readLittleEndian(UInt128.self, span))
        try reader.finish(span)
        switch kind {
        case .monitor: guard isPlain else { throw .invalidValue(offset: 1) }
        case .echoIPv4, .echoIPv6: break
        case .streamIPv4, .streamIPv6, .datagramIPv4, .datagramIPv6:
            guard !isPlain else { throw .invalidValue(offset: 1) }
        }
    }
}

// The helper only reads questions.
#if !$Embedded
    extension DescriptorQuestion {
        package init(_ kind: GrantedDescriptor, mark: ObjectIdentity? = nil) {
            self.kind = kind
            self.mark = mark
        }

        package var encoded: [UInt8] {
            guard let mark else { return [kind.rawValue] }
            return [kind.rawValue] + (0..<16).map { UInt8(truncatingIfNeeded: mark.rawValue >> (8 * $0)) }
        }
    }
#endif

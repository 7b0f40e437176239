/// The number of a virtual router on its LAN, 1…255 (RFC 9568 §5.2.3).
package struct VirtualRouterID: Hashable, Comparable, Sendable {
    package let rawValue: UInt8

    /// Nil for 0, which no virtual router may have.
    package init?(rawValue: UInt8) {
        guard rawValue != 0 else { return nil }
        self.rawValue = rawValue
    }

    package static func < (left: VirtualRouterID, right: VirtualRouterID) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// The priority in an advertisement: 0 says "I stop", 1…254 compete, 255 owns the addresses (RFC 9568
/// §5.2.4).
package struct Priority: Hashable, Comparable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The sender leaves; its successor need only wait the skew time.
    package static let stopping = Priority(rawValue: 0)
    /// The address owner.
    package static let owner = Priority(rawValue: 255)

    package static func < (left: Priority, right: Priority) -> Bool { left.rawValue < right.rawValue }
}

/// The protocol's two versions on the wire (RFC 3768 and RFC 9568).
package enum VRRPVersion: UInt8, Sendable, Hashable {
    case two = 2
    case three = 3
}

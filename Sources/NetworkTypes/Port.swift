/// A port of TCP, UDP or SCTP, 1…65535. "No port" is the absence of one.
package struct Port: Hashable, Comparable, Sendable {
    package let rawValue: UInt16

    /// Nil for 0, which names no port.
    package init?(rawValue: UInt16) {
        guard rawValue != 0 else { return nil }
        self.rawValue = rawValue
    }

    package static func < (left: Port, right: Port) -> Bool { left.rawValue < right.rawValue }
}

/// A packet mark of netfilter, as rules set it and `SO_MARK` does; 0 is "not marked" and no mark.
package struct FirewallMark: Hashable, Comparable, Sendable {
    package let rawValue: UInt32

    /// Nil for 0.
    package init?(rawValue: UInt32) {
        guard rawValue != 0 else { return nil }
        self.rawValue = rawValue
    }

    package static func < (left: FirewallMark, right: FirewallMark) -> Bool {
        left.rawValue < right.rawValue
    }
}

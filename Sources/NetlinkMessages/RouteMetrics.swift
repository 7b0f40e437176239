/// What a route says of the connections over it (RTAX_…). Nil: what the kernel finds out or has as default.
package struct RouteMetrics: Hashable, Sendable {
    /// A number that may be locked: then the kernel doesn't change it.
    package struct Lockable: Hashable, Sendable {
        package var value: UInt32
        package var isLocked: Bool

        package init(_ value: UInt32, isLocked: Bool = false) {
            self.value = value
            self.isLocked = isLocked
        }
    }

    /// In bytes.
    package var mtu: Lockable?
    /// In bytes.
    package var advertisedMSS: Lockable?
    /// In milliseconds.
    package var roundTripTime: Lockable?
    /// In milliseconds.
    package var roundTripVariance: Lockable?
    package var reordering: Lockable?
    package var congestionWindow: Lockable?
    package var slowStartThreshold: Lockable?
    /// In milliseconds.
    package var retransmissionTimeoutMinimum: Lockable?
    /// 1…255.
    package var hopLimit: UInt32?
    /// In bytes.
    package var window: UInt32?
    package var initialCongestionWindow: UInt32?
    package var initialReceiveWindow: UInt32?
    /// `features ecn`.
    package var usesECN: Bool
    package var quickAcknowledgement: Bool?
    package var fastOpenWithoutCookie: Bool?
    /// The algorithm's name: 1…15 printable bytes.
    package var congestionControl: [UInt8]?
    package var isCongestionControlLocked: Bool

    package static let none = RouteMetrics()

    package init() {
        usesECN = false
        isCongestionControlLocked = false
    }
}

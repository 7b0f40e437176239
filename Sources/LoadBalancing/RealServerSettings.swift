package import NetworkTypes

/// What the configuration says of one real server, every default and cascade filled in.
///
/// There may be a hundred thousand: what is small stands together, so that nothing is left free between.
package struct RealServerSettings: Hashable, Sendable {
    package var address: IPAddress
    /// On failure the weight becomes 0 and the server stays in the table.
    package var inhibitsOnFailure: Bool
    /// Nil: any port; what direct routing and tunnels send to is the service's port in any case.
    package var port: Port?
    /// Mail on changes; unlike everywhere else the default is on.
    package var sendsMail: Bool
    /// The configured weight; 0 takes no new connections.
    package var weight: ServerWeight
    package var forwarding: ForwardingMethod
    /// Connections from which on no new ones come; 0 for no bound.
    package var upperThreshold: UInt32
    /// Connections below which new ones come again; at most the upper one.
    package var lowerThreshold: UInt32
    /// How long its weight takes to rise after it came up; none: it is whole at once.
    package var slowStart: Interval
    /// What a monitoring system calls it.
    package var monitoringName: String?

    package init(
        address: IPAddress,
        port: Port? = nil,
        weight: ServerWeight = .one,
        forwarding: ForwardingMethod = .nat,
        upperThreshold: UInt32 = 0,
        lowerThreshold: UInt32 = 0,
        inhibitsOnFailure: Bool = false,
        slowStart: Interval = .zero,
        sendsMail: Bool = true,
        monitoringName: String? = nil
    ) {
        self.address = address
        self.port = port
        self.weight = weight
        self.forwarding = forwarding
        self.upperThreshold = upperThreshold
        self.lowerThreshold = lowerThreshold
        self.inhibitsOnFailure = inhibitsOnFailure
        self.slowStart = slowStart
        self.sendsMail = sendsMail
        self.monitoringName = monitoringName
    }
}

/// A weight as IPVS takes it, 0…2,147,483,647.
package struct ServerWeight: Hashable, Comparable, Sendable {
    package let rawValue: Int32

    /// Nil for negative numbers and what the kernel's signed field can't hold.
    package init?(rawValue: Int) {
        guard rawValue >= 0, let value = Int32(exactly: rawValue) else { return nil }
        self.rawValue = value
    }

    /// The nearest weight to a sum of contributions (spec 4.4).
    package init(clamping sum: Int64) {
        rawValue = Int32(clamping: max(0, sum))
    }

    package static let zero = ServerWeight(clamping: 0)
    package static let one = ServerWeight(clamping: 1)

    package static func < (left: ServerWeight, right: ServerWeight) -> Bool { left.rawValue < right.rawValue }
}

/// The server that stands in while the quorum isn't met; its weight is 1.
package struct SorryServerSettings: Hashable, Sendable {
    package var address: IPAddress
    package var port: Port?
    package var forwarding: ForwardingMethod
    /// It stays in the table with weight 0 while it isn't used.
    package var isInhibited: Bool

    package init(
        address: IPAddress,
        port: Port? = nil,
        forwarding: ForwardingMethod = .nat,
        isInhibited: Bool = false
    ) {
        self.address = address
        self.port = port
        self.forwarding = forwarding
        self.isInhibited = isInhibited
    }
}

/// How IPVS picks a destination for a new connection; the raw value is the kernel's name and keepalived's.
package enum Scheduler: String, CaseIterable, Hashable, Sendable {
    case roundRobin = "rr"
    case weightedRoundRobin = "wrr"
    case leastConnections = "lc"
    case weightedLeastConnections = "wlc"
    case localityLeastConnections = "lblc"
    case sourceHashing = "sh"
    case maglevHashing = "mh"
    case destinationHashing = "dh"
    case failover = "fo"
    case overflow = "ovf"
    case localityLeastConnectionsReplication = "lblcr"
    case shortestExpectedDelay = "sed"
    case neverQueue = "nq"
    case powerOfTwo = "twos"
}

/// Flags that only the scheduler understands, as bits of the service's flags in the kernel.
package struct SchedulerFlags: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// `flag-1`, `sh-fallback`, `mh-fallback`: another server when the chosen one is unavailable.
    package static let first = SchedulerFlags(rawValue: 0x08)
    /// `flag-2`, `sh-port`, `mh-port`: the source port is hashed as well.
    package static let second = SchedulerFlags(rawValue: 0x10)
    /// `flag-3`.
    package static let third = SchedulerFlags(rawValue: 0x20)
}

/// The transport protocol of a service; the raw value is its number in IP.
package enum TransportProtocol: UInt8, Hashable, Comparable, Sendable {
    case tcp = 6
    case udp = 17
    case sctp = 132

    /// As keepalived's messages and pipes name it.
    package var name: String {
        switch self {
        case .tcp: "tcp"
        case .udp: "udp"
        case .sctp: "sctp"
        }
    }

    package static func < (left: TransportProtocol, right: TransportProtocol) -> Bool {
        left.rawValue < right.rawValue
    }
}

package import NetworkTypes

/// Clients that come back within a time go to the same real server.
package struct Persistence: Hashable, Sendable {
    /// How long after the last connection, 1…2,678,400 whole seconds.
    package let timeout: Interval
    /// Clients that it doesn't tell apart are one client.
    package let granularity: PersistenceGranularity
    /// The kernel module that looks into packets, such as `sip`.
    package let engine: PersistenceEngine?

    /// What keepalived's manual names: 31 days.
    package static let longestTimeout = Interval.seconds(2_678_400)
    /// Of `persistence_timeout` without a number, and of what needs persistence (spec 1.5).
    package static let usualTimeout = Interval.seconds(360)

    /// Nil when the timeout is out of range or isn't whole seconds.
    package init?(
        timeout: Interval = usualTimeout,
        granularity: PersistenceGranularity,
        engine: PersistenceEngine? = nil
    ) {
        guard timeout >= .seconds(1), timeout <= Persistence.longestTimeout,
            timeout.nanoseconds % 1_000_000_000 == 0
        else { return nil }
        self.timeout = timeout
        self.granularity = granularity
        self.engine = engine
    }
}

/// Which bits of a client's address count.
package enum PersistenceGranularity: Hashable, Sendable {
    /// A netmask; it need not be contiguous.
    case mask(IPv4Address)
    /// IPv6.
    case prefix(PersistencePrefix)

    /// Every bit counts.
    package static func whole(_ family: AddressFamily) -> PersistenceGranularity {
        switch family {
        case .ipv4: .mask(IPv4Address(255, 255, 255, 255))
        case .ipv6: .prefix(.whole)
        }
    }

    package var family: AddressFamily {
        switch self {
        case .mask: .ipv4
        case .prefix: .ipv6
        }
    }
}

/// The length of an IPv6 prefix that tells clients apart, 1…128 (the kernel refuses 0).
package struct PersistencePrefix: Hashable, Sendable {
    package let length: UInt8

    /// Nil outside 1…128.
    package init?(length: UInt8) {
        guard length >= 1, length <= 128 else { return nil }
        self.length = length
    }

    private init(checked length: UInt8) { self.length = length }

    package static let whole = PersistencePrefix(checked: 128)
}

/// The name of a persistence engine, 1…16 bytes without white space or control characters.
package struct PersistenceEngine: Hashable, Sendable {
    package let name: String

    /// The kernel's IP_VS_PENAME_MAXLEN.
    package static let maximumLength = 16

    /// Nil for a name that the kernel has no room for.
    package init?(_ name: String) {
        guard !name.isEmpty, name.utf8.count <= PersistenceEngine.maximumLength,
            name.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F })
        else { return nil }
        self.name = name
    }
}

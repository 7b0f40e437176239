package import NetworkTypes

/// A virtual server as the kernel's IPVS has it. What a configuration says of one stands in LoadBalancing.
package struct IPVSService: Hashable, Sendable {
    /// What the kernel knows a service by.
    package enum Selector: Hashable, Sendable {
        case address(IPVSProtocol, IPAddress, port: UInt16)
        /// Packets that the firewall marked; the same mark may stand once in each family.
        case mark(UInt32, AddressFamily)

        package var family: AddressFamily {
            switch self {
            case .address(_, let address, _): address.family
            case .mark(_, let family): family
            }
        }
    }

    package let selector: Selector
    /// `lvs_sched`: the kernel's name of the scheduler.
    package let scheduler: IPVSName
    package let flags: IPVSServiceFlags
    /// Nil: connections of a client aren't kept together.
    package let persistence: IPVSPersistence?

    package init(
        _ selector: Selector,
        scheduler: IPVSName,
        flags: IPVSServiceFlags = [],
        persistence: IPVSPersistence? = nil
    ) throws(DescriptionError) {
        switch selector {
        case .mark(let mark, _):
            guard mark != 0 else { throw .outOfRange("fwmark") }
        case .address(_, _, let port):
            // The kernel takes it, and then no packet finds it.
            guard port != 0 || persistence != nil else { throw .missing("persistence_timeout") }
        }
        if let persistence {
            guard persistence.family == selector.family else { throw .wrongFamily("persistence_granularity") }
        }
        self.selector = selector
        self.scheduler = scheduler
        self.flags = flags
        self.persistence = persistence
    }
}

/// IPPROTO_….
package enum IPVSProtocol: UInt16, Sendable, Hashable {
    case tcp = 6
    case udp = 17
    case sctp = 132
}

/// The name of a scheduler or a persistence engine, which is part of a kernel module's name: 1…15 letters,
/// digits, `-` and `_`.
package struct IPVSName: Hashable, Sendable {
    package let bytes: [UInt8]

    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard (1...15).contains(bytes.count), bytes.allSatisfy({ IPVSName.allows($0) }) else { return nil }
        self.bytes = bytes
    }

    private static func allows(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}

/// IP_VS_SVC_F_… of linux/ip_vs.h, but for persistence, which `IPVSPersistence` says.
package struct IPVSServiceFlags: OptionSet, Hashable, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// `ops`: each datagram is scheduled anew.
    package static let onePacket = IPVSServiceFlags(rawValue: 0x4)
    /// `sh-fallback`, `mh-fallback`.
    package static let fallback = IPVSServiceFlags(rawValue: 0x8)
    /// `sh-port`, `mh-port`.
    package static let hashesPort = IPVSServiceFlags(rawValue: 0x10)
}

/// Connections of one client network go to one server.
package struct IPVSPersistence: Hashable, Sendable {
    /// Seconds after the last connection; not 0.
    package let timeout: UInt32
    package let family: AddressFamily
    /// `persistence_granularity`, which bits of an address tell clients apart: a mask as a number (IPv4), or
    /// the length of a prefix, 1…128.
    package let granularity: UInt32
    /// `persistence_engine`.
    package let engine: IPVSName?

    /// - Parameter prefixLength: nil: every address is a client of its own.
    package init(
        _ family: AddressFamily,
        timeout: UInt32,
        prefixLength: UInt8? = nil,
        engine: IPVSName? = nil
    ) throws(DescriptionError) {
        // The kernel counts in ticks of a thousandth of a second at the finest, in 31 bits.
        guard (1...2_678_400).contains(timeout) else { throw .outOfRange("persistence_timeout") }
        let prefixLength = prefixLength ?? family.bits
        guard (1...family.bits).contains(prefixLength) else { throw .outOfRange("persistence_granularity") }
        self.timeout = timeout
        self.family = family
        granularity = family == .ipv4 ? UInt32.max << UInt32(32 - prefixLength) : UInt32(prefixLength)
        self.engine = engine
    }

    /// With a mask that need not be one of a prefix.
    package init(timeout: UInt32, mask: UInt32, engine: IPVSName? = nil) throws(DescriptionError) {
        guard (1...2_678_400).contains(timeout) else { throw .outOfRange("persistence_timeout") }
        self.timeout = timeout
        family = .ipv4
        granularity = mask
        self.engine = engine
    }
}

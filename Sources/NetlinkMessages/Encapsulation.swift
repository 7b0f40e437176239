package import NetworkTypes

/// `encap`: a light-weight tunnel of a route.
package enum Encapsulation: Hashable, Sendable {
    case ipv4(IPTunnel)
    case ipv6(IPTunnel)
    case mpls(MPLSTunnel)
    /// `ila`: the locator, 64 bits.
    case locator(UInt64)
}

/// `encap ip` and `encap ip6`.
package struct IPTunnel: Hashable, Sendable {
    package let identifier: UInt64?
    package let destination: IPAddress?
    package let source: IPAddress?
    /// `tos` or `tc`.
    package let trafficClass: UInt8?
    /// `ttl` or `hoplimit`.
    package let hopLimit: UInt8?
    /// Bits of the tunnel's header, as TUNNEL_CSUM 0x01, TUNNEL_KEY 0x04, TUNNEL_SEQ 0x08 of
    /// linux/if_tunnel.h.
    package let flags: UInt16?

    package init(
        _ family: AddressFamily,
        identifier: UInt64? = nil,
        destination: IPAddress? = nil,
        source: IPAddress? = nil,
        trafficClass: UInt8? = nil,
        hopLimit: UInt8? = nil,
        flags: UInt16? = nil
    ) throws(DescriptionError) {
        guard identifier != nil || destination != nil else { throw .missing("dst") }
        guard (destination?.family ?? family) == family else { throw .wrongFamily("dst") }
        guard (source?.family ?? family) == family else { throw .wrongFamily("src") }
        self.identifier = identifier
        self.destination = destination
        self.source = source
        self.trafficClass = trafficClass
        self.hopLimit = hopLimit
        self.flags = flags
    }
}

/// `encap mpls`.
package struct MPLSTunnel: Hashable, Sendable {
    /// Outermost first; each below 2^20.
    package let labels: [UInt32]

    /// Labels of one stack: the kernel's MAX_NEW_LABELS.
    package static let depth = 30

    package init(labels: [UInt32]) throws(DescriptionError) {
        guard (1...MPLSTunnel.depth).contains(labels.count), labels.allSatisfy({ $0 < 1 << 20 }) else {
            throw .outOfRange("encap mpls")
        }
        self.labels = labels
    }
}

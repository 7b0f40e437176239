package import NetworkTypes

/// Where advertisements go (spec vrrp-behaviour 3, 18).
package enum Delivery: Hashable, Sendable {
    /// To a group of the router's family, with a TTL of 255.
    case multicast(IPAddress)
    /// To each peer in turn.
    case unicast(UnicastDelivery)

    /// 224.0.0.18 or ff02::12 (RFC 9568 §5.1.1.2, §5.1.2.2).
    package static func multicast(_ family: AddressFamily) -> Delivery {
        switch family {
        case .ipv4: .multicast(.ipv4(.vrrpGroup))
        case .ipv6: .multicast(.ipv6(.vrrpGroup))
        }
    }
}

/// `unicast_peer` and what belongs to it.
package struct UnicastDelivery: Hashable, Sendable {
    /// In the configured order, none twice. Empty only for `unicast_fault_no_peer`: the router is in fault.
    package var peers: [UnicastPeer]
    /// `unicast_ttl`; nil leaves it to the kernel, which IPv6 does when nothing is configured.
    package var timeToLive: UInt8?
    /// `check_unicast_src`: only peers are heard, within the bounds of their TTL.
    package var checksSource: Bool
    /// Another virtual router of its number sends from the same address, to other peers (spec vrrp-behaviour
    /// 18.2).
    package var sharesSource: Bool

    package init(
        peers: [UnicastPeer],
        timeToLive: UInt8? = 255,
        checksSource: Bool = false,
        sharesSource: Bool = false
    ) {
        self.peers = peers
        self.timeToLive = timeToLive
        self.checksSource = checksSource
        self.sharesSource = sharesSource
    }
}

/// Another router that advertisements are sent to by its own address.
package struct UnicastPeer: Hashable, Sendable {
    package var address: IPAddress
    /// What TTL (hop limit) its advertisements may arrive with (`min_ttl`, `max_ttl`).
    package var timeToLive: ClosedRange<UInt8>

    package init(_ address: IPAddress, timeToLive: ClosedRange<UInt8> = 0...255) {
        self.address = address
        self.timeToLive = timeToLive
    }
}

/// An address to send advertisements from (`mcast_src_ip`, `unicast_src_ip`).
package struct ConfiguredSource: Hashable, Sendable {
    package var address: IPAddress
    /// `track_src_ip`: a fault while no interface has it.
    package var isTracked: Bool

    package init(_ address: IPAddress, isTracked: Bool = false) {
        self.address = address
        self.isTracked = isTracked
    }
}

/// How version 3 over IPv4 sums (spec vrrp-behaviour 5.2–5.4); version 2 and IPv6 have one way each.
package enum ChecksumFlavour: Sendable, Hashable {
    /// With a pseudo-header (RFC 9568 §5.2.8). A unicast advertisement that was summed as `groupInUnicast` is
    /// accepted with a notice.
    case standard
    /// `old_unicast_checksum never`: as `standard`, and nothing else is accepted.
    case standardOnly
    /// `old_unicast_checksum`: unicast is summed as if it went to 224.0.0.18 (keepalived before 1.3.7).
    case groupInUnicast
    /// `v3_checksum_as_v2`: sent without pseudo-header; a received one isn't compared.
    case withoutPseudoHeader
}

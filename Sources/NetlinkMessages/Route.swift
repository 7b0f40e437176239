package import NetworkTypes

/// A route: the configuration's (route) block, one line.
package struct Route: Hashable, Sendable {
    /// rtm_type; numbers of linux/rtnetlink.h.
    package enum Kind: UInt8, Sendable, Hashable {
        case unicast = 1
        case local = 2
        case broadcast = 3
        case anycast = 4
        case multicast = 5
        case blackhole = 6
        case unreachable = 7
        case prohibit = 8
        case `throw` = 9
        case nat = 10
        case externalResolver = 11

        /// Packets aren't sent anywhere, so there is no way to describe.
        package var goesNowhere: Bool {
            self == .blackhole || self == .unreachable || self == .prohibit || self == .throw
        }
    }

    /// What happens when there are routes to the same destination: `add`, `append`, `prepend`. The kernel
    /// refuses an identical one in each case.
    package enum Creation: Sendable, Hashable {
        /// Refused beside any route of the same destination, metric and TOS.
        case exclusive
        /// Behind them. IPv6: as another way of the same route.
        case append
        /// Before them.
        case prepend
    }

    /// RTA_PREF, RFC 4191 §2.1.
    package enum Preference: UInt8, Sendable, Hashable {
        case medium = 0
        case high = 1
        case low = 3
    }

    package let kind: Kind
    /// Without host bits.
    package let destination: InterfaceAddress
    /// `from`, IPv6 only: packets from there.
    package let source: InterfaceAddress?
    /// `src`.
    package let preferredSource: IPAddress?
    /// `via` and `dev`, of a route with one way.
    package let way: NextHop
    /// `nexthop`, of a route with several; empty otherwise.
    package let nextHops: [WeightedNextHop]
    /// Not 0; 254 is main.
    package let table: UInt32
    package let metric: UInt32?
    package let tos: UInt8
    /// Who made it; nil: our mark, with which a helper that was restarted finds its routes again.
    package let protocolNumber: UInt8?
    /// The kernel's number; nil: global.
    package let scope: UInt8?
    package let metrics: RouteMetrics
    /// IPv6 only, seconds.
    package let expires: UInt32?
    /// IPv6 only.
    package let preference: Preference?
    /// Whether an MPLS label's time to live goes into the packet.
    package let propagatesTTL: Bool?
    package let creation: Creation

    package var family: AddressFamily { destination.address.family }

    package static let mainTable: UInt32 = 254
    /// Ways of one route; more than any switch balances over, and few enough for a body.
    package static let nextHopCount = 32

    /// Host bits of `destination` and `source` are cleared for IPv6, as the kernel does, and refused for
    /// IPv4, as the kernel does.
    package init(
        _ destination: InterfaceAddress,
        kind: Kind = .unicast,
        source: InterfaceAddress? = nil,
        preferredSource: IPAddress? = nil,
        way: NextHop = .none,
        nextHops: [WeightedNextHop] = [],
        table: UInt32 = Route.mainTable,
        metric: UInt32? = nil,
        tos: UInt8 = 0,
        protocolNumber: UInt8? = nil,
        scope: UInt8? = nil,
        metrics: RouteMetrics = .none,
        expires: UInt32? = nil,
        preference: Preference? = nil,
        propagatesTTL: Bool? = nil,
        creation: Creation = .prepend
    ) throws(DescriptionError) {
        let family = destination.address.family
        guard family == .ipv6 || destination == destination.network else { throw .outOfRange("to") }
        if family == .ipv4 {
            guard source == nil else { throw .only(.ipv6, "from") }
            guard expires == nil else { throw .only(.ipv6, "expires") }
            guard preference == nil else { throw .only(.ipv6, "pref") }
        }
        guard (source?.address.family ?? family) == family else { throw .wrongFamily("from") }
        guard (preferredSource?.family ?? family) == family else { throw .wrongFamily("src") }
        guard table != 0 else { throw .outOfRange("table") }
        guard way == .none || nextHops.isEmpty else { throw .contradiction("nexthop") }
        guard nextHops.count <= Route.nextHopCount else { throw .outOfRange("nexthop") }
        if kind.goesNowhere {
            guard way.gateway == nil, nextHops.isEmpty else { throw .contradiction("via") }
        } else {
            guard way.leads || !nextHops.isEmpty else { throw .missing("dev") }
        }
        try way.check(family)
        for nextHop in nextHops {
            guard nextHop.way.leads else { throw .missing("dev") }
            try nextHop.way.check(family)
        }
        self.kind = kind
        self.destination = destination.network
        self.source = source?.network
        self.preferredSource = preferredSource
        self.way = way
        self.nextHops = nextHops
        self.table = table
        self.metric = metric
        self.tos = tos
        self.protocolNumber = protocolNumber
        self.scope = scope
        self.metrics = metrics
        self.expires = expires
        self.preference = preference
        self.propagatesTTL = propagatesTTL
        self.creation = creation
    }

    /// Every interface that it goes out by, each once, in the configured order: without one of
    /// them the kernel refuses it.
    package var interfaces: [InterfaceName] {
        var result: [InterfaceName] = []
        for case let name? in [way.interface] + nextHops.map({ $0.way.interface })
        where !result.contains(name) {
            result.append(name)
        }
        return result
    }
}

/// One way out.
package struct NextHop: Hashable, Sendable {
    /// `via`; of the other family where the configuration says so (`via inet6` in an IPv4 route).
    package var gateway: IPAddress?
    /// `dev`.
    package var interface: InterfaceName?
    /// `onlink`: the gateway is reached on the link, whatever the prefixes there.
    package var isOnLink: Bool
    /// `realms`, IPv4 only.
    package var realms: Realms?
    package var encapsulation: Encapsulation?

    package static let none = NextHop()

    package init(
        gateway: IPAddress? = nil,
        interface: InterfaceName? = nil,
        isOnLink: Bool = false,
        realms: Realms? = nil,
        encapsulation: Encapsulation? = nil
    ) {
        self.gateway = gateway
        self.interface = interface
        self.isOnLink = isOnLink
        self.realms = realms
        self.encapsulation = encapsulation
    }

    /// There is somewhere to go.
    fileprivate var leads: Bool { gateway != nil || interface != nil }

    fileprivate func check(_ family: AddressFamily) throws(DescriptionError) {
        guard realms == nil || family == .ipv4 else { throw .only(.ipv4, "realms") }
        // RTA_VIA: the kernel has it for IPv4 routes over IPv6 gateways.
        guard family == .ipv4 || (gateway?.family ?? family) == family else { throw .wrongFamily("via") }
    }
}

/// `nexthop`: one of several ways.
package struct WeightedNextHop: Hashable, Sendable {
    package let way: NextHop
    /// 1…256: this way's share.
    package let weight: UInt16

    package init(_ way: NextHop, weight: UInt16 = 1) throws(DescriptionError) {
        guard (1...256).contains(weight) else { throw .outOfRange("weight") }
        self.way = way
        self.weight = weight
    }
}

/// `realms [FROM/]TO`, numbers of /etc/iproute2/rt_realms.
package struct Realms: Hashable, Sendable {
    package var source: UInt16
    package var destination: UInt16

    package init(source: UInt16 = 0, destination: UInt16) {
        self.source = source
        self.destination = destination
    }
}

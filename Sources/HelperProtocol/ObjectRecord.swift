package import NetworkTypes

/// What an object is in the kernel. Numbers are for ever; 11 is meant for tunnels.
package enum ObjectKind: UInt8, Sendable, Hashable {
    /// An address of an interface; the body is `ifaddrmsg` with its attributes (RTM_NEWADDR, RTM_DELADDR).
    case address = 1
    /// A route; the body is a `MessageList` of RTM_NEWROUTE and RTM_DELROUTE.
    case route = 2
    /// A policy rule; the body is a `MessageList` of RTM_NEWRULE and RTM_DELRULE.
    case rule = 3
    /// A macvlan or ipvlan; the body is a `MessageList` of RTM_NEWLINK and RTM_DELLINK, the object's
    /// interface is the link itself.
    case link = 4
    /// A firewall table with its chains, or an element of one of its sets; the body is a `MessageList` of
    /// nfnetlink messages, each of its halves one batch.
    case firewall = 5
    /// A setting below /proc/sys/net; the body is a `SysctlBody`.
    case sysctl = 6
    /// An IPVS service; the body is the attributes of IPVS_CMD_NEW_SERVICE, also good for SET and DEL.
    case service = 7
    /// An IPVS destination; the body is the attributes of IPVS_CMD_NEW_DEST, also good for SET and DEL. Its
    /// weight is a relocation.
    case destination = 8
    /// The IPVS connection timeouts; the body is the attributes of IPVS_CMD_SET_CONFIG.
    case timeouts = 9
    /// An IPVS connection sync daemon; the body is the attributes of IPVS_CMD_NEW_DAEMON, also good for DEL.
    case syncDaemon = 10
    /// Empties the whole IPVS table, services of others included; the body is two bytes, whether when it is
    /// put and whether when it is removed.
    case flush = 12
    /// What sockets that are handed out may mark their packets with; the body is the mark, four bytes. It is
    /// never put: `DescriptorQuestion` names it.
    case mark = 13
    /// An advert channel; the body is a `ChannelBody`.
    case channel = 16
}

/// A place in a body that only the running kernel knows.
package enum RelocationKind: UInt8, Sendable, Hashable {
    /// Four bytes: the index of the object's interface.
    case interfaceIndex = 1
    /// An `ifa_cacheinfo` whose first two words, preferred and valid lifetime in seconds, the helper sets:
    /// infinite, or short and renewed where nobody is left to clean up.
    case addressLifetime = 2
    /// The second word alone of an `ifa_cacheinfo`: the preferred lifetime is the configuration's.
    case validLifetime = 3
    /// Sixteen octets: the link-local address that the MAC address of the interface's parent gives (RFC 4291,
    /// appendix A).
    case parentLinkLocal = 4
    /// Four bytes: the weight of an IPVS destination, which `weight` sets.
    case weight = 5
}

package struct Relocation: Equatable, Sendable {
    package let kind: RelocationKind
    /// From the body's start, in bytes.
    package let offset: UInt16

    package init(kind: RelocationKind, offset: UInt16) {
        self.kind = kind
        self.offset = offset
    }

    /// Bytes that the helper overwrites at `offset`.
    package var length: Int {
        switch kind {
        case .interfaceIndex, .validLifetime, .weight: 4
        case .addressLifetime: 8
        case .parentLinkLocal: 16
        }
    }
}

/// One numbered object.
package struct ObjectRecord: Equatable, Sendable {
    package var identity: ObjectIdentity
    package var kind: ObjectKind
    /// Leased objects are in the kernel only while their bundle's lease lives; standing ones until removed.
    package var isLeased: Bool
    /// The bundle's place in the table; every leased object and every channel has one.
    package var bundle: UInt32?
    package var interface: InterfaceName
    /// What `announce` announces: the address of an object of kind `address`.
    package var announced: IPAddress?
    package var relocations: [Relocation]
    package var body: [UInt8]

    package init(
        identity: ObjectIdentity,
        kind: ObjectKind,
        isLeased: Bool,
        bundle: UInt32?,
        interface: InterfaceName,
        announced: IPAddress?,
        relocations: [Relocation],
        body: [UInt8]
    ) {
        self.identity = identity
        self.kind = kind
        self.isLeased = isLeased
        self.bundle = bundle
        self.interface = interface
        self.announced = announced
        self.relocations = relocations
        self.body = body
    }

    /// The identity that `kind`, `interface` and `body` give. Relocated places are zero in a compiled body.
    package static func identity(kind: ObjectKind, interface: InterfaceName, body: [UInt8]) -> ObjectIdentity
    {
        var hash = IdentityHash()
        hash.add([kind.rawValue])
        hash.add(interface.bytes + [0])
        hash.add(body)
        return ObjectIdentity(rawValue: hash.value)
    }

    #if !$Embedded
        /// The beginning of an identity: what bodies of many objects have in common is hashed once.
        package static func identityHash(kind: ObjectKind, interface: InterfaceName, body start: [UInt8])
            -> IdentityHash
        {
            var hash = IdentityHash()
            hash.add([kind.rawValue] + interface.bytes + [0] + start)
            return hash
        }
    #endif
}

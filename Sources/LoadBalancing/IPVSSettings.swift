package import NetworkTypes

/// What `global_defs` says about the kernel's load balancer as a whole.
package struct IPVSSettings: Hashable, Sendable {
    package var timeouts: IPVSTimeouts
    /// Empties the table once at the first start, foreign services included.
    package var flushesAtStart: Bool
    package var flushAtStop: IPVSFlushAtStop
    package var syncDaemon: SyncDaemonSettings?
    /// Nil: each member of a group is a service of its own.
    package var marking: GroupMarking?
    /// Notifications about real servers that are put at start.
    package var notifiesInitialServers: Bool

    package init(
        timeouts: IPVSTimeouts = IPVSTimeouts(),
        flushesAtStart: Bool = false,
        flushAtStop: IPVSFlushAtStop = .none,
        syncDaemon: SyncDaemonSettings? = nil,
        marking: GroupMarking? = nil,
        notifiesInitialServers: Bool = false
    ) {
        self.timeouts = timeouts
        self.flushesAtStart = flushesAtStart
        self.flushAtStop = flushAtStop
        self.syncDaemon = syncDaemon
        self.marking = marking
        self.notifiesInitialServers = notifiesInitialServers
    }
}

/// `lvs_flush_on_stop`.
package enum IPVSFlushAtStop: Hashable, Sendable {
    /// Services go one by one, with the notifications of their servers.
    case none
    /// Services go one by one, without notifications of their servers.
    case services
    /// The whole table goes, foreign services included.
    case everything
}

/// How long idle connections are remembered, whole seconds up to 2,678,400; nil leaves the kernel's.
package struct IPVSTimeouts: Hashable, Sendable {
    package var tcp: Interval?
    package var tcpFinished: Interval?
    package var udp: Interval?

    package init(tcp: Interval? = nil, tcpFinished: Interval? = nil, udp: Interval? = nil) {
        self.tcp = tcp
        self.tcpFinished = tcpFinished
        self.udp = udp
    }
}

/// The daemon in the kernel that tells other directors of connections.
package struct SyncDaemonSettings: Hashable, Sendable {
    package var interface: InterfaceName
    /// The virtual router whose state decides whether it sends or receives; nil: both at once.
    package var virtualRouter: String?
    /// Nil: the virtual router's VRID, else 0.
    package var syncID: UInt8?
    /// Bytes of a message; nil: the kernel's.
    package var maximumLength: UInt16?
    /// Nil: 8848.
    package var port: Port?
    /// Nil: 1.
    package var timeToLive: UInt8?
    /// Nil: 224.0.0.81.
    package var group: MulticastGroup?

    package init(
        interface: InterfaceName,
        virtualRouter: String? = nil,
        syncID: UInt8? = nil,
        maximumLength: UInt16? = nil,
        port: Port? = nil,
        timeToLive: UInt8? = nil,
        group: MulticastGroup? = nil
    ) {
        self.interface = interface
        self.virtualRouter = virtualRouter
        self.syncID = syncID
        self.maximumLength = maximumLength
        self.port = port
        self.timeToLive = timeToLive
        self.group = group
    }
}

/// An address that many listen to: 224.0.0.0/4 or ff00::/8.
package struct MulticastGroup: Hashable, Sendable {
    package let address: IPAddress

    /// Nil for any other address.
    package init?(_ address: IPAddress) {
        switch address {
        case .ipv4(let address): guard address.isMulticast else { return nil }
        case .ipv6(let address): guard address.octet(0) == 0xFF else { return nil }
        }
        self.address = address
    }
}

/// One marked service for each group and protocol, told apart by a map in nftables (`nftables_ipvs`).
package struct GroupMarking: Hashable, Sendable {
    package var table: String
    /// Of the chain at the input hook.
    package var priority: Int32
    /// The first of the marks, taken in order of first use.
    package var firstMark: FirewallMark
    package var hasCounters: Bool

    package init(table: String, priority: Int32 = -1, firstMark: FirewallMark, hasCounters: Bool = false) {
        self.table = table
        self.priority = priority
        self.firstMark = firstMark
        self.hasCounters = hasCounters
    }
}

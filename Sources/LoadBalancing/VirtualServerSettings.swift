package import NetworkTypes

/// Which packets a virtual server takes.
package enum VirtualService: Hashable, Sendable {
    /// An address and a port; without port all of them.
    case address(IPAddress, Port?)
    /// Packets that netfilter marked.
    case mark(FirewallMark)
    /// All members of a group; `sequence` counts the virtual servers of the group from 0 (spec 1.1).
    case group(VirtualServerGroup, sequence: Int)

    /// Identified by marks alone, so that no protocol and no port is known.
    package var isMarksOnly: Bool {
        switch self {
        case .address: false
        case .mark: true
        case .group(let group, _): !group.hasAddresses
        }
    }
}

/// What the configuration says of one virtual server, every default and cascade filled in.
package struct VirtualServerSettings: Hashable, Sendable {
    package var service: VirtualService
    /// Nil only for a group of both families whose servers are all reached through tunnels.
    package var family: AddressFamily?
    /// Nil for marks.
    package var transport: TransportProtocol?
    package var scheduler: Scheduler
    package var schedulerFlags: SchedulerFlags
    /// Every packet is scheduled anew (`ops`).
    package var isOnePacket: Bool
    package var persistence: Persistence?
    package var quorum: Quorum
    /// Real servers are considered down until their checks pass (`alpha`).
    package var startsFailed: Bool
    /// Down notifications when holdfast stops (`omega`).
    package var notifiesOnStop: Bool
    /// Checks run only while the virtual address is on this machine (`ha_suspend`).
    package var suspendsWithoutAddress: Bool
    /// Mail when the quorum is met or missed.
    package var sendsMail: Bool
    /// What a monitoring system calls it.
    package var monitoringName: String?
    /// What its real servers' checks begin with.
    package var checkDefaults: CheckDefaults
    /// In the order of the file, no two of one address and port.
    package var realServers: [RealServerSettings]
    package var sorryServer: SorryServerSettings?

    package init(
        service: VirtualService,
        family: AddressFamily?,
        transport: TransportProtocol?,
        scheduler: Scheduler = .weightedLeastConnections,
        schedulerFlags: SchedulerFlags = [],
        isOnePacket: Bool = false,
        persistence: Persistence? = nil,
        quorum: Quorum = Quorum(),
        startsFailed: Bool = false,
        notifiesOnStop: Bool = false,
        suspendsWithoutAddress: Bool = false,
        sendsMail: Bool = false,
        monitoringName: String? = nil,
        checkDefaults: CheckDefaults = CheckDefaults(),
        realServers: [RealServerSettings] = [],
        sorryServer: SorryServerSettings? = nil
    ) {
        self.service = service
        self.family = family
        self.transport = transport
        self.scheduler = scheduler
        self.schedulerFlags = schedulerFlags
        self.isOnePacket = isOnePacket
        self.persistence = persistence
        self.quorum = quorum
        self.startsFailed = startsFailed
        self.notifiesOnStop = notifiesOnStop
        self.suspendsWithoutAddress = suspendsWithoutAddress
        self.sendsMail = sendsMail
        self.monitoringName = monitoringName
        self.checkDefaults = checkDefaults
        self.realServers = realServers
        self.sorryServer = sorryServer
    }
}

/// How much weight must be alive.
package struct Quorum: Hashable, Sendable {
    /// 1…; 0 only when all servers together weigh nothing.
    package let required: UInt32
    /// Less than `required`: added to it for gaining, taken from it for losing.
    package let hysteresis: UInt32

    /// Nil when the hysteresis isn't less than the quorum (both may be 0).
    package init?(required: UInt32, hysteresis: UInt32) {
        guard hysteresis < required || hysteresis == 0 else { return nil }
        self.required = required
        self.hysteresis = hysteresis
    }

    /// One server of any weight.
    package init() {
        required = 1
        hysteresis = 0
    }

    /// Weight from which on a quorum that isn't met is.
    package var gainingWeight: Int64 { max(1, Int64(required) + Int64(hysteresis)) }

    /// Weight below which a quorum that is met isn't any more.
    package var keepingWeight: Int64 { max(1, Int64(required) - Int64(hysteresis)) }
}

/// What a virtual server says to all its checks; nil where each checker has a default of its own.
package struct CheckDefaults: Hashable, Sendable {
    /// Further attempts before a server is down.
    package var retries: UInt32?
    package var delayBeforeRetry: Interval?
    /// Nil: as `delayLoop`.
    package var warmup: Interval?
    package var connectTimeout: Interval
    package var delayLoop: Interval
    /// By how many hundredths `delayLoop` is longer or shorter, at random.
    package var jitter: UInt8

    package init(
        retries: UInt32? = nil,
        delayBeforeRetry: Interval? = nil,
        warmup: Interval? = nil,
        connectTimeout: Interval = .seconds(5),
        delayLoop: Interval = .seconds(60),
        jitter: UInt8 = 0
    ) {
        self.retries = retries
        self.delayBeforeRetry = delayBeforeRetry
        self.warmup = warmup
        self.connectTimeout = connectTimeout
        self.delayLoop = delayLoop
        self.jitter = jitter
    }
}

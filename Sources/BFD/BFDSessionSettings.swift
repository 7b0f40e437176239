package import NetworkTypes

/// What the configuration says of one BFD session.
package struct BFDSessionSettings: Hashable, Sendable {
    /// At most 31 bytes.
    package var name: BFDSessionName
    package var neighbor: IPAddress
    /// The address that packets leave from; nil: the kernel's choice, from any port (RFC 5881 §4 wants one of
    /// 49152…65535).
    package var source: IPAddress?
    package var timing: BFDTiming
    /// Silent until the neighbour speaks.
    package var isPassive: Bool
    /// RFC 5883: the neighbour is further away than one hop; port 4784.
    package var isMultihop: Bool
    /// TTL or hop limit of what is sent, 1…255.
    package var timeToLive: UInt8
    /// How many less than our own a received TTL may be; nil: it isn't looked at.
    package var hopsLost: UInt8?
    /// For virtual routers: added to the priority, −253…253.
    package var weight: BFDWeight
    /// Virtual routers hear of changes.
    package var informsRouters: Bool
    /// Checks of real servers hear of changes.
    package var informsChecks: Bool

    /// Why a session can't be.
    package enum Refusal: Error, Hashable, Sendable {
        case sourceOfOtherFamily
        case noTimeToLive
    }

    package init(
        name: BFDSessionName,
        neighbor: IPAddress,
        source: IPAddress? = nil,
        timing: BFDTiming = BFDTiming(),
        isPassive: Bool = false,
        isMultihop: Bool = false,
        timeToLive: UInt8? = nil,
        hopsLost: UInt8? = 0,
        weight: BFDWeight = .none,
        informsRouters: Bool = true,
        informsChecks: Bool = true
    ) throws(Refusal) {
        if let source, source.family != neighbor.family { throw .sourceOfOtherFamily }
        guard timeToLive != 0 else { throw .noTimeToLive }
        self.name = name
        self.neighbor = neighbor
        self.source = source
        self.timing = timing
        self.isPassive = isPassive
        self.isMultihop = isMultihop
        self.timeToLive = timeToLive ?? BFDSessionSettings.usualTimeToLive(neighbor.family)
        self.hopsLost = hopsLost
        self.weight = weight
        self.informsRouters = informsRouters
        self.informsChecks = informsChecks
    }

    /// keepalived's: 255 for IPv4, 64 for IPv6 (RFC 5881 §5 wants 255 for both).
    package static func usualTimeToLive(_ family: AddressFamily) -> UInt8 { family == .ipv4 ? 255 : 64 }
}

/// A session's name, 1…31 bytes.
package struct BFDSessionName: Hashable, Sendable {
    package let text: String

    package static let maximumLength = 31

    /// Nil when it is empty or too long.
    package init?(_ text: String) {
        guard !text.isEmpty, text.utf8.count <= BFDSessionName.maximumLength else { return nil }
        self.text = text
    }
}

/// How often packets go and come (RFC 5880 §6.8.7); whole microseconds of 32 bits.
package struct BFDTiming: Hashable, Sendable {
    /// Required Min RX Interval.
    package let receiving: Interval
    /// Desired Min TX Interval while up.
    package let sending: Interval
    /// The same while not up; at least a second (§6.8.3).
    package let idle: Interval
    /// Packets that may be lost, and one, 1…255.
    package let multiplier: UInt8

    /// Of `receiving` and `sending`.
    package static let legal: ClosedRange<Interval> = .milliseconds(1) ... .milliseconds(4_294_967)
    package static let legalIdle: ClosedRange<Interval> = .milliseconds(1_000) ... .milliseconds(4_294_967)

    /// Nil outside the ranges.
    package init?(receiving: Interval, sending: Interval, idle: Interval, multiplier: UInt8) {
        guard BFDTiming.legal.contains(receiving), BFDTiming.legal.contains(sending),
            BFDTiming.legalIdle.contains(idle), multiplier > 0
        else { return nil }
        self.receiving = receiving
        self.sending = sending
        self.idle = idle
        self.multiplier = multiplier
    }

    /// What holds when nothing is said.
    package init() {
        receiving = .milliseconds(10)
        sending = .milliseconds(10)
        idle = .seconds(1)
        multiplier = 5
    }
}

/// What a session adds to the priority of virtual routers that track it.
package struct BFDWeight: Hashable, Sendable {
    /// −253…253; 0: its failure is a fault.
    package let value: Int16
    /// Takes away where it would add.
    package let isReversed: Bool

    package static let none = BFDWeight(checked: 0)

    /// Nil outside −253…253.
    package init?(value: Int, isReversed: Bool = false) {
        guard (-253...253).contains(value) else { return nil }
        self.value = Int16(value)
        self.isReversed = isReversed
    }

    private init(checked value: Int16) {
        self.value = value
        isReversed = false
    }
}

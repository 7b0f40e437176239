package import NetworkTypes

/// What the configuration says of one virtual router, checked and with every default filled in.
///
/// `Configuration` makes these, `VirtualRouter` runs them, `Compiler` turns them into numbered objects.
package struct VirtualRouterSettings: Hashable, Sendable {
    /// The instance's name, for people and logs; not part of its identity.
    package var name: String
    /// Where advertisements go out and come in.
    package var interface: InterfaceName
    package var virtualRouterID: VirtualRouterID
    package var version: VRRPVersion
    package var family: AddressFamily
    /// `state MASTER`; cancels `nopreempt`. Only the address owner starts as master (spec vrrp-behaviour
    /// 9.2).
    package var wantsMasterAtStart: Bool
    /// 1…255.
    package var basePriority: Priority
    /// Version 2: whole seconds, 1…255.
    package var advertInterval: Interval
    package var authentication: Authentication
    /// False for `nopreempt`.
    package var preempts: Bool
    /// Missed advertisements until the master counts as down (`down_timer_adverts`), 1…100.
    package var missedAdvertsUntilDown: Int
    /// Compare the address list only when the sender changes.
    package var skipsAddressCheckOfKnownMaster: Bool
    /// Advertised, in the configured order; at most 255, which is what the advert's count can say.
    package var virtualAddresses: [VirtualAddress]
    package var announcements: AnnouncementSchedule

    package init(
        name: String,
        interface: InterfaceName,
        virtualRouterID: VirtualRouterID,
        version: VRRPVersion = .two,
        family: AddressFamily = .ipv4,
        wantsMasterAtStart: Bool = false,
        basePriority: Priority = Priority(rawValue: 100),
        advertInterval: Interval = .seconds(1),
        authentication: Authentication = .none,
        preempts: Bool = true,
        missedAdvertsUntilDown: Int = 3,
        skipsAddressCheckOfKnownMaster: Bool = false,
        virtualAddresses: [VirtualAddress] = [],
        announcements: AnnouncementSchedule = AnnouncementSchedule()
    ) {
        self.name = name
        self.interface = interface
        self.virtualRouterID = virtualRouterID
        self.version = version
        self.family = family
        self.wantsMasterAtStart = wantsMasterAtStart
        self.basePriority = basePriority
        self.advertInterval = advertInterval
        self.authentication = authentication
        self.preempts = preempts
        self.missedAdvertsUntilDown = missedAdvertsUntilDown
        self.skipsAddressCheckOfKnownMaster = skipsAddressCheckOfKnownMaster
        self.virtualAddresses = virtualAddresses
        self.announcements = announcements
    }
}

/// How advertisements of version 2 prove themselves (RFC 2338 §5.3.6).
package enum Authentication: Hashable, Sendable {
    case none
    /// `auth_type PASS`: exactly eight bytes, the password padded with zeros.
    case simpleText(SimpleTextPassword)
}

/// Eight bytes that every sender of the virtual router shows in clear text.
package struct SimpleTextPassword: Hashable, Sendable {
    /// Exactly eight, padded with zeros.
    package let padded: [UInt8]

    /// Nil when the password is empty or longer than eight bytes.
    package init?(_ password: some Collection<UInt8>) {
        guard !password.isEmpty, password.count <= 8 else { return nil }
        padded = Array(password) + Array(repeating: 0, count: 8 - password.count)
    }
}

extension SimpleTextPassword: CustomStringConvertible, CustomReflectable {
    /// Never the password.
    package var description: String { "********" }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection()) }
}

/// One virtual address and where it is put.
package struct VirtualAddress: Hashable, Sendable {
    package var address: InterfaceAddress
    /// `dev`; the instance's interface when the configuration names none.
    package var interface: InterfaceName
    /// The kernel's number of the address scope: 0 global, 253 link, 254 host.
    package var scope: UInt8
    package var label: AddressLabel?

    package init(
        address: InterfaceAddress,
        interface: InterfaceName,
        scope: UInt8 = 0,
        label: AddressLabel? = nil
    ) {
        self.address = address
        self.interface = interface
        self.scope = scope
        self.label = label
    }
}

/// The name that `ip address` shows beside an IPv4 address: 1…15 printable bytes, by custom the interface's
/// name, a colon and a word (ifconfig insists on it).
package struct AddressLabel: Hashable, Sendable {
    package let bytes: [UInt8]

    /// Nil when it is empty, longer than the kernel's 15 bytes, or holds white space or control characters.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard (1...InterfaceName.maximumLength).contains(bytes.count),
            bytes.allSatisfy({ $0 > 0x20 && $0 != 0x7F })
        else { return nil }
        self.bytes = bytes
    }
}

/// When gratuitous ARP is sent (keepalived's defaults; spec vrrp-behaviour 15.2).
package struct AnnouncementSchedule: Hashable, Sendable {
    /// Rounds of a burst on becoming master (`garp_master_repeat`).
    package var rounds: UInt8
    /// From becoming master to the second burst; zero for none (`garp_master_delay`).
    package var secondBurstDelay: Interval
    /// Between periodic refreshes while master; zero for none (`garp_master_refresh`).
    package var refreshInterval: Interval
    /// Rounds of each refresh (`garp_master_refresh_repeat`).
    package var refreshRounds: UInt8
    /// Rounds on hearing a lower-priority advertisement as master; nil: as `rounds`
    /// (`garp_lower_prio_repeat`).
    package var lowerPriorityRounds: UInt8?
    /// Second burst after a lower-priority advertisement; nil: as `secondBurstDelay`.
    package var lowerPriorityDelay: Interval?
    /// Between two announcements on one interface (`garp_interval`).
    package var spacing: Interval

    package init(
        rounds: UInt8 = 5,
        secondBurstDelay: Interval = .seconds(5),
        refreshInterval: Interval = .zero,
        refreshRounds: UInt8 = 1,
        lowerPriorityRounds: UInt8? = nil,
        lowerPriorityDelay: Interval? = nil,
        spacing: Interval = .zero
    ) {
        self.rounds = rounds
        self.secondBurstDelay = secondBurstDelay
        self.refreshInterval = refreshInterval
        self.refreshRounds = refreshRounds
        self.lowerPriorityRounds = lowerPriorityRounds
        self.lowerPriorityDelay = lowerPriorityDelay
        self.spacing = spacing
    }
}

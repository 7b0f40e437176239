package import NetworkTypes

/// What the configuration says of one virtual router, checked and with every default filled in.
///
/// `Configuration` makes these (strict mode's consequences and keywords that cancel each other already
/// applied), `VirtualRouter` runs them, `Compiler` turns them into numbered objects.
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
    /// What weighted trackers can add to it at the most.
    package var trackersRaise: UInt8 = 0
    /// Version 2: whole seconds, 1…255. Version 3: whole centiseconds, 10 ms…40.95 s.
    package var advertInterval: Interval
    /// Version 2 only.
    package var authentication: Authentication
    /// `auth_hmac`; excludes `authentication`.
    package var keyedAuthentication: KeyedAuthentication?
    /// False for `nopreempt`.
    package var preempts: Bool
    /// Listen so long to a weaker master before taking over from it (`preempt_delay`), 0…1,000 s.
    package var preemptDelay: Interval
    /// Missed advertisements until the master counts as down (`down_timer_adverts`), 1…100.
    package var missedAdvertsUntilDown: Int
    /// Compare the address list only when the sender changes (`skip_check_adv_addr`).
    package var skipsAddressCheckOfKnownMaster: Bool
    /// An owner drops every advertisement (`owner_ignore_adverts`); means nothing below priority 255.
    package var ownerIgnoresAdverts: Bool
    /// False for `lower_prio_no_advert`: a master lets a weaker one's advertisements go unanswered.
    package var answersLowerPriority: Bool
    /// One more advertisement before yielding to a stronger router (`higher_prio_send_advert`).
    package var advertisesBeforeYielding: Bool
    /// After a pause in which a router of this priority would have taken over, step down without a word
    /// (`timer_expired_backup`); nil for never. Needs `preempts` false.
    package var stepsDownWhenLateFor: Priority?
    /// From the engine's start until the router takes part (`vrrp_startup_delay`).
    package var startupDelay: Interval
    /// From the machine's boot until the router takes part (`vrrp_delay_after_boot`).
    package var delayAfterBoot: Interval
    /// Accept_Mode of RFC 9568 §6.1: packets to the virtual addresses are accepted though they aren't ours.
    package var acceptMode: Bool
    /// `strict_mode`, for status; its consequences are in the other fields.
    package var isStrict: Bool
    /// False for `dont_track_primary`: the interface may be down, though it must be there.
    package var tracksInterface: Bool
    /// Where advertisements go.
    package var delivery: Delivery
    /// Where advertisements come from; nil for the interface's primary address (IPv6: its link-local one).
    package var source: ConfiguredSource?
    package var checksumFlavour: ChecksumFlavour
    /// Advertised, in the configured order; at most 255, which is what the advert's count can say.
    package var virtualAddresses: [VirtualAddress]
    package var announcements: AnnouncementSchedule

    /// The highest priority that an advertisement of it may have: the helper lets nothing above pass.
    package var highestPriority: Priority {
        guard basePriority != .owner else { return .owner }
        let sum = Int(basePriority.rawValue) + Int(trackersRaise)
        return Priority(rawValue: UInt8(min(sum, 254)))
    }

    /// `delivery` nil: to the family's group.
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
        keyedAuthentication: KeyedAuthentication? = nil,
        preempts: Bool = true,
        preemptDelay: Interval = .zero,
        missedAdvertsUntilDown: Int = 3,
        skipsAddressCheckOfKnownMaster: Bool = false,
        ownerIgnoresAdverts: Bool = false,
        answersLowerPriority: Bool = true,
        advertisesBeforeYielding: Bool = false,
        stepsDownWhenLateFor: Priority? = nil,
        startupDelay: Interval = .zero,
        delayAfterBoot: Interval = .zero,
        acceptMode: Bool = true,
        isStrict: Bool = false,
        tracksInterface: Bool = true,
        delivery: Delivery? = nil,
        source: ConfiguredSource? = nil,
        checksumFlavour: ChecksumFlavour = .standard,
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
        self.keyedAuthentication = keyedAuthentication
        self.preempts = preempts
        self.preemptDelay = preemptDelay
        self.missedAdvertsUntilDown = missedAdvertsUntilDown
        self.skipsAddressCheckOfKnownMaster = skipsAddressCheckOfKnownMaster
        self.ownerIgnoresAdverts = ownerIgnoresAdverts
        self.answersLowerPriority = answersLowerPriority
        self.advertisesBeforeYielding = advertisesBeforeYielding
        self.stepsDownWhenLateFor = stepsDownWhenLateFor
        self.startupDelay = startupDelay
        self.delayAfterBoot = delayAfterBoot
        self.acceptMode = acceptMode
        self.isStrict = isStrict
        self.tracksInterface = tracksInterface
        self.delivery = delivery ?? .multicast(family)
        self.source = source
        self.checksumFlavour = checksumFlavour
        self.virtualAddresses = virtualAddresses
        self.announcements = announcements
    }
}

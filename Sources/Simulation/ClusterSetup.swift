import Configuration
package import NetworkTypes
import Notifications
package import Tracking
import VRRP

/// What a cluster's machines run: every machine takes part in every virtual router.
package struct ClusterSetup: Sendable {
    /// One virtual router on all machines.
    package struct Router: Sendable {
        package var virtualRouterID: VirtualRouterID
        /// By machine.
        package var priorities: [Priority]
        package var preempts: Bool
        package var interval: Interval
        /// Configured everywhere unless a variant says otherwise.
        package var addresses: [IPv4Address]
        /// Added by variants.
        package var extraAddress: IPv4Address

        package init(
            virtualRouterID: VirtualRouterID,
            priorities: [Priority],
            preempts: Bool = true,
            interval: Interval = .seconds(1),
            addresses: [IPv4Address],
            extraAddress: IPv4Address
        ) {
            self.virtualRouterID = virtualRouterID
            self.priorities = priorities
            self.preempts = preempts
            self.interval = interval
            self.addresses = addresses
            self.extraAddress = extraAddress
        }
    }

    /// What every machine's routers follow.
    package enum Tracker: Hashable, Sendable {
        case none
        /// Another interface.
        case interface(InterfaceName, TrackWeight)
        case process(TrackWeight)
        case script(TrackWeight)

        var weight: TrackWeight? {
            switch self {
            case .none: nil
            case .interface(_, let weight), .process(let weight), .script(let weight): weight
            }
        }

        /// It leaves a router out of the election, or lets it take part.
        var isFault: Bool { weight == .fault }
    }

    /// Whoever `confirm_with` names, a neighbour on the LAN.
    package enum Neighbour: Hashable, Sendable {
        case answers
        /// Later than is waited for.
        case slow
        /// To every second question, or so.
        case forgetful
        case silent
    }

    package var machineCount: Int
    package var routers: [Router]
    package var interface: InterfaceName
    package var tracker = Tracker.none
    /// Nil: nobody is asked about a takeover.
    package var neighbour: Neighbour?
    /// Adverts are handed over early, as where many routers share a machine.
    package var usesSlots = false
    /// All routers are in one sync group.
    package var isGrouped = false
    /// By machine: how much faster than the simulation's its clock runs, in millionths; negative: slower.
    package var clockDrifts: [Int64]

    package init(machineCount: Int, routers: [Router], interface: InterfaceName) {
        self.machineCount = machineCount
        self.routers = routers
        self.interface = interface
        clockDrifts = Array(repeating: 0, count: machineCount)
    }

    /// What machines run instead of `routers`, which is empty then: no rule is watched.
    var rehearsed: [RehearsedMachine] = []

    /// The interfaces of a machine.
    func links(of machine: Int) -> [RehearsedMachine.Link] {
        if !rehearsed.isEmpty { return rehearsed[machine].links }
        let own = InterfaceAddress(.ipv4(ownAddress(of: machine)), prefixLength: 24)
        var links = [RehearsedMachine.Link(name: interface, lan: 0, addresses: [own].compactMap { $0 })]
        if case .interface(let tracked, _) = tracker {
            links.append(RehearsedMachine.Link(name: tracked, lan: nil, addresses: []))
        }
        return links
    }

    /// Of the process or script that is followed.
    static let trackedName = "tracked"

    /// The LAN: three machines at priorities 100, 90 and 80, two virtual routers that prefer
    /// different machines.
    package static func standard(_ interface: InterfaceName) -> ClusterSetup {
        func router(_ id: UInt8, _ priorities: [UInt8]) -> Router? {
            VirtualRouterID(rawValue: id).map { virtualRouterID in
                Router(
                    virtualRouterID: virtualRouterID,
                    priorities: priorities.map { Priority(rawValue: $0) },
                    addresses: [IPv4Address(192, 168, id, 250), IPv4Address(192, 168, id, 251)],
                    extraAddress: IPv4Address(192, 168, id, 252)
                )
            }
        }
        return ClusterSetup(
            machineCount: 3,
            routers: [router(62, [100, 90, 80]), router(63, [80, 90, 100])].compactMap { $0 },
            interface: interface
        )
    }

    static let neighbourAddress = IPv4Address(10, 0, 0, 254)

    /// The address that a machine sends from.
    package func ownAddress(of machine: Int) -> IPv4Address { IPv4Address(10, 0, 0, UInt8(11 + machine)) }

    /// The interval of the slowest router of its sync group: what the group waits for, and what the lifetime
    /// of its addresses is made of.
    func slowestInterval(_ place: Int) -> Interval {
        isGrouped ? routers.map(\.interval).max() ?? .zero : routers[place].interval
    }

    /// What a machine's file would say.
    func model(of machine: Int, _ variant: ConfigurationVariant) -> ConfigurationModel {
        if !rehearsed.isEmpty { return rehearsed[machine].model }
        var model = ConfigurationModel(virtualRouters: settings(of: machine, variant))
        if isGrouped {
            let members = model.routers.map(\.settings.name)
            model.syncGroups = [
                SyncGroupConfiguration(
                    SyncGroupSettings(name: "VG", members: members, keepsTrackingWeights: true)
                )
            ]
        }
        if neighbour != nil {
            for place in model.routers.indices {
                model.routers[place].neighbourToAsk = .addresses([.ipv4(ClusterSetup.neighbourAddress)])
            }
        }
        let name = ClusterSetup.trackedName
        let target: TrackTarget
        switch tracker {
        case .none:
            return model
        case .interface(let interface, _):
            target = .interface(interface)
        case .process(let weight):
            target = .process(name)
            model.processes = [ProcessTrackerSettings(name: name, process: name, weight: weight)]
                .compactMap { $0 }
        case .script(let weight):
            target = .script(name)
            guard let settings = ScriptTrackerSettings(name: name, weight: weight),
                let command = ScriptCommand(["/tracked"])
            else { preconditionFailure("in range") }
            model.scripts = [ScriptConfiguration(settings, command: command)]
        }
        let reference = TrackReference(target, weight: tracker.weight)
        for place in model.routers.indices {
            model.routers[place].trackers = followedTrackers(
                own: [reference],
                group: [],
                in: TrackingContext()
            ) { _ in .fault }
        }
        return model
    }

    private func settings(of machine: Int, _ variant: ConfigurationVariant) -> [VirtualRouterSettings] {
        routers.enumerated().map { place, router in
            var addresses = router.addresses
            if variant.lacksFirstAddress { addresses.removeFirst() }
            if variant.hasExtraAddress { addresses.append(router.extraAddress) }
            let priority = router.priorities[machine].rawValue
            var settings = VirtualRouterSettings(
                name: "VI_\(place + 1)",
                interface: interface,
                virtualRouterID: router.virtualRouterID,
                basePriority: Priority(rawValue: variant.isLowered ? max(1, priority / 2) : priority),
                advertInterval: router.interval,
                preempts: router.preempts,
                virtualAddresses: addresses.map {
                    VirtualAddress(address: InterfaceAddress(host: .ipv4($0)), interface: interface)
                },
                announcements: AnnouncementSchedule(rounds: 3, secondBurstDelay: .seconds(2))
            )
            settings.trackersRaise = UInt8(max(0, tracker.weight?.value ?? 0))
            return settings
        }
    }
}

/// What an administrator's edit changes on one machine.
package struct ConfigurationVariant: Hashable, Sendable {
    package var hasExtraAddress = false
    package var lacksFirstAddress = false
    /// Half the priority.
    package var isLowered = false

    package init(hasExtraAddress: Bool = false, lacksFirstAddress: Bool = false, isLowered: Bool = false) {
        self.hasExtraAddress = hasExtraAddress
        self.lacksFirstAddress = lacksFirstAddress
        self.isLowered = isLowered
    }

    /// Tells variants apart in a generation's `configuration` file.
    var number: UInt8 { (hasExtraAddress ? 1 : 0) | (lacksFirstAddress ? 2 : 0) | (isLowered ? 4 : 0) }
}

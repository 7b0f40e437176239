package import NetworkTypes
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

    package var machineCount: Int
    package var routers: [Router]
    package var interface: InterfaceName

    package init(machineCount: Int, routers: [Router], interface: InterfaceName) {
        self.machineCount = machineCount
        self.routers = routers
        self.interface = interface
    }

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

    /// What a seed makes of it: other priorities, sometimes equal ones, `nopreempt`, an interval of 2 s.
    package static func random(_ interface: InterfaceName, from source: inout RandomSource) -> ClusterSetup {
        var setup = standard(interface)
        for place in setup.routers.indices {
            let ladder: [UInt8] = source.chance(percent: 25) ? [100, 100, 90] : [254, 100, 20]
            let turn = source.below(3)
            setup.routers[place].priorities = (0..<3).map { Priority(rawValue: ladder[($0 + turn) % 3]) }
            setup.routers[place].preempts = !source.chance(percent: 20)
            if source.chance(percent: 15) { setup.routers[place].interval = .seconds(2) }
        }
        return setup
    }

    /// The address that a machine sends from.
    package func ownAddress(of machine: Int) -> IPv4Address { IPv4Address(10, 0, 0, UInt8(11 + machine)) }

    func settings(of machine: Int, _ variant: ConfigurationVariant) -> [VirtualRouterSettings] {
        routers.enumerated().map { place, router in
            var addresses = router.addresses
            if variant.lacksFirstAddress { addresses.removeFirst() }
            if variant.hasExtraAddress { addresses.append(router.extraAddress) }
            let priority = router.priorities[machine].rawValue
            return VirtualRouterSettings(
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

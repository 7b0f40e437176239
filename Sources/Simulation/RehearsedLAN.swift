import Configuration
import NetlinkMessages
import NetworkTypes
import VRRP

/// What the files don't say: which interfaces are on one LAN, and the machines' own addresses.
struct RehearsedLAN {
    let setup: ClusterSetup

    /// `machines` have at least one interface each to be connected by.
    init(_ machines: [(name: String, model: ConfigurationModel)]) {
        let lans = RehearsedLAN.lans(machines.map(\.model))
        guard let interface = InterfaceName("eth0") else { preconditionFailure("a valid name") }
        var setup = ClusterSetup(machineCount: machines.count, routers: [], interface: interface)
        setup.rehearsed = machines.indices.map { number in
            let model = machines[number].model
            return RehearsedMachine(
                name: machines[number].name,
                model: model,
                links: model.namedInterfaces.map { name in
                    RehearsedMachine.Link(
                        name: name,
                        lan: lans[number].first { $0.interface == name }?.lan,
                        addresses: RehearsedLAN.addresses(of: number, on: name, machines.map(\.model))
                    )
                }
            )
        }
        self.setup = setup
    }

    /// Interfaces whose routers share VRID and family are on one LAN; the rest is alone on its own.
    private static func lans(
        _ models: [ConfigurationModel]
    ) -> [[(interface: InterfaceName, lan: Int)]] {
        var result = models.map { model in model.namedInterfaces.map { (interface: $0, lan: -1) } }
        var next = 0
        for machine in result.indices {
            for place in result[machine].indices {
                result[machine][place].lan = next
                next += 1
            }
        }
        for (machine, model) in models.enumerated() {
            for router in model.routers {
                for (other, otherModel) in models.enumerated() where other > machine {
                    guard let twin = otherModel.routers.first(where: { $0.settings.meets(router.settings) }),
                        let here = result[machine].first(where: { $0.interface == router.settings.interface }
                        ),
                        let there = result[other].first(where: { $0.interface == twin.settings.interface })
                    else { continue }
                    for one in result.indices {
                        for place in result[one].indices where result[one][place].lan == there.lan {
                            result[one][place].lan = here.lan
                        }
                    }
                }
            }
        }
        return result
    }

    /// Configured sources, what the other files name as peer and this one doesn't, and one made up per
    /// family: the first file's is the lowest.
    private static func addresses(
        of number: Int,
        on interface: InterfaceName,
        _ models: [ConfigurationModel]
    ) -> [InterfaceAddress] {
        var result: [IPAddress] = []
        func add(_ address: IPAddress) { if !result.contains(address) { result.append(address) } }
        for router in models[number].routers where router.settings.interface == interface {
            if let source = router.settings.source { add(source.address) }
        }
        for router in models[number].routers where router.settings.interface == interface {
            guard router.settings.source == nil, !router.settings.isMulticast else { continue }
            if let peer = peerThatIsMissing(router.settings, of: number, models) { add(peer) }
        }
        let last = UInt8(11 + number)
        if !result.contains(where: { $0.family == .ipv4 }) { add(.ipv4(IPv4Address(10, 0, 0, last))) }
        if !result.contains(where: { $0.family == .ipv6 && $0.isLinkLocal }) {
            add(.ipv6(IPv6Address(rawValue: 0xFE80 << 112 | UInt128(last))))
        }
        return result.compactMap { InterfaceAddress($0, prefixLength: $0.family == .ipv4 ? 24 : 64) }
    }

    /// The one address that all other machines send this router's advertisements to.
    private static func peerThatIsMissing(
        _ settings: VirtualRouterSettings,
        of number: Int,
        _ models: [ConfigurationModel]
    ) -> IPAddress? {
        var common: [IPAddress]?
        for (other, model) in models.enumerated() where other != number {
            guard let twin = model.routers.first(where: { $0.settings.meets(settings) }) else { continue }
            let peers = twin.settings.peers.map(\.address)
            common = common.map { $0.filter(peers.contains) } ?? peers
        }
        let own = settings.peers.map(\.address)
        return common?.first { !own.contains($0) }
    }
}

extension VirtualRouterSettings {
    /// The same virtual router of another machine.
    fileprivate func meets(_ other: VirtualRouterSettings) -> Bool {
        virtualRouterID == other.virtualRouterID && family == other.family
    }
}

extension IPAddress {
    fileprivate var isLinkLocal: Bool {
        if case .ipv6(let address) = self { address.isLinkLocal } else { false }
    }
}

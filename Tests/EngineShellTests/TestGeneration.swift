import Compiler
import EngineShell
import HelperProtocol
import NetlinkMessages
import NetworkTypes
import Node
import VRRP

/// One router as the guide has it, but for a shorter wait.
enum TestGeneration {
    static let interfaceName = "ens33"

    static func make(name: String = "VI_1") throws -> NodeGeneration {
        guard let interface = InterfaceName(interfaceName), let router = VirtualRouterID(rawValue: 62) else {
            throw Problem.badName
        }
        let settings = VirtualRouterSettings(
            name: name,
            interface: interface,
            virtualRouterID: router,
            missedAdvertsUntilDown: 1,
            virtualAddresses: [
                VirtualAddress(
                    address: InterfaceAddress(host: .ipv4(IPv4Address(192, 168, 200, 250))),
                    interface: interface
                )
            ]
        )
        let generation = try Generation(
            [settings],
            configuration: [],
            secrets: [],
            sources: [],
            version: "0.1.0"
        )
        let table = try ObjectTable(TableMemory(copying: generation.objects))
        return NodeGeneration(
            hash: generation.hash,
            table: table,
            routers: try compiledRouters([settings], in: table)
        )
    }

    /// The interface is there, runs and has an address.
    static func network() throws -> NetworkSnapshot {
        guard let index = InterfaceIndex(rawValue: 2), let name = InterfaceName(interfaceName) else {
            throw Problem.badName
        }
        let link = LinkState(
            index: index,
            name: name,
            isUp: true,
            isRunning: true,
            isLoopback: false,
            mac: nil,
            mtu: 1_500
        )
        let address = InterfaceAddress(host: .ipv4(IPv4Address(192, 168, 200, 1)))
        return NetworkSnapshot(links: [link], addresses: [AddressState(link: index, address: address)])
    }

    private enum Problem: Error {
        case badName
    }
}

import Compiler
import HelperProtocol
import NetworkTypes
import Testing
import VRRP

/// A router as the guide has it, changed at will.
func router(
    _ name: String = "VI_1",
    interface: String = "ens33",
    id: UInt8 = 62,
    priority: UInt8 = 100,
    interval: Interval = .seconds(1),
    addresses: [String] = ["192.168.200.250/32"]
) throws -> VirtualRouterSettings {
    let interface = try #require(InterfaceName(interface))
    return VirtualRouterSettings(
        name: name,
        interface: interface,
        virtualRouterID: try #require(VirtualRouterID(rawValue: id)),
        basePriority: Priority(rawValue: priority),
        advertInterval: interval,
        virtualAddresses: try addresses.map { text in
            let parts = text.split(separator: "/")
            let address = try #require(IPAddress(String(parts[0])))
            let length = try #require(UInt8(parts[1]))
            return VirtualAddress(
                address: try #require(InterfaceAddress(address, prefixLength: length)),
                interface: interface
            )
        }
    )
}

func compiled(
    _ routers: [VirtualRouterSettings],
    configuration: String = "x\n",
    secrets: [[UInt8]] = [Array("1111".utf8)]
) throws -> Generation {
    try Generation(
        routers,
        configuration: Array(configuration.utf8),
        secrets: secrets,
        sources: [],
        version: "0.1.0"
    )
}

func table(_ generation: Generation) throws -> ObjectTable {
    try ObjectTable(TableMemory(copying: generation.objects))
}

func bytes(_ text: String) -> [UInt8] {
    let digits = text.compactMap { $0.hexDigitValue }
    precondition(digits.count % 2 == 0)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

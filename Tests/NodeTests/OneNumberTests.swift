import Configuration
import HelperProtocol
import NetworkTypes
import Testing
import VRRP

@testable import Node

/// One VRID in several instances on one interface: who is meant by an advertisement (spec vrrp-behaviour 6,
/// 18.2).
struct OneNumberTests {
    /// "web" to the usual group, "other" to 224.0.0.20, "near" to .12 and .13, "far" to .14, these two from
    /// .11, and "own" from .21 to .12; all VRID 62, all masters.
    private static func masters() throws -> Stage {
        var stage = Stage()
        try stage.compile("A") { model in
            let first = model.routers[0]
            let others: [(String, Delivery, UInt8?)] = [
                ("other", .multicast(.ipv4(IPv4Address(224, 0, 0, 20))), nil),
                ("near", peers([12, 13], sharesSource: true), 11),
                ("far", peers([14], sharesSource: true), 11),
                ("own", peers([12]), 21),
            ]
            for (number, (name, delivery, source)) in others.enumerated() {
                var router = first
                router.settings.name = name
                router.settings.delivery = delivery
                router.settings.source = source.map { ConfiguredSource(Stage.address($0)) }
                router.settings.virtualAddresses[0].address = InterfaceAddress(
                    host: Stage.address(UInt8(240 + number))
                )
                model.routers.append(router)
            }
        }
        try stage.becomeMaster("A")
        return stage
    }

    private static func peers(_ last: [UInt8], sharesSource: Bool = false) -> Delivery {
        .unicast(
            UnicastDelivery(
                peers: last.map { UnicastPeer(Stage.address($0)) },
                sharesSource: sharesSource
            )
        )
    }

    /// Who yields to an advert of priority 200.
    @Test(
        arguments: [
            (from: 12, to: [224, 0, 0, 18], yields: "web"), (from: 12, to: [224, 0, 0, 20], yields: "other"),
            (from: 12, to: [224, 0, 0, 21], yields: nil), (from: 13, to: [192, 0, 2, 11], yields: "near"),
            (from: 14, to: [192, 0, 2, 11], yields: "far"), (from: 15, to: [192, 0, 2, 11], yields: nil),
            (from: 12, to: [192, 0, 2, 21], yields: "own"), (from: 15, to: [192, 0, 2, 21], yields: "own"),
        ] as [(from: UInt8, to: [UInt8], yields: String?)]
    )
    func `who is meant`(_ from: UInt8, _ to: [UInt8], _ yields: String?) throws {
        var stage = try Self.masters()
        var datagram = Stage.advert(from: from, priority: 200)
        datagram.replaceSubrange(16..<20, with: to)
        try stage.receive(datagram)
        let left = stage.node.instances.filter { $0.router.state != .master }.map(\.name)
        #expect(left == [yields].compactMap(\.self))
        #expect(stage.node.unknownRouterCount == 0)
    }
}

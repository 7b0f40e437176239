import Compiler
import Configuration
import HelperProtocol
import NetlinkMessages
import NetworkTypes
import Testing
import VRRP

@testable import Node

/// Routers that send to nobody, by no interface of their own, or nothing to tell of.
struct DeliveryTests {
    private static func state(_ stage: Stage) -> VirtualRouterState {
        stage.node.status(at: stage.now).instances[0].state
    }

    private static func compile(
        _ stage: inout Stage,
        _ name: String,
        peers: [UInt8],
        _ change: (inout VirtualRouterSettings) -> Void = { _ in }
    ) throws {
        try stage.compile(name) { model in
            let peers = peers.map { UnicastPeer(Stage.address($0)) }
            model.routers[0].settings.delivery = .unicast(UnicastDelivery(peers: peers))
            change(&model.routers[0].settings)
        }
    }

    /// `unicast_fault_no_peer` (spec vrrp-behaviour 9.5).
    @Test func `without peers it is in fault, and says nothing, until a reload brings one`() throws {
        var stage = Stage()
        try Self.compile(&stage, "A", peers: [])
        try stage.setUp()
        #expect(stage.node.status(at: stage.now).instances[0].fault == "no unicast peer is configured (eth0)")
        try stage.run(until: .seconds(10))
        #expect(Self.state(stage) == .fault)
        #expect(!stage.take().contains { $0.hasPrefix("transmit") })
        try Self.compile(&stage, "B", peers: [12])
        try stage.read("B")
        try stage.answerAll()
        #expect(Self.state(stage) == .backup)
    }

    @Test func `its channel goes to the group, so that there is one`() throws {
        var stage = Stage()
        try Self.compile(&stage, "A", peers: [])
        let generation = try stage.generation("A")
        let record = generation.table.object(generation.routers[0].channel)
        let body = try ChannelBody(decoding: record.body)
        #expect(body.delivery == .multicast(.ipv4(.vrrpGroup)) && body.ttl == 255)
    }

    /// Without `interface` (spec vrrp-behaviour 18.1): it is up whatever happens to interfaces, and hears
    /// what was sent to its own address alone.
    @Test func `without interface it hears what is sent to its source`() throws {
        var stage = Stage()
        try Self.compile(&stage, "A", peers: [12]) {
            $0 = VirtualRouterSettings(
                name: $0.name,
                interface: .any,
                virtualRouterID: $0.virtualRouterID,
                basePriority: $0.basePriority,
                delivery: $0.delivery,
                source: ConfiguredSource(Stage.address(11)),
                virtualAddresses: $0.virtualAddresses
            )
        }
        try stage.setUp()
        #expect(Self.state(stage) == .backup)
        try stage.observe(isRunning: false)
        try stage.observe(index: nil)
        #expect(Self.state(stage) == .backup)
        try stage.observe()
        for (last, count) in [(UInt8(13), 0), (11, 1)] {
            var datagram = Stage.advert(from: 12, priority: 200)
            datagram.replaceSubrange(16..<20, with: [192, 0, 2, last])
            let channel = try stage.generation("A").routers[0].channel
            let message = Message.received(channel: channel, arrival: stage.now, datagram: datagram)
            try stage.handle(.helperMessage(message, sequence: 0))
            let statistics = stage.node.status(at: stage.now).instances[0].statistics
            #expect(statistics.received == UInt64(count), "to .\(last)")
        }
        #expect(stage.takeLogs().filter { $0.contains("isn't configured") } == [])
    }

    /// `no_virtual_ipaddress`.
    @Test func `without addresses it is master all the same`() throws {
        var stage = Stage()
        try stage.compile("A", addresses: [])
        try stage.setUp()
        try stage.reachDeadline()
        #expect(Self.state(stage) == .master)
        #expect(stage.take().last == "transmit 62 priority 100 due +3.609375 s")
        let generation = try stage.generation("A")
        let record = generation.table.object(generation.routers[0].channel)
        #expect(try ChannelBody(decoding: record.body).addressCount == 0)
    }

    /// `garp_group` (spec vrrp-behaviour 15.3).
    @Test func `interfaces of a group have a lane in common, links their parent's`() throws {
        var model = ConfigurationModel()
        let names = try ["eth0", "eth1", "eth2", "vrrp.62"].map { try #require(InterfaceName($0)) }
        model.announcementGroups = [
            AnnouncementGroup(
                interfaces: [names[0], names[1]],
                spacing: .milliseconds(20),
                neighbourSpacing: nil
            )
        ]
        let id = try #require(VirtualRouterID(rawValue: 62))
        var router = RouterConfiguration(
            VirtualRouterSettings(name: "web", interface: names[0], virtualRouterID: id)
        )
        router.link = RouterLink(
            try VirtualLink(names[3], over: names[0], kind: .macvlan(MACAddress(.ipv4, id)))
        )
        model.routers = [router]
        let pace = AnnouncementPace(model)
        let lanes = names.map { pace.lane(of: $0, in: nil) }
        #expect(lanes[0] == lanes[1] && lanes[0] == lanes[3] && lanes[0] != lanes[2])
        #expect(
            names.map { pace.spacing(on: $0, isIPv6: false) }.map { $0?.nanoseconds } == [
                20_000_000, 20_000_000, nil, 20_000_000,
            ]
        )
        #expect(pace.spacing(on: names[0], isIPv6: true) == nil)
    }
}

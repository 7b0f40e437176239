import Compiler
import Configuration
import HelperProtocol
import NetlinkMessages
import NetworkTypes
import Node
import Testing
import VRRP

/// What a master has beside its addresses, and what stands whoever is master (spec vrrp-behaviour 9, 16, 24).
struct CompanionTests {
    /// Router "web" with no_accept, an excluded address, a route and a rule, over eth1; a static address on
    /// eth0.
    private static func compile(_ stage: inout Stage, _ name: String = "A", isTracked: Bool = false) throws {
        let eth0 = try #require(InterfaceName("eth0"))
        let eth1 = try #require(InterfaceName("eth1"))
        let network = try #require(InterfaceAddress(.ipv4(IPv4Address(10, 6, 0, 0)), prefixLength: 16))
        try stage.compile(name) { model in
            model.routers[0].settings.acceptMode = false
            let excluded = InterfaceAddress(host: Stage.address(77))
            model.routers[0].excludedAddresses = [
                ManagedAddress(try AddressDescription(excluded, interface: eth0))
            ]
            model.routers[0].routes = [
                ManagedRoute(try Route(network, way: NextHop(interface: eth1)), isTracked: isTracked)
            ]
            let lookup = try Rule.TableLookup(table: 100)
            let rule = try Rule(.ipv4, priority: 2_000, action: .lookUp(lookup), source: network)
            model.routers[0].rules = [ManagedRule(rule)]
            let own = InterfaceAddress(host: Stage.address(5))
            model.statics.addresses = [ManagedAddress(try AddressDescription(own, interface: eth0))]
        }
    }

    private static func backup(isTracked: Bool = false, uplink: Bool? = nil) throws -> Stage {
        var stage = Stage()
        try compile(&stage, isTracked: isTracked)
        try stage.read("A")
        try stage.observe(uplink: uplink)
        try stage.handle(.helperConnected)
        try stage.welcome(nil)
        try stage.answerAll()
        return stage
    }

    @Test func `what stands is put with the generation, before channels`() throws {
        var stage = try CompanionTests.backup()
        #expect(
            stage.take() == [
                "hello", "load A", "put other firewall of lo", "put other firewall of lo",
                "put other 192.0.2.5", "put other channel 62", "activate", "ready",
            ]
        )
    }

    @Test func `a master puts all in order, and a stop takes it away in the spec's order`() throws {
        var stage = try CompanionTests.backup()
        _ = stage.take()
        try stage.reachDeadline()
        #expect(
            stage.take() == [
                "transmit 62 priority 100 due +3.609375 s", "put firewall of lo", "put firewall of lo",
                "put 192.0.2.250", "put 192.0.2.77", "put route of eth1", "put rule of lo",
            ]
        )
        try stage.answerAll()
        #expect(stage.take() == ["announce 192.0.2.250 ×5", "announce 192.0.2.77 ×5"])
        try stage.observe(isRunning: false, addresses: [250, 77, 5])
        #expect(
            stage.take() == [
                "cease channel 62 hold 0 s farewell", "remove rule of lo", "remove route of eth1",
                "remove 192.0.2.250", "remove 192.0.2.77", "remove firewall of lo", "remove firewall of lo",
            ],
            "the static address stays"
        )
    }

    @Test func `an engine that comes back puts all again, which costs nothing where it is held`() throws {
        var stage = try CompanionTests.backup()
        try stage.reachDeadline()
        try stage.answerAll()
        _ = stage.take()
        try stage.loseHelper()
        try stage.handle(.helperConnected)
        var lease = try StartTests.lease()
        lease.lastAdvertAt = stage.now
        try stage.welcome("A", leases: [lease])
        try stage.answerAll()
        #expect(
            stage.take() == [
                "hello", "put firewall of lo", "put firewall of lo", "put 192.0.2.5", "put channel 62",
                "put firewall of lo", "put firewall of lo", "put 192.0.2.250", "put 192.0.2.77",
                "put route of eth1", "put rule of lo",
            ]
        )
    }

    @Test func `excluded and static addresses that somebody removes are put back`() throws {
        var stage = try CompanionTests.backup()
        try stage.reachDeadline()
        try stage.answerAll()
        try stage.observe(addresses: [250, 77, 5])
        _ = stage.take()
        _ = stage.takeLogs()
        try stage.observe(addresses: [250])
        #expect(
            stage.take() == [
                "remove 192.0.2.5", "put 192.0.2.5", "remove 192.0.2.77", "put 192.0.2.77",
            ]
        )
        #expect(
            stage.takeLogs() == [
                "192.0.2.5 on eth0 is gone; it is put back",
                "web: somebody removed 192.0.2.77/32; it is put back",
            ]
        )
        try stage.answerAll()
        #expect(stage.take() == ["announce 192.0.2.77 ×5"])
    }

    @Test func `what stood before and is removed at once is put back`() throws {
        var stage = Stage()
        try CompanionTests.compile(&stage)
        try stage.read("A")
        try stage.observe(addresses: [5])
        try stage.handle(.helperConnected)
        try stage.welcome("A")
        try stage.answerAll()
        _ = stage.take()
        try stage.observe()
        #expect(stage.take() == ["remove 192.0.2.5", "put 192.0.2.5"])
    }

    @Test func `a refused route is tried less and less often, soon when an interface comes`() throws {
        var stage = try CompanionTests.backup()
        try stage.reachDeadline()
        for _ in 0..<5 { try stage.answer() }
        try stage.refuse(.kernel, errno: 100)
        try stage.answerAll()
        _ = stage.take()
        var tries: [Interval] = []
        let begin = stage.now
        for _ in 0..<60 where tries.count < 4 {
            try stage.reachDeadline()
            if stage.take().contains("put route of eth1") {
                tries.append(stage.now - begin)
                try stage.answer()
                try stage.refuse(.kernel, errno: 100)
            }
            try stage.answerAll()
        }
        #expect(tries == [.seconds(1), .seconds(3), .seconds(7), .seconds(15)])
        try stage.observe(addresses: [250, 77, 5], uplink: true)
        stage.pass(.seconds(1))
        try stage.handle(.deadlineReached)
        #expect(stage.take().contains("put route of eth1"), "not after sixteen seconds")
    }

    @Test func `a tracked route's interface that is down is a fault`() throws {
        var stage = try CompanionTests.backup(isTracked: true, uplink: true)
        #expect(stage.node.status(at: stage.now).instances[0].state == .backup)
        try stage.observe(uplink: false)
        #expect(stage.takeLogs().last == "web: Entering FAULT STATE: interface eth1 has failed")
    }

    @Test func `a reload stages what is new of a master and drops what is gone`() throws {
        var stage = try CompanionTests.backup()
        try stage.reachDeadline()
        try stage.answerAll()
        try stage.compile("B")
        _ = stage.take()
        try stage.read("B")
        try stage.answerAll()
        #expect(stage.take() == ["load B", "put other channel 62", "activate"])
        try CompanionTests.compile(&stage, "C")
        try stage.read("C")
        try stage.answerAll()
        #expect(
            stage.take() == [
                "load C", "put other firewall of lo", "put other firewall of lo", "put other 192.0.2.5",
                "put other channel 62", "put other firewall of lo", "put other firewall of lo",
                "put other 192.0.2.77", "put other route of eth1", "put other rule of lo", "activate",
                "announce 192.0.2.77 ×5",
            ]
        )
    }

    /// Spec vrrp-behaviour 14: a router on a macvlan waits for it and sends from its parent's address.
    @Test func `a router on a link of its own starts when the link is there`() throws {
        var stage = Stage()
        try CompanionTests.compileLink(&stage)
        try stage.setUp()
        let lines = stage.take()
        #expect(lines.contains("put other link of vrrp.62"))
        #expect(!lines.contains { $0.contains("channel") }, "the link isn't there yet")
        #expect(stage.takeLogs().allSatisfy { !$0.contains("FAULT") })
        try stage.observe(link: 7)
        #expect(stage.take() == ["put channel 62"])
        try stage.answerAll()
        #expect(stage.takeLogs().last == "web: Entering BACKUP STATE: started")
        #expect(stage.node.status(at: stage.now).instances[0].state == .backup)
        try stage.reachDeadline()
        #expect(stage.take().contains { $0.hasPrefix("transmit 62 priority 100 ") })
        try stage.answerAll()
        #expect(stage.node.status(at: stage.now).instances[0].masterAddress == Stage.address(11))
    }

    @Test func `a link that somebody deletes is made again, with what belongs to it`() throws {
        var stage = Stage()
        try CompanionTests.compileLink(&stage)
        try stage.read("A")
        try stage.observe(link: 7)
        try stage.handle(.helperConnected)
        try stage.welcome(nil)
        try stage.answerAll()
        try stage.observe(addresses: [5], link: 7)
        _ = stage.take()
        try stage.observe()
        let lines = stage.take()
        #expect(lines.starts(with: ["remove link of vrrp.62", "remove sysctl of vrrp.62"]))
        #expect(lines.contains("put link of vrrp.62") && lines.contains("put sysctl of vrrp.62"))
        #expect(stage.node.status(at: stage.now).instances[0].state == .fault)
        try stage.answerAll()
        try stage.observe(link: 8)
        try stage.answerAll()
        #expect(stage.node.status(at: stage.now).instances[0].state == .backup)
    }

    static func compileLink(
        _ stage: inout Stage,
        change: (inout RouterConfiguration) -> Void = { _ in }
    ) throws {
        let eth0 = try #require(InterfaceName("eth0"))
        let name = try #require(InterfaceName("vrrp.62"))
        let id = try #require(VirtualRouterID(rawValue: 62))
        try stage.compile("A") { model in
            let link = try VirtualLink(name, over: eth0, kind: .macvlan(MACAddress(.ipv4, id)))
            model.routers[0].link = RouterLink(link)
            change(&model.routers[0])
        }
    }
}

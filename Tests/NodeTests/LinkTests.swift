import Configuration
import HelperProtocol
import NetworkTypes
import Testing
import VRRP

@testable import Node

/// A router on a macvlan: what the kernel must let it hear, and announcements where adverts don't go out.
struct LinkTests {
    /// Answers all that is asked; what switches the link's path filter off is refused with EINVAL, as the
    /// helper does while the filter of all links is on.
    private func answer(_ stage: inout Stage, filterIsOn: Bool) throws {
        for _ in 0..<100 {
            guard let first = stage.outstanding.first else { return }
            if filterIsOn, case .put(let object) = first.command, try isFilter(object, stage) {
                try stage.refuse(.kernel, errno: 22)
            } else {
                try stage.answer()
            }
        }
    }

    private func isFilter(_ object: ObjectReference, _ stage: Stage) throws -> Bool {
        let record = try stage.generation("A").table.object(object.index)
        guard record.kind == .sysctl else { return false }
        return String(decoding: try SysctlBody(decoding: record.body).path, as: UTF8.self)
            == "ipv4/conf/vrrp.62/rp_filter"
    }

    @Test func `a link that the kernel filters is a fault until it doesn't`() throws {
        var stage = Stage()
        try CompanionTests.compileLink(&stage)
        try stage.read("A")
        try stage.observe(link: 7)
        try stage.handle(.helperConnected)
        try stage.welcome(nil)
        try answer(&stage, filterIsOn: true)
        let text =
            "net.ipv4.conf.all.rp_filter is on, so its link would be deaf; set it on each interface instead"
        #expect(stage.node.status(at: stage.now).instances[0].fault == "\(text) (vrrp.62)")
        #expect(stage.takeLogs().contains("web: Entering FAULT STATE: \(text)"))
        // Tried again, less and less often.
        for _ in 0..<3 {
            try stage.reachDeadline()
            try answer(&stage, filterIsOn: true)
        }
        #expect(stage.node.status(at: stage.now).instances[0].state == .fault)
        // Other things are due, too.
        for _ in 0..<10 where stage.node.status(at: stage.now).instances[0].state == .fault {
            try stage.reachDeadline()
            try answer(&stage, filterIsOn: false)
        }
        #expect(stage.node.status(at: stage.now).instances[0].state == .backup)
    }

    @Test func `a link that stood before and is deleted at once is made again`() throws {
        var stage = Stage()
        try CompanionTests.compileLink(&stage)
        try stage.read("A")
        try stage.observe(link: 7)
        try stage.handle(.helperConnected)
        try stage.welcome("A")
        try stage.answerAll()
        _ = stage.take()
        try stage.observe()
        let lines = stage.take()
        #expect(lines.contains("remove link of vrrp.62") && lines.contains("put link of vrrp.62"))
    }

    @Test(arguments: [(4, ["announce 192.0.2.250 ×1"]), (nil, [])] as [(Int64?, [String])])
    func `garp_extra_if announces on the link while adverts go by its parent`(
        seconds: Int64?,
        announcements: [String]
    ) throws {
        var stage = Stage()
        try CompanionTests.compileLink(&stage) {
            $0.link?.advertisesOnParent = true
            $0.settings.announcements.secondBurstDelay = .zero
            $0.settings.announcements.extraInterfaces = seconds.map {
                ExtraInterfaceRefresh(interval: .seconds($0))
            }
        }
        try stage.read("A")
        try stage.observe(link: 7)
        try stage.handle(.helperConnected)
        try stage.welcome(nil)
        try stage.answerAll()
        try stage.reachDeadline()
        try stage.answerAll()
        #expect(stage.node.status(at: stage.now).instances[0].state == .master)
        _ = stage.take()
        let end = stage.now + .milliseconds(4_500)
        while let next = stage.node.nextDeadline, next < end {
            try stage.reachDeadline()
            try stage.answerAll()
        }
        #expect(stage.take().filter { $0.hasPrefix("announce") } == announcements)
    }

    /// The parent answers for its own address with its own MAC address (arp_ignore 1).
    @Test func `an address that the parent has as well is told`() throws {
        var stage = Stage()
        try CompanionTests.compileLink(&stage)
        try stage.read("A")
        try stage.observe(addresses: [250], mark: nil, link: 7)
        try stage.handle(.helperConnected)
        try stage.welcome(nil)
        try stage.answerAll()
        func warnings() -> [InstanceWarning] { stage.node.status(at: stage.now).instances[0].warnings }
        #expect(warnings() == [], "as a backup it has none")
        try stage.reachDeadline()
        try stage.answerAll()
        #expect(stage.node.status(at: stage.now).instances[0].state == .master)
        let eth0 = try #require(InterfaceName("eth0"))
        #expect(warnings() == [.onParent(Stage.address(250), eth0)])
        try stage.observe(link: 7)
        #expect(warnings() == [])
    }
}

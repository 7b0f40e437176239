import NetworkTypes
import Testing
import VRRP

/// Two routers with priority 255 (spec vrrp-behaviour 9.9, 9.16).
@Suite struct OwnersTests {
    private static func owner(_ change: (inout VirtualRouterSettings) -> Void = { _ in }) -> Script {
        Script.started(
            Sample.settings {
                $0.basePriority = .owner
                $0.wantsMasterAtStart = true
                $0.announcements.rounds = 0
                $0.announcements.lowerPriorityRounds = 0
                change(&$0)
            }
        )
    }

    private static let answered = [
        "noticed another master 255 from 10", "noticed weaker 255 from 10", "transmit 255 will 0 from 11",
    ]
    private static let gaveWay = [
        "noticed gives way to 10", "priority 255 to 254", "withdraw", "cease 0",
        "master to backup: 255 from 10 wins",
    ]

    @Test func `9.16 an owner answers another with two advertisements, then yields with 254`() {
        var script = OwnersTests.owner()
        let other = script.advert(255, from: Sample.below)
        #expect(withoutDue(script.at(10.5, other)) == OwnersTests.answered)
        #expect(withoutDue(script.at(11, .deadlineReached)) == ["transmit 255 will 0 from 11"])
        #expect(
            withoutDue(script.at(11.699999, other)) == [
                "noticed weaker 255 from 10", "transmit 255 will 0 from 11",
            ]
        )
        #expect(script.at(11.7, other) == OwnersTests.gaveWay)
        // 8.1: an owner waits as one of 255.
        #expect(script.deadline == 14.70390625)
    }

    @Test func `9.16 the wait is 1.2 of the longer interval`() {
        for (own, theirs) in [(Interval.seconds(1), Interval.seconds(2)), (.seconds(2), .seconds(1))] {
            var script = OwnersTests.owner {
                $0.version = .three
                $0.authentication = .none
                $0.advertInterval = own
            }
            let other = script.advert(255, from: Sample.below, interval: theirs)
            _ = script.at(10.5, other)
            for due in [11.0, 12] { _ = script.at(due, .deadlineReached) }
            _ = script.at(12.899999, other)
            #expect(script.router.state == .master)
            _ = script.at(12.9, other)
            #expect(script.router.state == .backup && script.router.givesWay)
        }
    }

    @Test func `9.16 an owner that yields to ours leaves us the owner`() {
        var script = OwnersTests.owner()
        _ = script.at(10.5, script.advert(255, from: Sample.below))
        var effects: [String] = []
        while let deadline = script.deadline, deadline < 15 {
            effects += script.at(deadline, .deadlineReached).filter { !$0.hasPrefix("transmit") }
        }
        #expect(effects == ["noticed another master gone 10"])
        #expect(script.router.effectivePriority == .owner)
        // Another time begins anew.
        _ = script.at(15, script.advert(255, from: Sample.below))
        #expect(script.router.state == .master)
    }

    @Test func `9.16 the lower address yields at once, as an owner`() {
        var script = OwnersTests.owner()
        let effects = script.at(10.5, script.advert(255))
        #expect(effects == ["withdraw", "cease 0", "master to backup: 255 from 12 wins"])
        #expect(script.router.effectivePriority == .owner)
    }

    @Test func `9.16 a weaker router's priority isn't an owner's`() {
        var script = OwnersTests.owner()
        for second in [10.5, 11.5, 12.5, 13.5] { _ = script.at(second, script.advert(254)) }
        #expect(script.router.state == .master && !script.router.givesWay)
        // Nor is that of an owner that has come down.
        script = OwnersTests.owner()
        _ = script.at(10.5, script.advert(255, from: Sample.below))
        _ = script.at(11.8, script.advert(254, from: Sample.below))
        #expect(script.router.state == .master && !script.router.givesWay)
    }

    @Test func `9.16 the wait begins when the other one says that it is an owner`() {
        var script = OwnersTests.owner()
        for (second, priority) in [(10.5, 254), (12, 255), (13.199999, 255)] as [(Double, UInt8)] {
            _ = script.at(second, script.advert(priority, from: Sample.below))
        }
        #expect(script.router.state == .master)
        #expect(script.at(13.2, script.advert(255, from: Sample.below)) == OwnersTests.gaveWay)
        // Anew where it was none meanwhile.
        script = OwnersTests.owner()
        for (second, priority) in [(10.5, 255), (11.5, 254), (12, 255), (13, 255)] as [(Double, UInt8)] {
            _ = script.at(second, script.advert(priority, from: Sample.below))
        }
        #expect(script.router.state == .master)
    }

    @Test func `9.16 a third owner is waited for, too`() {
        var script = OwnersTests.owner()
        _ = script.at(10.5, script.advert(255, from: Sample.below))
        let third = IPAddress.ipv4(IPv4Address(192, 168, 200, 9))
        _ = script.at(11.8, script.advert(255, from: third))
        #expect(script.router.state == .master && !script.router.givesWay)
    }

    /// Who gave way at 11.7 s hears, or doesn't, and is an owner again.
    private static func gaveWay(_ change: (inout VirtualRouterSettings) -> Void = { _ in }) -> Script {
        var script = owner(change)
        _ = script.at(10.5, script.advert(255, from: Sample.below))
        _ = script.at(11, .deadlineReached)
        #expect(script.at(11.7, script.advert(255, from: Sample.below)) == gaveWay)
        return script
    }

    @Test func `9.9 who gave way stays at 254 while it hears that owner`() {
        var script = OwnersTests.gaveWay { $0.preempts = false }
        #expect(script.at(12.7, script.advert(255, from: Sample.below)) == [])
        #expect(script.router.effectivePriority == Priority(rawValue: 254))
        // Not accepted (9.8); `nopreempt` is nothing to an owner (9.21).
        #expect(script.at(12.8, script.advert(253)) == ["noticed weaker 253 from 12"])
        #expect(script.router.givesWay)
    }

    @Test func `9.9 an accepted advertisement of another, or below 255, makes it an owner again`() {
        var other = OwnersTests.gaveWay()
        #expect(other.at(12.7, other.advert(255)) == ["priority 254 to 255"])
        var lower = OwnersTests.gaveWay()
        #expect(lower.at(12.7, lower.advert(254, from: Sample.below)) == ["priority 254 to 255"])
        #expect(lower.deadline == 15.70390625)
    }

    @Test func `9.9 becoming master makes it an owner again`() {
        var script = OwnersTests.gaveWay()
        #expect(
            withoutDue(script.at(14.70390625, .deadlineReached)) == [
                "priority 254 to 255", "transmit 255 will 0 from 11", "claim",
                "backup to master: silent",
            ]
        )
    }
}

import NetworkTypes
import Testing
import VRRP

/// Planned work: switchover and maintenance. Priority 100, interval 1 s: skew 0.609375 s, master-down
/// 3.609375 s, master since 13.609375 s; a handover holds for 1.1 s as a planned stop does.
@Suite struct StandbyTests {
    private static func master() -> Script {
        var script = Script.started(Sample.settings())
        _ = script.at(13.609375, .deadlineReached)
        return script
    }

    @Test func `a switchover is a planned stop that ends as backup`() {
        var script = Self.master()
        #expect(
            script.at(14, .standbyChanged(.yielding)) == [
                "cease 1100 farewell", "master to stopping: handed over",
            ]
        )
        #expect(script.router.standing(at: Instant(seconds: 14)).obstacle == .handingOver)
        #expect(
            script.at(14.7, Sample.advert(90)) == ["withdraw", "stopping to backup: successor 12"]
        )
        #expect(script.deadline == 14.7 + 3.609375)
    }

    @Test func `the successor is left master though it is weaker, and followed when it is silent`() {
        var script = Self.master()
        _ = script.at(14, .standbyChanged(.yielding))
        _ = script.at(14.5, Sample.advert(90))
        for second in 15...30 {
            #expect(script.at(Double(second), Sample.advert(90)) == [])
        }
        #expect(script.router.standing(at: Instant(seconds: 30)).obstacle == .yielding)
        #expect(script.deadline == 33.609375)
        #expect(withoutDue(script.at(33.609375, .deadlineReached)) == Script.takeover)
        #expect(script.router.standby == .none)
    }

    @Test func `ended, it preempts by the ordinary rules`() {
        var script = Self.master()
        _ = script.at(14, .standbyChanged(.yielding))
        _ = script.at(14.5, Sample.advert(90))
        _ = script.at(20, Sample.advert(90))
        _ = script.at(20.5, .standbyChanged(.none))
        _ = script.at(21, Sample.advert(90))
        #expect(script.deadline == 20.5 + 3.609375)
        #expect(withoutDue(script.at(24.109375, .deadlineReached)) == Script.takeover)
    }

    @Test func `without a successor it takes the addresses back after the skew time`() {
        var script = Self.master()
        _ = script.at(14, .standbyChanged(.yielding))
        #expect(script.at(15.1, .deadlineReached) == ["withdraw", "stopping to backup: hold ended"])
        #expect(script.deadline == 15.1 + 0.609375)
    }

    @Test func `in maintenance nothing makes it master`() {
        var script = Self.master()
        _ = script.at(14, .standbyChanged(.declining))
        #expect(script.at(15.1, .deadlineReached) == ["withdraw", "stopping to backup: hold ended"])
        #expect(script.deadline == nil)
        _ = script.at(16, Sample.advert(90))
        _ = script.at(17, Sample.advert(0))
        #expect(script.deadline == nil)
        #expect(script.at(60, .forcedToMaster) == [])
        #expect(script.router.standing(at: Instant(seconds: 60)).obstacle == .declining)
        _ = script.at(61, .standbyChanged(.none))
        #expect(script.deadline == 61 + 3.609375)
    }

    @Test func `an owner begins as backup while maintenance lasts`() {
        var settings = Sample.settings(priority: 255)
        settings.wantsMasterAtStart = true
        var script = Script(settings)
        _ = script.at(9, .standbyChanged(.declining))
        #expect(script.at(10, .started(Sample.up, adopting: nil)) == ["initialize to backup: started"])
        #expect(script.deadline == nil)
    }

    @Test func `an engine that adopts a lease goes on with what was planned`() {
        var script = Script(Sample.settings())
        _ = script.at(9, .standbyChanged(.yielding))
        let lease = VirtualRouter.Adoption(lastAdvertSent: Instant(seconds: 9.5), timeLeft: .seconds(1))
        let words = script.at(10, .started(Sample.up, adopting: lease))
        #expect(words.suffix(2) == ["cease 1100 farewell", "master to stopping: handed over"])
    }

    @Test func `a stop meanwhile is a stop`() {
        var script = Self.master()
        _ = script.at(14, .standbyChanged(.yielding))
        _ = script.at(14.2, .stopRequested)
        let words = script.at(14.5, Sample.advert(90))
        #expect(words == ["withdraw", "stopping to stopped: successor 12", "stopped"])
    }

    @Test func `peers are known by their adverts, the latest first, and are bounded`() {
        var script = Script.started(Sample.settings())
        for last in UInt8(20)..<40 {
            let source = IPAddress.ipv4(IPv4Address(192, 168, 200, last))
            _ = script.at(10 + Double(last) / 100, script.advert(200, from: source))
        }
        _ = script.at(12, script.advert(150, from: .ipv4(IPv4Address(192, 168, 200, 35))))
        let peers = script.router.heard.peers
        #expect(peers.map(\.address.last) == [35, 39, 38, 37, 36, 34, 33, 32])
        #expect(peers[0].priority == Priority(rawValue: 150))
        #expect(peers[0].lastHeard == Instant(seconds: 12))
    }
}

import NetworkTypes
import Testing
import VRRP

/// What a router does that stood still. One second, priority 100; a router of priority 254 waits 3.0078125 s
/// for its master.
@Suite struct PauseTests {
    private func master(_ change: (inout VirtualRouterSettings) -> Void = { _ in }) -> Script {
        var script = Script.started(Sample.settings(change))
        _ = script.at(13.609375, .deadlineReached)
        return script
    }

    @Test func `a master that was away listens first`() {
        var script = master()
        // Its advertisement was due at 14.609375 s.
        let effects = script.at(17.6171875, .deadlineReached)
        #expect(effects == ["withdraw", "cease 0", "master to backup: paused 3007"])
        // One interval and the skew time.
        #expect(script.deadline == 19.2265625)
        #expect(withoutDue(script.at(19.2265625, .deadlineReached)) == Script.takeover)
    }

    @Test func `a nanosecond less is no pause`() {
        var script = master()
        #expect(script.at(17.617187499, .deadlineReached).first == "transmit 100 will 0 from 11 due 17617")
    }

    @Test func `whatever comes first is heard as backup`() {
        var script = master()
        let effects = script.at(20, script.advert(90))
        #expect(
            effects == ["withdraw", "cease 0", "master to backup: paused 5390", "noticed weaker 90 from 12"]
        )
        var yielding = master()
        _ = yielding.at(20, yielding.advert(200))
        #expect(yielding.router.masterAddress == Sample.above)
        #expect(yielding.deadline == 23.609375)
    }

    @Test func `a revocation says by itself that the addresses are gone`() {
        var script = master()
        let effects = script.at(20, .leaseRevoked)
        #expect(effects == ["withdraw", "accept revocation", "master to backup: revoked"])
    }

    @Test func `a planned stop after a pause says no farewell`() {
        var script = master()
        let effects = script.at(20, .stopRequested)
        #expect(
            effects == [
                "withdraw", "cease 0", "master to backup: paused 5390", "backup to stopped: stop", "stopped",
            ]
        )
    }

    /// 9.22, with the priority that the configuration names: 3 s and 156/256 s.
    @Test func `timer_expired_backup steps down for the whole master-down interval`() {
        let change: (inout VirtualRouterSettings) -> Void = {
            $0.preempts = false
            $0.stepsDownWhenLateFor = Priority(rawValue: 100)
        }
        var early = master(change)
        #expect(early.at(18.218749, .deadlineReached).first == "transmit 100 will 0 from 11 due 18218")
        var late = master(change)
        let effects = late.at(18.21875, .deadlineReached)
        #expect(effects == ["withdraw", "cease 0", "master to backup: paused 3609"])
        #expect(late.deadline == 21.828125)
    }

    @Test func `a backup that was away listens once more`() {
        var script = Script.started(Sample.settings())
        #expect(script.at(30, .deadlineReached) == ["noticed paused 16390"])
        #expect(script.deadline == 31.609375)
        #expect(withoutDue(script.at(31.609375, .deadlineReached)) == Script.takeover)
    }

    @Test func `a backup that hears its master after a pause stays`() {
        var script = Script.started(Sample.settings())
        _ = script.at(30, .deadlineReached)
        _ = script.at(30.5, script.advert(200))
        #expect(script.deadline == 34.109375)
    }
}

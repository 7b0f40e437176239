import NetworkTypes
import Testing
import VRRP

/// A backup whose helper is away hears nobody. One second, priority 100: it waits 3.609375 s for its master,
/// and 1.609375 s after it was deaf, in which any master advertises.
@Suite struct ReceptionTests {
    private func backup() -> Script { Script.started(Sample.settings()) }

    @Test func `time without reception is not the master's silence`() {
        var script = backup()
        #expect(script.at(11, .receptionLost) == [])
        #expect(script.deadline == nil)
        #expect(script.at(13.609375, .deadlineReached) == [])
        #expect(script.at(15, .receptionRegained) == [])
        #expect(script.deadline == 17.609375)
        #expect(withoutDue(script.at(17.609375, .deadlineReached)) == Script.takeover)
    }

    @Test func `another may have become master meanwhile`() {
        var script = backup()
        _ = script.at(13, .receptionLost)
        _ = script.at(14, .receptionRegained)
        #expect(script.deadline == 15.609375, "an interval and the skew time, not what was left")
        _ = script.at(15.5, script.advert(90))
        #expect(script.deadline == 15.609375, "a weaker one doesn't count")
        _ = script.at(15.6, script.advert(200))
        #expect(script.deadline == 19.209375)
    }

    @Test func `a long absence is no pause`() {
        var script = backup()
        _ = script.at(11, .receptionLost)
        #expect(script.at(100, .receptionRegained) == [])
        #expect(script.deadline == 102.609375)
    }

    @Test func `what is told twice counts once`() {
        var script = backup()
        _ = script.at(11, .receptionLost)
        _ = script.at(12, .receptionLost)
        _ = script.at(13, .receptionRegained)
        #expect(script.deadline == 15.609375)
        _ = script.at(14, .receptionRegained)
        #expect(script.deadline == 15.609375)
    }

    @Test func `who falls back while deaf listens for the whole time`() {
        var script = backup()
        _ = script.at(13.609375, .deadlineReached)
        _ = script.at(14, .receptionLost)
        #expect(script.deadline != nil, "a master goes on")
        _ = script.at(14.5, .leaseRevoked)
        #expect(script.deadline == nil)
        _ = script.at(16, .receptionRegained)
        #expect(script.deadline == 19.609375)
    }

    @Test func `says what keeps it from being master`() {
        var script = backup()
        _ = script.at(11, .receptionLost)
        let standing = script.router.standing(at: Instant(seconds: 12))
        #expect(standing.obstacle == .deaf)
        #expect(standing.until == nil)
    }
}

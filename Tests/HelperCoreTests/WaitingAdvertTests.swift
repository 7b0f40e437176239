import HelperCore
import HelperProtocol
import NetworkTypes
import Testing

/// A way in which an advert that waits is given up.
enum Dropping: CaseIterable, Sendable {
    case cease, ceaseOfWhatIsCeased, release, removal, endOfSession, anotherSession, violation, stop
}

extension Scene {
    fileprivate func cease(hold: Interval = .zero) -> Command {
        .cease(channel: channel, hold: hold, farewell: false)
    }

    fileprivate mutating func transmit63(_ early: Interval) throws -> Outcome? {
        let (advert, will) = (advert(63), advert(63, priority: 0))
        return try transmit(channel: channel63, advert: advert, will: will, late: .zero - early)
    }

    fileprivate mutating func drop(_ dropping: Dropping) throws {
        switch dropping {
        case .cease:
            #expect(try bench.say(cease()) == .done)
        case .ceaseOfWhatIsCeased:
            #expect(try bench.say(cease(hold: .seconds(1))) == .done)
            #expect(try transmit(late: .milliseconds(-200)) == .done)
            #expect(try bench.say(cease(hold: .seconds(1))) == .done)
        case .release:
            #expect(try bench.say(.release) == .done)
        case .removal:
            #expect(try remove(channel) == .done)
        case .endOfSession:
            try bench.handle(.disconnected)
        case .anotherSession:
            try reconnect()
        case .violation:
            try bench.handle(.received([1, 2, 3, 4, 5, 6, 7, 8]))
            #expect(bench.isEnded)
        case .stop:
            try bench.handle(.stopRequested)
        }
    }

    /// Those that aren't wills.
    fileprivate var priorities: [UInt8] { bench.adverts.map { $0[2] }.filter { $0 != 0 } }
}

/// Adverts that come to the helper before their deadline.
struct WaitingAdvertTests {
    private static let nanosecond = Interval(nanoseconds: 1)

    @Test func `an advert goes out at its deadline, and the lease begins then`() throws {
        var scene = try Scene()
        #expect(try scene.transmit(late: .milliseconds(-200)) == .done)
        let deadline = scene.bench.now + .milliseconds(200)
        #expect(scene.bench.core.nextDeadline == deadline && scene.bench.core.exactDeadline == deadline)
        #expect(scene.bench.core.nextAdvert == deadline)
        #expect(try scene.put(scene.address) == .refused(.noLease))
        try scene.bench.pass(.milliseconds(200) - WaitingAdvertTests.nanosecond)
        #expect(scene.bench.adverts == [])
        try scene.bench.pass(WaitingAdvertTests.nanosecond)
        #expect(scene.bench.adverts == [advert()])
        #expect(scene.bench.core.nextAdvert == nil)
        #expect(scene.bench.core.earliestLeaseEnd == deadline + .seconds(2))
        #expect(try scene.put(scene.address) == .done)
        try scene.bench.pass(.milliseconds(900))
        #expect(scene.bench.adverts == [advert()], "once")
    }

    /// Limits.waitingShare.
    @Test func `half of the interval is waited for at most`() throws {
        var scene = try Scene()
        let half = Interval.milliseconds(-500)
        #expect(try scene.transmit(late: half - WaitingAdvertTests.nanosecond) == .refused(.tooSoon))
        #expect(scene.bench.core.nextDeadline == nil)
        #expect(try scene.transmit(late: half) == .done)
        #expect(!Refusal.tooSoon.isViolation)
    }

    @Test func `a later advert takes the place of the one that waits`() throws {
        var scene = try Scene()
        #expect(try scene.transmit(late: .milliseconds(-200)) == .done)
        #expect(try scene.transmit(advert: advert(priority: 90), late: .milliseconds(-100)) == .done)
        try scene.bench.pass(.milliseconds(900))
        #expect(scene.priorities == [90])
        #expect(try scene.transmit(late: .milliseconds(-200)) == .done)
        #expect(try scene.transmit(advert: advert(priority: 80)) == .done)
        #expect(scene.priorities == [90, 80])
        try scene.bench.pass(.milliseconds(900))
        #expect(scene.priorities == [90, 80])
    }

    @Test(arguments: Dropping.allCases) func `an advert that waits is given up`(_ dropping: Dropping) throws {
        var scene = try Scene()
        try scene.lead()
        try scene.bench.pass(.milliseconds(1_700))
        #expect(try scene.transmit(late: .milliseconds(-200)) == .done)
        try scene.drop(dropping)
        try scene.bench.pass(.milliseconds(250))
        #expect(scene.priorities == [])
    }

    @Test func `a lease that is spent takes the advert along that came too late for it`() throws {
        var scene = try Scene()
        try scene.lead()
        try scene.bench.pass(.milliseconds(1_900))
        #expect(try scene.transmit(late: .milliseconds(-150)) == .done)
        try scene.bench.pass(.milliseconds(100))
        #expect(scene.bench.messages.contains(.revoked(bundle: 0)))
        #expect(try scene.bench.say(.again(bundle: 0)) == .done)
        try scene.bench.pass(.milliseconds(900))
        #expect(scene.priorities == [])
    }

    @Test func `an advert counts for the schedule when it is sent`() throws {
        var scene = try Scene()
        #expect(try scene.transmit() == .done)
        #expect(try scene.transmit(advert: advert(priority: 90)) == .done)
        try scene.bench.pass(.milliseconds(600))
        let early = WaitingAdvertTests.nanosecond - .milliseconds(150)
        #expect(try scene.transmit(late: early) == .refused(.tooSoon), "at less than three quarters")
        for _ in 0..<5 { #expect(try scene.transmit(late: .milliseconds(-150)) == .done) }
        try scene.bench.pass(.milliseconds(150))
        #expect(scene.priorities == [100, 90, 100])
        #expect(try scene.transmit() == .done, "three quarters after the second")
        #expect(try scene.transmit() == .refused(.tooSoon))
    }

    @Test func `the last advert that another engine hears of is one that was sent`() throws {
        var scene = try Scene()
        #expect(try scene.transmit(advert: advert(priority: 90)) == .done)
        try scene.bench.pass(.milliseconds(800))
        #expect(try scene.transmit(late: .milliseconds(-200)) == .done)
        try scene.reconnect()
        let told = scene.bench.messages.compactMap { message in
            if case .leaseHeld(let lease) = message { return lease.lastAdvert }
            return nil
        }
        #expect(told == [advert(priority: 90)])
    }

    /// The machine stood still, though not for as long as the lease lives.
    @Test(arguments: [Interval.zero, nanosecond])
    func `nothing goes out late by more than an interval`(beyond: Interval) throws {
        var scene = try Scene()
        try scene.lead()
        #expect(try scene.transmit(advert: advert(priority: 90), late: .milliseconds(-200)) == .done)
        scene.bench.now = scene.bench.now + .milliseconds(1_200) + beyond
        try scene.bench.handle(.deadlineReached)
        #expect(scene.priorities == (beyond == .zero ? [90] : []))
        try scene.bench.pass(.milliseconds(100))
        #expect(scene.priorities == (beyond == .zero ? [90] : []))
    }

    @Test func `a machine that stood still for longer than the lease sends nothing`() throws {
        var scene = try Scene(interval: .seconds(10))
        try scene.lead()
        #expect(try scene.transmit(late: .seconds(-2)) == .done)
        scene.bench.now = scene.bench.now + .seconds(30)
        try scene.bench.handle(.deadlineReached)
        #expect(scene.bench.adverts == [])
    }

    @Test func `several routers' adverts go out in the order of their deadlines`() throws {
        var scene = try Scene()
        #expect(try scene.put(scene.channel63) == .done)
        #expect(try scene.transmit63(.milliseconds(200)) == .done)
        #expect(try scene.transmit(late: .milliseconds(-100)) == .done)
        try scene.bench.pass(.milliseconds(150))
        #expect(scene.bench.adverts.map { $0[1] } == [62])
        try scene.bench.pass(.milliseconds(800))
        #expect(scene.bench.adverts.map { $0[1] } == [62, 63])
        scene.bench.clear()
        #expect(try scene.transmit63(.milliseconds(100)) == .done)
        #expect(try scene.transmit(late: .milliseconds(-100)) == .done)
        try scene.bench.pass(.milliseconds(100))
        #expect(scene.bench.adverts.map { $0[1] } == [63, 62], "the first that came first")
    }

    /// The engine ordered an advert at once, and again what waited, just before that was due: both come when
    /// it has gone out. The first is one beyond the schedule, the second, which says the same, is refused;
    /// schedule and lease are as if both had come in time.
    @Test func `what crosses the advert that waited costs nothing but itself`() throws {
        var scene = try Scene()
        #expect(try scene.transmit() == .done)
        try scene.bench.pass(.milliseconds(800))
        #expect(try scene.transmit(late: .milliseconds(-200)) == .done)
        try scene.bench.pass(.milliseconds(200))
        let due = scene.bench.now
        #expect(try scene.transmit(advert: advert(priority: 90)) == .done)
        #expect(try scene.transmit(advert: advert(priority: 90)) == .refused(.tooSoon))
        #expect(scene.priorities == [100, 100, 90])
        #expect(scene.bench.core.earliestLeaseEnd == due + .seconds(2))
        try scene.bench.pass(.milliseconds(800))
        #expect(try scene.transmit(advert: advert(priority: 90), late: .milliseconds(-200)) == .done)
        try scene.bench.pass(.milliseconds(200))
        #expect(scene.priorities == [100, 100, 90, 90])
        #expect(!scene.bench.isEnded && !scene.bench.messages.contains(.revoked(bundle: 7)))
    }

    /// As above, without an advert beyond the schedule.
    @Test func `a new priority that crosses the advert that waited goes out behind it`() throws {
        var scene = try Scene()
        #expect(try scene.transmit() == .done)
        try scene.bench.pass(.milliseconds(800))
        #expect(try scene.transmit(late: .milliseconds(-200)) == .done)
        try scene.bench.pass(.milliseconds(201))
        #expect(try scene.transmit(advert: advert(priority: 90), late: .milliseconds(1)) == .done)
        #expect(scene.priorities == [100, 100, 90])
    }

    /// Wills have the number after their advert's. Were the will said of an advert that never went out, its
    /// number would be ahead of what the engine goes on with.
    @Test func `the will that goes out is that of the last advert that did`() throws {
        var (first, second) = (advert(priority: 0), advert(priority: 0))
        (first[11], second[11]) = (6, 7)
        for isSpent in [true, false] {
            var scene = try Scene()
            #expect(try scene.transmit(will: first) == .done)
            try scene.bench.pass(.milliseconds(1_900))
            #expect(try scene.transmit(will: second, late: .milliseconds(-150)) == .done)
            if isSpent {
                try scene.bench.pass(.milliseconds(100))
            } else {
                try scene.bench.say(.cease(channel: scene.channel, hold: .zero, farewell: true))
            }
            try scene.bench.pass(.milliseconds(500))
            #expect(scene.bench.adverts == [advert(), first])
        }
    }
}

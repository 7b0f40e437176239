import NetworkTypes
import Testing
import VRRP

/// Spec vrrp-behaviour 8. Priority 100, one second, skew 0.609375 s, unless a test says otherwise.
@Suite struct TimingTests {
    static let three = Sample.settings {
        $0.version = .three
        $0.authentication = .none
    }

    struct Row: Sendable {
        let priority: UInt8
        let centiseconds: Int64
        let master: Int64
        let skew: Int64
        let masterDown: Int64
    }

    /// Nanoseconds by hand: skew = (256 − priority) × the master's interval / 256; master down = 3 × that +
    /// skew.
    @Test(arguments: [
        Row(priority: 100, centiseconds: 100, master: 100, skew: 609_375_000, masterDown: 3_609_375_000),
        Row(priority: 254, centiseconds: 1, master: 1, skew: 78_125, masterDown: 30_078_125),
        Row(priority: 100, centiseconds: 1, master: 1, skew: 6_093_750, masterDown: 36_093_750),
        Row(priority: 1, centiseconds: 4095, master: 4095, skew: 40_790_039_062, masterDown: 163_640_039_062),
        Row(priority: 255, centiseconds: 100, master: 10, skew: 390_625, masterDown: 300_390_625),
        Row(priority: 128, centiseconds: 10, master: 200, skew: 1_000_000_000, masterDown: 7_000_000_000),
    ])
    func `8.1 version 3 counts in the master's interval`(row: Row) {
        var settings = TimingTests.three
        settings.advertInterval = .centiseconds(row.centiseconds)
        let priority = Priority(rawValue: row.priority)
        let master = Interval.centiseconds(row.master)
        #expect(settings.skewTime(at: priority, masterInterval: master).nanoseconds == row.skew)
        #expect(
            settings.masterDownInterval(at: priority, masterInterval: master).nanoseconds == row.masterDown
        )
        if row.master == row.centiseconds {
            #expect(settings.masterDownInterval(at: priority).nanoseconds == row.masterDown)
        }
    }

    @Test func `8.2 the master's interval is learned and forgotten on becoming master`() {
        var script = Script.started(TimingTests.three)
        let remark = ["noticed intervalDiffers(0.1 s) from 12"]
        #expect(script.at(11, script.advert(200, interval: .centiseconds(10))) == remark)
        // 3 × 0.1 + 156/256 × 0.1 s.
        #expect(script.deadline == 11.3609375)
        _ = script.at(11.3609375, .deadlineReached)
        #expect(script.router.state == .master)
        _ = script.at(12, .leaseRevoked)
        #expect(script.deadline == 15.609375)
    }

    @Test func `8.2 the advertisement that makes a master yield teaches its interval`() {
        var script = Script.started(TimingTests.three)
        _ = script.at(13.609375, .deadlineReached)
        _ = script.at(14, script.advert(200, interval: .seconds(2)))
        // 3 × 2 + 156/256 × 2 s.
        #expect(script.router.state == .backup)
        #expect(script.deadline == 21.21875)
    }

    @Test func `8.2 a fault forgets the master's interval`() {
        var script = Script.started(TimingTests.three)
        _ = script.at(11, script.advert(200, interval: .seconds(2)))
        _ = script.at(12, .linkChanged(Sample.down))
        _ = script.at(13, .linkChanged(Sample.up))
        #expect(script.deadline == 16.609375)
    }

    @Test func `8.2 version 2 insists on its own`() {
        var script = Script.started(Sample.settings())
        let heard = script.at(11, script.advert(200, interval: .seconds(2)))
        #expect(heard == ["rejected interval from 12"])
        #expect(script.deadline == 13.609375)
    }

    @Test func `8.3 a master advertises every 10 ms`() {
        var settings = TimingTests.three
        settings.advertInterval = .milliseconds(10)
        var script = Script.started(settings)
        _ = script.at(10.03609375, .deadlineReached)
        var due: [Double] = []
        for _ in 0..<3 {
            guard let deadline = script.deadline else { break }
            due.append(deadline)
            _ = script.at(deadline, .deadlineReached)
        }
        #expect(due == [10.04609375, 10.05609375, 10.06609375])
    }

    // MARK: - Start-up delay

    static let delayed = Sample.settings { $0.startupDelay = .seconds(5) }

    @Test func `8.6 timers begin at the end of the start-up delay`() {
        var script = Script.started(TimingTests.delayed)
        #expect(script.deadline == 18.609375)
        // Reception is ignored meanwhile (3.5).
        #expect(script.at(14.9, script.advert(200)) == [])
        #expect(script.router.statistics.received == 0)
        #expect(script.deadline == 18.609375)
        _ = script.at(15, script.advert(200))
        #expect(script.deadline == 18.609375)
        #expect(script.router.masterAddress == Sample.above)
    }

    @Test func `8.6 an owner is master at the end of the delay`() {
        var settings = TimingTests.delayed
        settings.basePriority = .owner
        settings.wantsMasterAtStart = true
        var script = Script.started(settings)
        #expect(script.router.state == .backup)
        #expect(script.deadline == 15)
        let effects = script.at(15, .deadlineReached)
        #expect(effects.last == "backup to master: started")
    }

    @Test(arguments: [(3.0, 13.609375), (10, 13.609375), (12, 15.609375)])
    func `8.6 the delay after boot counts from boot`(delay: Double, deadline: Double) {
        var settings = Sample.settings()
        settings.delayAfterBoot = .milliseconds(Int64(delay * 1000))
        #expect(Script.started(settings).deadline == deadline)
    }

    @Test func `8.6 a reload adjusts what is left`() {
        var script = Script.started(TimingTests.delayed)
        var settings = TimingTests.delayed
        settings.startupDelay = .seconds(2)
        _ = script.at(11, .settingsChanged(settings))
        #expect(script.deadline == 15.609375)
        settings.startupDelay = .seconds(20)
        _ = script.at(11.5, .settingsChanged(settings))
        #expect(script.deadline == 33.609375)
    }

    @Test func `8.6 an adopted master has no delay`() {
        var script = Script(TimingTests.delayed)
        let adoption = VirtualRouter.Adoption(
            lastAdvertSent: Instant(seconds: 9.5),
            timeLeft: .milliseconds(1500)
        )
        _ = script.at(10, .started(Sample.up, adopting: adoption))
        #expect(script.router.state == .master)
        #expect(script.deadline == 10.5)
        _ = script.at(10.1, script.advert(200))
        #expect(script.deadline == 13.709375)
    }

    // MARK: - Farewell

    @Test func `8.7 a farewell leaves the skew time, in version 3 of the master's interval`() {
        var script = Script.started(TimingTests.three)
        _ = script.at(11, script.advert(200, interval: .centiseconds(10)))
        #expect(script.at(11.1, script.advert(0, interval: .centiseconds(10))).last == "noticed 12 leaves")
        #expect(script.deadline == 11.1609375)
    }

    @Test func `a second master's farewell doesn't end the first one's time`() {
        var script = Script.started(Sample.settings())
        _ = script.at(11, script.advert(200))
        _ = script.at(11.5, script.advert(0, from: Sample.below))
        #expect(script.deadline == 14.609375)
        _ = script.at(11.6, script.advert(0))
        #expect(script.deadline == 12.209375)
    }

    // MARK: - Preempt delay

    static let patient = Sample.settings { $0.preemptDelay = .seconds(5) }

    @Test func `8.8 a weaker master is left alone for the delay, then overtaken`() {
        var script = Script.started(TimingTests.patient)
        #expect(script.at(11, script.advert(90)) == ["noticed preempt delayed 5000"])
        #expect(script.deadline == 14.609375)
        #expect(script.router.masterPriority == Priority(rawValue: 90))
        #expect(script.at(15.9, script.advert(90)) == [])
        #expect(script.deadline == 19.509375)
        #expect(script.at(16, script.advert(90)) == ["noticed weaker 90 from 12"])
        #expect(script.deadline == 19.509375)
        _ = script.at(19.509375, .deadlineReached)
        #expect(script.router.state == .master)
    }

    @Test func `8.8 a stronger master cancels the delay`() {
        var script = Script.started(TimingTests.patient)
        _ = script.at(11, script.advert(90))
        _ = script.at(12, script.advert(100))
        #expect(script.at(20, script.advert(90)).contains("noticed preempt delayed 5000"))
    }

    @Test func `8.8 entering backup clears the delay`() {
        var script = Script.started(TimingTests.patient)
        _ = script.at(11, script.advert(90))
        _ = script.at(12, .linkChanged(Sample.down))
        _ = script.at(13, .linkChanged(Sample.up))
        #expect(script.at(16.5, script.advert(90)) == ["noticed preempt delayed 5000"])
    }

    @Test func `9.21 state MASTER has no delay`() {
        var settings = TimingTests.patient
        settings.wantsMasterAtStart = true
        var script = Script.started(settings)
        #expect(script.at(11, script.advert(90)) == ["noticed weaker 90 from 12"])
        #expect(script.deadline == 13.609375)
    }

    @Test func `8.8 a silent weaker master is overtaken during the delay`() {
        var script = Script.started(TimingTests.patient)
        _ = script.at(11, script.advert(90))
        let effects = withoutDue(script.at(14.609375, .deadlineReached))
        #expect(effects == Script.takeover)
    }

    struct Hearing: Sendable {
        let priority: UInt8
        /// Seconds; heard at 11.
        let arrival: Double
        let deadline: Double
    }

    /// The other's interval is 1 s, 3.609375 s until it is missed and 0.609375 s after its farewell.
    @Test(arguments: [
        Hearing(priority: 200, arrival: 10.9995, deadline: 14.608875),
        Hearing(priority: 200, arrival: 10.9, deadline: 14.509375),
        // Kept from reading for longer: from now on.
        Hearing(priority: 200, arrival: 10.899999, deadline: 14.609375),
        Hearing(priority: 200, arrival: 1, deadline: 14.609375),
        // A clock that makes no sense.
        Hearing(priority: 200, arrival: 11.05, deadline: 14.609375),
        Hearing(priority: 0, arrival: 10.9995, deadline: 11.608875),
        Hearing(priority: 0, arrival: 10.8, deadline: 11.609375),
    ])
    func `8.1 silence counts from when the advertisement came to this machine`(row: Hearing) {
        var script = Script.started(Sample.settings())
        let bytes = Advertisement(Sample.settings(), priority: Priority(rawValue: row.priority)).encoded()
        _ = script.at(11, Sample.received(bytes, arrival: Instant(seconds: row.arrival)))
        #expect(script.deadline == row.deadline)
    }
}

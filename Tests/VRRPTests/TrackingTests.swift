import NetworkTypes
import Testing
import VRRP

/// Priority arithmetic and faults (spec vrrp-behaviour 10, 9.6, 9.19, 9.20).
@Suite struct TrackingTests {
    private static func terms(_ values: Int...) -> VirtualRouter.Event {
        .trackingChanged(TrackedState(terms: values.enumerated().map { .init("t\($0)", $1) }))
    }

    struct SumRow: Sendable, CustomTestStringConvertible {
        let base: UInt8
        let terms: [Int]
        let effective: UInt8

        var testDescription: String { "\(base) with \(terms) is \(effective)" }
    }

    @Test(arguments: [
        SumRow(base: 100, terms: [], effective: 100),
        SumRow(base: 100, terms: [20, -5], effective: 115),
        SumRow(base: 100, terms: [-99], effective: 1),
        SumRow(base: 100, terms: [-100], effective: 1),
        SumRow(base: 100, terms: [-253, -253], effective: 1),
        SumRow(base: 100, terms: [154], effective: 254),
        SumRow(base: 100, terms: [155], effective: 254),
        SumRow(base: 100, terms: [253, 253, -253], effective: 254),
        SumRow(base: 254, terms: [1], effective: 254),
        SumRow(base: 255, terms: [-200], effective: 255),
        SumRow(base: 1, terms: [-1, 1], effective: 1),
    ])
    func `10.1 the sum is clamped and an owner's is 255`(row: SumRow) {
        var script = Script.started(Sample.settings(priority: row.base))
        _ = script.at(11, .trackingChanged(TrackedState(terms: row.terms.map { .init("t", $0) })))
        #expect(script.router.effectivePriority.rawValue == row.effective)
    }

    @Test func `10.2 a change in backup shifts the timer by the skew times' difference`() {
        var script = Script.started(Sample.settings())
        #expect(script.at(11, TrackingTests.terms(56)) == ["priority 100 to 156"])
        // 100/256 s instead of 156/256 s.
        #expect(script.deadline == 13.390625)
        #expect(script.at(11, TrackingTests.terms(56)) == [])
        #expect(script.at(12, TrackingTests.terms(-99)) == ["priority 156 to 1"])
        #expect(script.deadline == 13.99609375)
    }

    @Test func `10.2 a master says it with its next advertisement`() {
        var script = Script.started(Sample.settings())
        _ = script.at(13.609375, .deadlineReached)
        #expect(script.at(14, TrackingTests.terms(-50)) == ["priority 100 to 50"])
        #expect(script.deadline == 14.609375)
        #expect(script.at(14.609375, .deadlineReached) == ["transmit 50 will 0 from 11 due 14609"])
        _ = script.at(15, script.advert(60))
        #expect(script.router.state == .backup)
    }

    @Test func `10.3 a tracker without weight is a fault by its name`() {
        var script = Script.started(Sample.settings())
        _ = script.at(13.609375, .deadlineReached)
        let failed = VirtualRouter.Event.trackingChanged(TrackedState(failed: ["chk"]))
        let effects = script.at(14, failed)
        #expect(effects == ["cease 0 farewell", "withdraw", "master to fault: tracker(\"chk\")"])
        #expect(script.router.faults == [.tracker("chk")])
        #expect(script.at(15, .trackingChanged(TrackedState())) == ["fault to backup: recovered"])
        #expect(script.deadline == 18.609375)
    }

    /// keepalived has one flag for several interfaces, so the first recovery ends the fault too early.
    @Test func `9.20 every reason must end`() {
        var script = Script.started(Sample.settings())
        _ = script.at(11, .trackingChanged(TrackedState(failed: ["eth1", "eth2"])))
        _ = script.at(12, .linkChanged(Sample.down))
        #expect(script.router.faults == [.interfaceDown, .tracker("eth1"), .tracker("eth2")])
        #expect(script.router.faultReason == .interfaceDown)
        let one = script.at(13, .trackingChanged(TrackedState(failed: ["eth2"])))
        #expect(
            one == ["faults [VRRP.FaultReason.interfaceDown, VRRP.FaultReason.tracker(\"eth2\")]"]
        )
        _ = script.at(14, .linkChanged(Sample.up))
        #expect(script.router.state == .fault)
        #expect(script.at(15, .trackingChanged(TrackedState())) == ["fault to backup: recovered"])
        #expect(script.router.faults == [])
    }

    static let pending = VirtualRouter.Event.trackingChanged(
        TrackedState(pending: ["chk"], isComplete: false)
    )

    @Test func `9.6 a router waits in fault for its trackers' first words`() {
        var script = Script(Sample.settings())
        _ = script.at(9, TrackingTests.pending)
        let start = VirtualRouter.Event.started(Sample.up, adopting: nil)
        #expect(script.at(10, start) == ["initialize to fault: trackerPending(\"chk\")"])
        #expect(script.router.faults.allSatisfy { $0.isPending })
        #expect(script.at(11, .trackingChanged(TrackedState())) == ["fault to backup: started"])
        #expect(script.deadline == 14.609375)
    }

    static let owner = Sample.settings {
        $0.basePriority = .owner
        $0.wantsMasterAtStart = true
    }

    @Test func `9.19 an owner that only waited for its trackers is master at once`() {
        var script = Script(TrackingTests.owner)
        _ = script.at(9, TrackingTests.pending)
        _ = script.at(10, .started(Sample.up, adopting: nil))
        let effects = script.at(11, .trackingChanged(TrackedState()))
        #expect(effects.last == "fault to master: started")
    }

    @Test func `9.19 an owner that had another fault waits as backup`() {
        var script = Script(TrackingTests.owner)
        _ = script.at(9, TrackingTests.pending)
        _ = script.at(10, .started(Sample.up, adopting: nil))
        _ = script.at(10.5, .linkChanged(Sample.down))
        _ = script.at(10.6, .linkChanged(Sample.up))
        #expect(script.at(11, .trackingChanged(TrackedState())) == ["fault to backup: recovered"])
    }

    @Test func `a tracker that a reload adds doesn't end a master`() {
        var script = Script.started(Sample.settings())
        _ = script.at(13.609375, .deadlineReached)
        #expect(script.at(14, TrackingTests.pending) == [])
        #expect(script.router.state == .master)
    }

    @Test func `an adopted master keeps its priority until every tracker has spoken`() {
        let settings = Sample.settings(priority: 100)
        let last = Advertisement(settings, priority: Priority(rawValue: 80)).encoded()
        let adoption = VirtualRouter.Adoption(
            lastAdvertSent: Instant(seconds: 9.5),
            timeLeft: .milliseconds(1500),
            lastAdvertisement: last
        )
        var script = Script(settings)
        _ = script.at(10, TrackingTests.pending)
        _ = script.at(10, .started(Sample.up, adopting: adoption))
        #expect(script.router.state == .master)
        #expect(script.at(10.5, .deadlineReached) == ["transmit 80 will 0 from 11 due 10500"])
        let spoken = VirtualRouter.Event.trackingChanged(TrackedState(terms: [.init("chk", -30)]))
        #expect(script.at(11, spoken) == ["priority 80 to 70"])
        var edited = Script(settings)
        _ = edited.at(10, .started(Sample.up, adopting: adoption))
        #expect(edited.router.effectivePriority == Priority(rawValue: 100))
    }

    @Test func `an adopted priority is never above what the edited configuration allows`() {
        let last = Advertisement(Sample.settings(priority: 200), priority: Priority(rawValue: 200)).encoded()
        let adoption = VirtualRouter.Adoption(
            lastAdvertSent: Instant(seconds: 9.5),
            timeLeft: .milliseconds(1500),
            lastAdvertisement: last
        )
        var settings = Sample.settings(priority: 100)
        settings.trackersRaise = 20
        var script = Script(settings)
        _ = script.at(10, TrackingTests.pending)
        _ = script.at(10, .started(Sample.up, adopting: adoption))
        // The helper would refuse 200 as a violation.
        #expect(script.at(10.5, .deadlineReached) == ["transmit 120 will 0 from 11 due 10500"])
    }

    // MARK: - Links and sources

    struct FaultRow: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let settings: VirtualRouterSettings
        let link: VirtualRouter.Link
        let faults: [FaultReason]
    }

    static let configured = ConfiguredSource(Sample.below)
    static let tracked = ConfiguredSource(Sample.below, isTracked: true)

    @Test(arguments: [
        FaultRow(
            testDescription: "dont_track_primary",
            settings: Sample.settings { $0.tracksInterface = false },
            link: Sample.down,
            faults: []
        ),
        FaultRow(
            testDescription: "dont_track_primary needs the interface",
            settings: Sample.settings { $0.tracksInterface = false },
            link: Sample.missing,
            faults: [.interfaceMissing]
        ),
        FaultRow(
            testDescription: "a configured source needs no address of the interface",
            settings: Sample.settings { $0.source = configured },
            link: Sample.bare,
            faults: []
        ),
        FaultRow(
            testDescription: "track_src_ip",
            settings: Sample.settings { $0.source = tracked },
            link: .init(
                isPresent: true,
                isRunning: true,
                sourceAddress: Sample.own,
                hasConfiguredSource: false
            ),
            faults: [.noSourceAddress]
        ),
        FaultRow(
            testDescription: "untracked source that is away",
            settings: Sample.settings { $0.source = configured },
            link: .init(isPresent: true, isRunning: true, sourceAddress: nil, hasConfiguredSource: false),
            faults: []
        ),
        FaultRow(
            testDescription: "unicast_fault_no_peer",
            settings: Sample.settings { $0.delivery = .unicast(UnicastDelivery(peers: [])) },
            link: Sample.up,
            faults: [.noPeers]
        ),
        FaultRow(
            testDescription: "no multicast",
            settings: Sample.settings(),
            link: .init(isPresent: true, isRunning: true, sourceAddress: Sample.own, hasMulticast: false),
            faults: [.noMulticast]
        ),
        FaultRow(
            testDescription: "no multicast, peers",
            settings: Sample.settings {
                $0.delivery = .unicast(UnicastDelivery(peers: [UnicastPeer(Sample.below)]))
            },
            link: .init(isPresent: true, isRunning: true, sourceAddress: Sample.own, hasMulticast: false),
            faults: []
        ),
        FaultRow(
            testDescription: "all.rp_filter",
            settings: Sample.settings(),
            link: VirtualRouter.Link(
                isPresent: true,
                isRunning: true,
                sourceAddress: Sample.own,
                isFiltered: true
            ),
            faults: [.reversePathFilter]
        ),
        FaultRow(
            testDescription: "down and without address",
            settings: Sample.settings(),
            link: .init(isPresent: true, isRunning: false, sourceAddress: nil),
            faults: [.interfaceDown, .noSourceAddress]
        ),
    ])
    func `faults of link and settings`(row: FaultRow) {
        var script = Script(row.settings)
        _ = script.at(10, .started(row.link, adopting: nil))
        #expect(script.router.faults == row.faults)
        #expect(script.router.state == (row.faults.isEmpty ? .backup : .fault))
    }

    @Test func `advertisements come from the configured source`() {
        var script = Script.started(Sample.settings { $0.source = TrackingTests.configured })
        let effects = script.at(13.609375, .deadlineReached)
        #expect(effects.first == "transmit 100 will 0 from 10 due 13609")
    }

    @Test func `settings may bring a fault and end it`() {
        var script = Script.started(Sample.settings())
        let without = Sample.settings { $0.delivery = .unicast(UnicastDelivery(peers: [])) }
        #expect(script.at(11, .settingsChanged(without)) == ["backup to fault: noPeers"])
        #expect(script.at(12, .settingsChanged(Sample.settings())) == ["fault to backup: recovered"])
    }
}

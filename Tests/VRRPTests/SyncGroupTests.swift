import NetworkTypes
import SeededRandom
import Testing
import VRRP

/// Sync groups (spec vrrp-behaviour 11, 9.3, 9.7, 9.12).
@Suite struct SyncGroupTests {
    private func masters() -> Cohort {
        var cohort = Cohort(Cohort.settings(100, 100))
        cohort.startAll()
        cohort.run(until: 14)
        _ = cohort.takeTranscript()
        return cohort
    }

    @Test func `9.7 the last wish makes all master, the others in list order`() {
        var cohort = Cohort(Cohort.settings(100, 90, 110))
        cohort.startAll()
        #expect(
            cohort.takeTranscript() == [
                "A initialize to backup: started", "B initialize to backup: started",
                "C initialize to backup: started", "group initialize to backup",
            ]
        )
        cohort.run(until: 13.7)
        #expect(
            cohort.takeTranscript() == [
                "C takeover due", "A takeover due", "B takeover due",
                "B transmit 90 will 0 from 11", "B announce 5", "B backup to master: silent",
                "A transmit 100 will 0 from 11", "A announce 5", "A backup to master: group",
                "C transmit 110 will 0 from 11", "C announce 5", "C backup to master: group",
                "group backup to master",
            ]
        )
    }

    @Test func `9.7 who hears a master keeps the group backup`() {
        var cohort = Cohort(Cohort.settings(100, 100))
        cohort.startAll()
        for second in 11...20 {
            cohort.now = Instant(seconds: Double(second))
            cohort.take(1, Sample.advert(150))
            cohort.run(until: Double(second) + 0.9)
        }
        #expect(cohort.states == [.backup, .backup])
        // It is B's master that falls silent; A has wanted to be master for long.
        cohort.run(until: 23.7)
        #expect(cohort.states == [.master, .master])
    }

    @Test func `9.8 an accepted advertisement takes the wish away`() {
        var cohort = Cohort(Cohort.settings(100, 90))
        cohort.startAll()
        cohort.run(until: 13.62)
        #expect(cohort.takeTranscript().last == "A takeover due")
        cohort.take(0, Sample.advert(100))
        cohort.run(until: 15)
        #expect(cohort.states == [.backup, .backup])
    }

    @Test func `11.1 owners are master at once only if all are`() {
        var all = Cohort(Cohort.settings(255, 255))
        all.startAll()
        #expect(all.states == [.master, .master])
        #expect(all.takeTranscript().last == "group initialize to master")
        var some = Cohort(Cohort.settings(255, 100))
        some.startAll()
        #expect(some.states == [.backup, .backup])
        some.run(until: 13.7)
        #expect(some.states == [.master, .master])
    }

    @Test func `11.2 who yields takes the others along, without farewell`() {
        var cohort = masters()
        cohort.take(1, Sample.advert(150))
        #expect(
            cohort.takeTranscript() == [
                "B cease 0", "B master to backup: 150 from 12 wins", "A cease 0", "A master to backup: group",
                "group master to backup",
            ]
        )
    }

    @Test func `11.2 one fault is everybody's`() {
        var cohort = masters()
        cohort.take(0, .linkChanged(Sample.down))
        #expect(
            cohort.takeTranscript() == [
                "A cease 0 farewell", "A master to fault: interfaceDown",
                "B cease 0 farewell", "B master to fault: groupMember(\"A\")", "group master to fault",
            ]
        )
        #expect(cohort.members[1].faults == [.groupMember("A")])
    }

    @Test func `11.3 the last to recover lets all go on`() {
        var cohort = Cohort(Cohort.settings(100, 100, 100))
        cohort.startAll()
        cohort.take(0, .linkChanged(Sample.down))
        cohort.take(2, .linkChanged(Sample.down))
        #expect(cohort.states == [.fault, .fault, .fault])
        cohort.take(0, .linkChanged(Sample.up))
        #expect(cohort.states == [.fault, .fault, .fault])
        #expect(cohort.members.map(\.faults) == [[.groupMember("C")], [.groupMember("C")], [.interfaceDown]])
        _ = cohort.takeTranscript()
        cohort.take(2, .linkChanged(Sample.up))
        #expect(
            cohort.takeTranscript() == [
                "C fault to backup: recovered", "A fault to backup: recovered",
                "B fault to backup: recovered",
                "group fault to backup",
            ]
        )
    }

    @Test func `11.1 a group waits for its members' trackers`() {
        var cohort = Cohort(Cohort.settings(100, 100))
        cohort.take(0, TrackingTests.pending)
        cohort.startAll()
        #expect(cohort.states == [.fault, .fault])
        #expect(cohort.group.state == .initialize)
        cohort.take(0, .trackingChanged(TrackedState()))
        #expect(cohort.states == [.backup, .backup])
        #expect(cohort.group.state == .backup)
    }

    @Test func `11.4 a member's news that the group tells already is none`() {
        var cohort = Cohort(Cohort.settings(100, 100))
        cohort.startAll()
        cohort.take(0, .linkChanged(Sample.down))
        #expect(cohort.group.isNews(.backup, hasToldBefore: true))
        #expect(!cohort.group.isNews(.fault, hasToldBefore: true))
        #expect(cohort.group.isNews(.fault, hasToldBefore: false))
        _ = cohort.takeTranscript()
        cohort.take(1, .linkChanged(Sample.down))
        cohort.take(0, .linkChanged(Sample.up))
        #expect(cohort.takeTranscript() == [])
    }

    @Test func `9.12 the others announce with who hears a weaker router`() {
        var cohort = masters()
        cohort.run(until: 15.5)
        _ = cohort.takeTranscript()
        cohort.take(0, Sample.advert(50))
        #expect(
            cohort.takeTranscript() == [
                "A transmit 100 will 0 from 11", "A announce 5", "B announce 5",
            ]
        )
    }

    @Test func `a revoked lease sends all to backup`() {
        var cohort = masters()
        cohort.take(0, .leaseRevoked)
        cohort.take(1, .leaseRevoked)
        #expect(cohort.states == [.backup, .backup])
        #expect(cohort.group.state == .backup)
    }

    @Test func `a planned stop is each member's own`() {
        var cohort = masters()
        cohort.take(0, .stopRequested)
        #expect(cohort.states == [.stopping, .master])
        cohort.take(1, .stopRequested)
        #expect(cohort.states == [.stopping, .stopping])
        #expect(cohort.group.state == .stopping)
        cohort.run(until: 20)
        #expect(cohort.group.state == .stopped)
    }

    @Test func `what a crash tore apart is put together`() {
        var cohort = Cohort(Cohort.settings(100, 100))
        let adoption = VirtualRouter.Adoption(lastAdvertSent: Instant(seconds: 9.5), timeLeft: .seconds(1))
        cohort.take(0, .started(Sample.up, adopting: adoption))
        cohort.take(1, .started(Sample.up, adopting: nil))
        #expect(cohort.states == [.master, .master])
    }

    /// Whatever comes, in the end no member differs from its group, and faults are everybody's at once.
    @Test(arguments: 0..<150 as Range<UInt64>)
    func `no member differs from its group when all is settled`(seed: UInt64) {
        var random = RandomSource(seed: seed)
        let count = 2 + random.below(2)
        let priorities = (0..<count).map { _ in UInt8(1 + random.below(255)) }
        var cohort = Cohort(
            priorities.map { priority in
                Sample.settings {
                    $0.basePriority = Priority(rawValue: priority)
                    $0.wantsMasterAtStart = random.below(3) == 0
                    $0.preempts = random.below(2) == 0
                    $0.preemptDelay = .seconds(Int64(random.below(2)))
                }
            }
        )
        cohort.startAll()
        for _ in 0..<150 {
            cohort.now = cohort.now + .microseconds(Int64(random.below(400_000)))
            cohort.take(random.below(count), event(&random))
            cohort.run(until: Double(cohort.now.nanosecondsSinceBoot) / 1_000_000_000)
            let faulty = cohort.members.contains { !$0.ownFaults.isEmpty }
            #expect(cohort.states.allSatisfy { ($0 == .fault) == faulty }, "seed \(seed)")
        }
        for member in cohort.members.indices {
            cohort.take(member, .linkChanged(Sample.up))
            cohort.take(member, .trackingChanged(TrackedState()))
        }
        cohort.run(until: Double(cohort.now.nanosecondsSinceBoot) / 1_000_000_000 + 10)
        #expect(cohort.states.allSatisfy { $0 == .master }, "seed \(seed): \(cohort.states)")
        #expect(cohort.group.state == .master)
    }

    private func event(_ random: inout RandomSource) -> VirtualRouter.Event {
        let priorities: [UInt8] = [0, 1, 100, 200, 255]
        let source = random.below(2) == 0 ? Sample.above : Sample.below
        switch random.below(10) {
        case 0...4: return Sample.advert(priorities[random.below(priorities.count)], from: source)
        case 5: return .linkChanged(Sample.down)
        case 6: return .linkChanged(Sample.up)
        case 7: return .trackingChanged(TrackedState(failed: random.below(2) == 0 ? ["chk"] : []))
        case 8: return .leaseRevoked
        default: return .deadlineReached
        }
    }
}

import NetworkTypes
import Notifications
import Testing

@Suite struct ScriptQueueTests {
    private func at(_ milliseconds: Int64) -> Instant {
        Instant(nanosecondsSinceBoot: 0) + .milliseconds(milliseconds)
    }

    private func event(_ state: NotifiedState) -> NotifiedEvent {
        .instanceEntered(name: "A", state: state, priority: 100)
    }

    private func invocations(_ words: String...) throws -> [Invocation] {
        try words.map { Invocation(try #require(ScriptCommand([$0]))) }
    }

    private func runs(_ effects: [ScriptQueue.Effect]) -> [String] {
        effects.map { effect in
            switch effect {
            case .run(let run): "run \(run.sequence) \(run.invocation.words[0]) -\(run.superseded)"
            case .stop: "stop"
            case .superseded(let event, let newer):
                "\(event.addedWords[2]) superseded by \(newer.addedWords.dropFirst(2).first ?? "-")"
            }
        }
    }

    @Test func oneAtATimeInOrder() throws {
        var queue = ScriptQueue()
        var effects: [ScriptQueue.Effect] = []
        queue.add(event(.backup), try invocations("b", "n"), at: at(0), into: &effects)
        queue.add(event(.master), try invocations("m"), at: at(1), into: &effects)
        #expect(runs(effects) == ["run 1 b -0"])
        #expect(queue.waitingCount == 2)
        effects = []
        queue.ended(at: at(10), into: &effects)
        #expect(runs(effects) == ["run 2 n -0"])
        effects = []
        queue.ended(at: at(20), into: &effects)
        #expect(runs(effects) == ["run 3 m -0"])
        guard case .run(let run) = effects[0] else { return }
        #expect(run.age == .milliseconds(19))
        #expect(
            run.environment.map { "\($0.name)=\($0.value)" }
                == ["HOLDFAST_SEQUENCE=3", "HOLDFAST_STATE_AGE_MS=19", "HOLDFAST_SUPERSEDED=0"]
        )
        effects = []
        queue.ended(at: at(30), into: &effects)
        #expect(queue.isIdle && queue.waitingCount == 0)
        queue.ended(at: at(31), into: &effects)
        #expect(effects == [])
    }

    @Test func theNewestOfThoseWaitingRuns() throws {
        var queue = ScriptQueue()
        var effects: [ScriptQueue.Effect] = []
        queue.add(event(.backup), try invocations("b"), at: at(0), into: &effects)
        queue.add(event(.master), try invocations("m"), at: at(1), into: &effects)
        queue.add(event(.fault), try invocations("f"), at: at(2), into: &effects)
        queue.add(event(.backup), try invocations("b"), at: at(3), into: &effects)
        queue.ended(at: at(4), into: &effects)
        #expect(
            runs(effects) == [
                "run 1 b -0", "MASTER superseded by FAULT", "FAULT superseded by BACKUP", "run 2 b -2",
            ]
        )
    }

    /// What waits isn't so any longer, though there is nothing to run in its place.
    @Test func aTransitionWithoutScriptsSupersedesToo() throws {
        var queue = ScriptQueue()
        var effects: [ScriptQueue.Effect] = []
        queue.add(event(.backup), try invocations("b"), at: at(0), into: &effects)
        queue.add(event(.master), try invocations("m"), at: at(1), into: &effects)
        queue.add(event(.backup), [], at: at(2), into: &effects)
        queue.ended(at: at(4), into: &effects)
        #expect(runs(effects) == ["run 1 b -0", "MASTER superseded by BACKUP"])
        #expect(queue.isIdle)
        #expect(queue.nextDeadline == nil)
    }

    @Test func whatIsNoTransitionNeverTakesAPlace() throws {
        let heard = NotifiedEvent.lowerPriorityHeard(name: "A", priority: 100)
        var queue = ScriptQueue()
        var effects: [ScriptQueue.Effect] = []
        queue.add(event(.master), try invocations("m"), at: at(0), into: &effects)
        queue.add(event(.backup), try invocations("b"), at: at(1), into: &effects)
        effects = []
        queue.add(heard, try invocations("l"), at: at(2), into: &effects)
        #expect(effects == [.superseded(heard, by: event(.backup))])
        queue.ended(at: at(3), into: &effects)
        #expect(runs([effects[1]]) == ["run 2 b -1"])
    }

    @Test func aScriptThatHoldsAnotherUpIsStopped() throws {
        var queue = ScriptQueue()
        var effects: [ScriptQueue.Effect] = []
        queue.add(event(.master), try invocations("m", "n"), at: at(0), into: &effects)
        #expect(queue.nextDeadline == nil)
        queue.add(event(.backup), try invocations("b"), at: at(1_000), into: &effects)
        #expect(queue.nextDeadline == at(61_000))
        // Another one in its place doesn't put it off.
        queue.add(event(.fault), try invocations("f"), at: at(2_000), into: &effects)
        effects = []
        queue.deadlineReached(at: at(60_999), into: &effects)
        #expect(effects == [])
        queue.deadlineReached(at: at(61_000), into: &effects)
        #expect(effects == [.stop])
        #expect(queue.nextDeadline == nil)
        // The second script of the transition has its own time.
        queue.ended(at: at(62_000), into: &effects)
        #expect(queue.nextDeadline == at(122_000))
    }

    /// Issue 7: 10,000 rapid flaps; scripts of any length.
    @Test(arguments: [UInt64(1), 2, 3, 4])
    func rapidFlaps(_ seed: UInt64) throws {
        var random = seed
        func next(_ bound: UInt64) -> UInt64 {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (random >> 33) % bound
        }
        let states: [NotifiedState] = [.backup, .master, .fault]
        var queue = ScriptQueue()
        var now = at(0)
        var endOfRun: Instant?
        var lastSequence: UInt64 = 0
        var lastTold: NotifiedState?
        var (told, leftOut, claimed) = (0, 0, 0)
        var last = NotifiedState.backup

        func carryOut(_ effects: [ScriptQueue.Effect]) {
            for effect in effects {
                switch effect {
                case .run(let run):
                    #expect(endOfRun == nil, "two scripts at once")
                    #expect(run.sequence == lastSequence + 1)
                    lastSequence = run.sequence
                    claimed += run.superseded
                    told += 1
                    if case .instanceEntered(_, let state, _) = run.event { lastTold = state }
                    endOfRun = now + .milliseconds(Int64(next(200)) + 1)
                case .superseded: leftOut += 1
                case .stop: Issue.record("no script is that slow")
                }
            }
        }
        func runUntil(_ limit: Instant) {
            while let end = endOfRun, end <= limit {
                now = end
                endOfRun = nil
                var effects: [ScriptQueue.Effect] = []
                queue.ended(at: now, into: &effects)
                carryOut(effects)
            }
            now = limit
        }
        for _ in 0..<10_000 {
            runUntil(now + .milliseconds(Int64(next(next(20) == 0 ? 500 : 10))))
            last = states[Int(next(3))]
            var effects: [ScriptQueue.Effect] = []
            queue.add(event(last), try invocations("s"), at: now, into: &effects)
            carryOut(effects)
        }
        runUntil(now + .seconds(3_600))
        #expect(queue.isIdle)
        #expect(lastTold == last)
        #expect(told + leftOut == 10_000)
        #expect(claimed == leftOut)
        #expect(leftOut > 1_000 && told > 100)
    }
}

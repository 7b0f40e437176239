import HelperCore
import HelperProtocol
import NetworkTypes
import SeededRandom
import Testing

/// What random sessions reached, so that a lazy generator shows.
struct Reached {
    var adverts = 0
    var wills = 0
    var puts = 0
    var ends = 0
    var activations = 0
    var refusals: Set<Refusal> = []
}

/// An engine that says anything, well formed or not, over a kernel that answers late and sometimes no.
struct RandomSession {
    var random: RandomSource
    var scene: Scene
    let next: NextGeneration
    var reached = Reached()
    /// When the last advert of each VRID went out, so until when its bundle's addresses may stay.
    var covered: [UInt8: Instant] = [:]
    var isLoading = false
    var generation: UInt128 = 1

    init(seed: UInt64) throws {
        random = RandomSource(seed: seed)
        scene = try Scene(usesAddressLifetimes: seed % 2 == 0)
        next = try NextGeneration()
        scene.bench.tables[2] = next.bytes
        scene.bench.kernelAnswers = false
    }

    mutating func pick<Value>(_ values: [Value]) -> Value {
        values[Int(random.next() % UInt64(values.count))]
    }

    mutating func command() -> Command {
        let object = UInt32.random(in: 0...7, using: &random)
        let reference = ObjectReference(
            pick(isLoading ? [.active, .other] : [.active, .active, .other]),
            index: object
        )
        switch UInt32.random(in: 0..<32, using: &random) {
        case 30: return .put(ObjectReference(index: generation == 1 ? scene.channel : next.channel))
        case 31: return .put(ObjectReference(index: generation == 1 ? scene.address : next.address))
        case 0: return .hello(version: pick([1, 1, 1, 2]))
        case 1: return .load(GenerationHash(rawValue: pick([1, 2, 2, 3])))
        case 2: return isLoading ? .activate : .load(GenerationHash(rawValue: 2))
        case 3: return isLoading ? .discard : .again(bundle: 0)
        case 4: return pick([.release, .again(bundle: 0)])
        case 5...10: return .put(reference)
        case 11...13: return .remove(reference)
        case 14, 15: return .again(bundle: pick([0, 0, 1, 2]))
        case 16, 17:
            let hold = Interval.milliseconds(Int64.random(in: 0...3_000, using: &random))
            return .cease(channel: pick([scene.channel, object]), hold: hold, farewell: pick([true, false]))
        case 20: return .weight(reference, UInt32.random(in: 0...3, using: &random))
        case 22:
            return .puts([
                Put(reference), Put(reference, weight: pick([nil, 2])),
                Put(ObjectReference(index: scene.address)),
            ])
        case 21: return .dump(pick([.services, .more, .destinations(service: object)]))
        case 18: return .announce(object: object, rounds: 3, spacing: .zero)
        case 19: return .probe(object: object, target: .ipv4(IPv4Address(192, 0, 2, 1)))
        default: return transmission()
        }
    }

    mutating func transmission() -> Command {
        let router: UInt8 = pick([62, 62, 62, 63])
        let own = generation == 1 ? scene.channel : next.channel
        let channel = router == 63 ? scene.channel63 : pick([own, own, own, scene.channel])
        let late = Interval.milliseconds(pick([0, 0, 0, 900, 2_100, -100, -490, -600]))
        return .transmit(
            Transmission(
                channel: channel,
                deadline: scene.bench.now - late,
                source: .ipv4(IPv4Address(192, 0, 2, 1)),
                advert: advert(router, priority: pick([100, 100, 100, 100, 100, 101])),
                will: advert(router, priority: 0)
            )
        )
    }

    mutating func step() throws {
        scene.bench.clear()
        switch UInt32.random(in: 0..<40, using: &random) {
        case 0:
            try scene.bench.handle(.disconnected)
        case 1:
            try scene.bench.handle(.received((0..<12).map { _ in UInt8.random(in: 0...40, using: &random) }))
        case 2:
            let key = SocketKey(interface: try Scene.key62().interface, family: .ipv4)
            try scene.bench.handle(.datagram(key, [0x45]))
        case 3...10:
            guard let first = scene.bench.operations.first else { break }
            guard first.action == .remove else {
                try scene.bench.answerFirst(pick([0, 0, 0, 0, 17, 19]))
                break
            }
            // EADDRNOTAVAIL says that somebody else took it away.
            let errno: Int32 = pick([0, 0, 0, 99])
            if errno == 99 { scene.bench.kernel.removeAll { $0 == first.body } }
            try scene.bench.answerFirst(errno)
        case 11...13:
            try scene.bench.pass(.milliseconds(Int64.random(in: 0...1_500, using: &random)))
        default:
            var frame = command().frame(sequence: UInt32(truncatingIfNeeded: random.next()))
            if random.next() % 64 == 0 {
                frame[Int(random.next() % UInt64(frame.count))] ^= 1 << UInt8(random.next() % 8)
            }
            try scene.bench.handle(.received(frame))
        }
        observe()
        if scene.bench.isEnded
            || scene.bench.effects.contains(where: {
                if case .log(.sessionClosed) = $0 { true } else { false }
            })
        {
            reached.ends += 1
            try scene.bench.connect()
            try scene.bench.say(.hello(version: 1))
            observe()
        }
    }

    mutating func observe() {
        for bytes in scene.bench.adverts {
            guard bytes[2] != 0 else {
                reached.wills += 1
                continue
            }
            reached.adverts += 1
            covered[bytes[1]] = scene.bench.now
        }
        for log in scene.bench.logs {
            if case .refused(_, let refusal, errno: _, count: _) = log { reached.refusals.insert(refusal) }
            switch log {
            case .generationLoaded: isLoading = true
            case .generationDiscarded: isLoading = false
            case .generationActivated(let hash):
                reached.activations += 1
                isLoading = false
                generation = hash.rawValue
            default: break
            }
        }
        reached.puts += scene.bench.asked.filter { $0 == .put }.count
    }

    /// Leased addresses without their VRID's advert in the last two intervals of the slowest channel.
    mutating func uncovered() throws -> Int {
        try scene.bench.answerAll()
        let bodies = scene.bench.kernel.filter { $0[15] != 20 }
        return bodies.filter { body in
            guard let last = covered[body[15] == 30 ? 63 : 62] else { return true }
            return scene.bench.now - last >= .seconds(4)
        }.count
    }
}

struct RandomSessionTests {
    @Test func `whatever is said, leased addresses are held only while a lease lives`() throws {
        var reached = Reached()
        for seed in 1...150 as ClosedRange<UInt64> {
            var session = try RandomSession(seed: seed)
            for step in 0..<300 {
                try session.step()
                if step % 10 == 9 { #expect(try session.uncovered() == 0, "seed \(seed), step \(step)") }
            }
            // Nobody transmits any more: in four seconds everything leased is gone.
            try session.scene.bench.answerAll()
            session.scene.bench.kernelAnswers = true
            try session.scene.bench.pass(.seconds(6))
            #expect(session.scene.bench.kernel.filter { $0[15] != 20 }.isEmpty, "seed \(seed)")
            session.scene.bench.clear()
            try session.scene.bench.handle(.stopRequested)
            #expect(session.scene.bench.kernel.isEmpty, "seed \(seed)")
            #expect(session.scene.bench.effects.last == .finished, "seed \(seed)")
            reached.adverts += session.reached.adverts
            reached.wills += session.reached.wills
            reached.puts += session.reached.puts
            reached.ends += session.reached.ends
            reached.activations += session.reached.activations
            reached.refusals.formUnion(session.reached.refusals)
        }
        #expect(reached.adverts > 1_000 && reached.wills > 200 && reached.puts > 500)
        #expect(reached.ends > 500 && reached.activations > 100)
        #expect(reached.refusals.count >= 12)
    }
}

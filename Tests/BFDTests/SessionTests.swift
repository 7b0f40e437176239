import BFD
import NetworkTypes
import Testing

/// What happens to a session: at so many milliseconds.
private enum Step: Sendable {
    case ready
    case lost
    /// Of the neighbour, whose number is 99; it knows ours but where it is down.
    case hears(
        BFDState,
        poll: Bool = false,
        final: Bool = false,
        demand: Bool = false,
        minRX: UInt32 = 10_000
    )
    case hearsFrom(BFDState, timeToLive: UInt8?)
    case hearsOther(BFDState)
    /// min_tx and min_rx, milliseconds.
    case reload(Int64)
    /// Everything due until then happens.
    case wait
}

private func settings(
    _ timing: BFDTiming = BFDTiming(),
    passive: Bool = false,
    hopsLost: UInt8? = 0
) -> BFDSessionSettings {
    guard let name = BFDSessionName("s"), let neighbor = IPAddress("192.0.2.1"),
        let settings = try? BFDSessionSettings(
            name: name,
            neighbor: neighbor,
            timing: timing,
            isPassive: passive,
            hopsLost: hopsLost
        )
    else { preconditionFailure("no settings") }
    return settings
}

/// A session with a clock; random numbers count up, and jitter is the least (90 per cent).
private struct Bench {
    var session: BFDSession
    var lines: [String] = []
    /// The last packet.
    private(set) var sent: BFDPacket?
    private var count: UInt64 = 1

    init(_ settings: BFDSessionSettings) { session = BFDSession(settings, random: 1 << 32) }

    private func at(_ milliseconds: Int64) -> Instant {
        Instant(nanosecondsSinceBoot: 0) + .milliseconds(milliseconds)
    }

    mutating func take(_ milliseconds: Int64, _ step: Step) {
        while let due = session.nextDeadline, due <= at(milliseconds) {
            hand(.deadlineReached, at: due)
        }
        let now = at(milliseconds)
        switch step {
        case .ready: hand(.socketReady, at: now)
        case .lost: hand(.socketLost, at: now)
        case .hears(let state, let poll, let final, let demand, let minRX):
            var packet = self.packet(state)
            (packet.isPoll, packet.isFinal, packet.isDemand) = (poll, final, demand)
            packet.requiredMinRX = minRX
            hand(.received(packet, timeToLive: 255), at: now)
        case .hearsFrom(let state, let timeToLive):
            hand(.received(packet(state), timeToLive: timeToLive), at: now)
        case .hearsOther(let state):
            var packet = self.packet(state)
            packet.yourDiscriminator = 7_777
            hand(.received(packet, timeToLive: 255), at: now)
        case .reload(let interval):
            let timing = BFDTiming(
                receiving: .milliseconds(interval),
                sending: .milliseconds(interval),
                idle: .seconds(1),
                multiplier: 5
            )
            session.reload(settings(timing ?? BFDTiming()))
        case .wait: break
        }
    }

    private func packet(_ state: BFDState) -> BFDPacket {
        BFDPacket(
            state: state,
            multiplier: 3,
            myDiscriminator: 99,
            yourDiscriminator: state == .down || state == .adminDown ? 0 : session.discriminator,
            desiredMinTX: 10_000,
            requiredMinRX: 10_000
        )
    }

    private mutating func hand(_ event: BFDSession.Event, at now: Instant) {
        count += 1
        var effects: [BFDSession.Effect] = []
        session.handle(event, random: count << 32 | 0xFFFF_FFFF, at: now, into: &effects)
        let time = (now - Instant(nanosecondsSinceBoot: 0)).nanoseconds / 1_000_000
        for effect in effects {
            switch effect {
            case .send(let bytes):
                guard let packet = try? BFDPacket(decoding: bytes.span) else {
                    lines.append("\(time) sends what can't be read")
                    continue
                }
                sent = packet
                var line = "\(time) sends \(packet.state)"
                if packet.isPoll { line += " P" }
                if packet.isFinal { line += " F" }
                line += " \(packet.desiredMinTX / 1_000)"
                lines.append(line)
            case .told(let isUp): lines.append("\(time) \(isUp ? "UP" : "DOWN")")
            case .stateChanged(_, let state, let diagnostic):
                lines.append("\(time) \(state) \(diagnostic)")
            }
        }
    }
}

private struct SessionCase: Sendable, CustomTestStringConvertible {
    let name: String
    let settings: BFDSessionSettings
    let steps: [(Int64, Step)]
    let lines: [String]
    var testDescription: String { name }
}

private let notQuite = [
    "0 down none", "0 DOWN", "0 sends down 1000", "100 initial none", "100 sends initial 1000",
    "130 down detectionTimeExpired", "130 sends down 1000",
]

private let upAt100 = [
    "0 down none", "0 DOWN", "0 sends down 1000", "100 up none", "100 UP", "100 sends up P 10",
]

private let sessionCases: [SessionCase] = [
    // Spec 17.9: idle_tx 1 s, 10 per cent early.
    .init(
        name: "alone",
        settings: settings(),
        steps: [(0, .ready), (2_000, .wait)],
        lines: [
            "0 down none", "0 DOWN", "0 sends down 1000", "900 sends down 1000", "1800 sends down 1000",
        ]
    ),
    // RFC 5880 §6.2: Down, Init, Up; spec 17.11: a poll, because the interval shrinks.
    .init(
        name: "three-way handshake",
        settings: settings(),
        steps: [
            (0, .ready), (100, .hears(.down)), (110, .hears(.initial)), (115, .hears(.up, final: true)),
            (125, .wait),
        ],
        lines: [
            "0 down none", "0 DOWN", "0 sends down 1000", "100 initial none", "100 sends initial 1000",
            "110 up none", "110 UP", "110 sends up P 10",
            "124 sends up 10",
        ]
    ),
    .init(
        name: "the neighbour was first",
        settings: settings(),
        steps: [(0, .ready), (100, .hears(.initial)), (101, .hears(.up, final: true)), (109, .wait)],
        lines: ["0 down none", "0 DOWN", "0 sends down 1000", "100 up none", "100 UP", "100 sends up P 10"]
    ),
    // Three packets of 10 ms (§6.8.4), diagnostic 1; spec 17.14.
    .init(
        name: "the neighbour goes silent",
        settings: settings(),
        steps: [(0, .ready), (100, .hears(.initial)), (101, .hears(.up, final: true)), (131, .wait)],
        lines: [
            "0 down none", "0 DOWN", "0 sends down 1000", "100 up none", "100 UP", "100 sends up P 10",
            "110 sends up 10",
            "119 sends up 10", "128 sends up 10", "131 down detectionTimeExpired", "131 DOWN",
            "131 sends down 1000",
        ]
    ),
    .init(
        name: "silence while initial is no news",
        settings: settings(),
        steps: [(0, .ready), (100, .hears(.down)), (131, .wait)],
        lines: notQuite
    ),
    // Diagnostic 3.
    .init(
        name: "the neighbour says down",
        settings: settings(),
        steps: [(0, .ready), (100, .hears(.initial)), (103, .hears(.down))],
        lines: [
            "0 down none", "0 DOWN", "0 sends down 1000", "100 up none", "100 UP", "100 sends up P 10",
            "103 down neighborSignaledDown", "103 DOWN", "103 sends down 1000",
        ]
    ),
    // Spec 17.14: no news.
    .init(
        name: "the neighbour is taken out of service",
        settings: settings(),
        steps: [(0, .ready), (100, .hears(.initial)), (103, .hears(.adminDown)), (104, .hears(.adminDown))],
        lines: [
            "0 down none", "0 DOWN", "0 sends down 1000", "100 up none", "100 UP", "100 sends up P 10",
            "103 down neighborSignaledDown", "103 sends down 1000",
        ]
    ),
    // §6.8.7: answered at once, without a poll of our own.
    .init(
        name: "a poll",
        settings: settings(),
        steps: [(0, .ready), (100, .hears(.initial)), (101, .hears(.up, poll: true))],
        lines: [
            "0 down none", "0 DOWN", "0 sends down 1000", "100 up none", "100 UP", "100 sends up P 10",
            "101 sends up F 10",
        ]
    ),
    // Spec 17.11: until it is answered.
    .init(
        name: "our poll",
        settings: settings(),
        steps: [
            (0, .ready), (100, .hears(.initial)), (101, .hears(.up)), (116, .hears(.up, final: true)),
            (126, .wait),
        ],
        lines: [
            "0 down none", "0 DOWN", "0 sends down 1000", "100 up none", "100 UP", "100 sends up P 10",
            "125 sends up 10",
        ]
    ),
    // Spec 17.13.
    .init(
        name: "passive",
        settings: settings(passive: true),
        steps: [(0, .ready), (1_000, .hears(.down)), (1_020, .hears(.down)), (1_060, .wait), (3_000, .wait)],
        lines: [
            "0 down none", "0 DOWN", "1000 initial none", "1000 sends initial 1000",
            "1050 down detectionTimeExpired",
        ]
    ),
    // Spec 17.12.
    .init(
        name: "demand",
        settings: settings(),
        steps: [
            (0, .ready), (100, .hears(.initial)), (101, .hears(.up, final: true, demand: true)), (125, .wait),
        ],
        lines: ["0 down none", "0 DOWN", "0 sends down 1000", "100 up none", "100 UP", "100 sends up P 10"]
    ),
    // §6.8.7: Required Min RX 0.
    .init(
        name: "a neighbour that wants no packets",
        settings: settings(),
        steps: [(0, .ready), (100, .hears(.initial, minRX: 0)), (125, .wait)],
        lines: ["0 down none", "0 DOWN", "0 sends down 1000", "100 up none", "100 UP"]
    ),
    // Spec 17.6: received TTL + max_hops below our own.
    .init(
        name: "from too far",
        settings: settings(hopsLost: 1),
        steps: [
            (0, .ready), (100, .hearsFrom(.initial, timeToLive: 253)),
            (101, .hearsFrom(.initial, timeToLive: 254)),
        ],
        lines: ["0 down none", "0 DOWN", "0 sends down 1000", "101 up none", "101 UP", "101 sends up P 10"]
    ),
    .init(
        name: "from any distance",
        settings: settings(hopsLost: nil),
        steps: [(0, .ready), (100, .hearsFrom(.initial, timeToLive: 1))],
        lines: ["0 down none", "0 DOWN", "0 sends down 1000", "100 up none", "100 UP", "100 sends up P 10"]
    ),
    .init(
        name: "for another session",
        settings: settings(),
        steps: [(0, .ready), (100, .hearsOther(.initial))],
        lines: ["0 down none", "0 DOWN", "0 sends down 1000"]
    ),
    // Spec 17.11, 17.15; RFC 5880 §6.8.3: the neighbour is told by a poll, and the new intervals hold when it
    // has answered.
    .init(
        name: "other intervals",
        settings: settings(),
        steps: [
            (0, .ready), (100, .hears(.initial)), (101, .hears(.up, final: true)), (105, .reload(50)),
            (111, .hears(.up, final: true)), (170, .wait),
        ],
        lines: upAt100 + ["110 sends up P 50", "119 sends up 50", "164 sends up 50"]
    ),
    .init(
        name: "other intervals that the neighbour doesn't answer",
        settings: settings(),
        steps: [
            (0, .ready), (100, .hears(.initial)), (101, .hears(.up, final: true)), (105, .reload(50)),
            (131, .wait),
        ],
        lines: upAt100 + [
            "110 sends up P 50", "119 sends up P 50", "128 sends up P 50", "131 down detectionTimeExpired",
            "131 DOWN", "131 sends down 1000",
        ]
    ),
    .init(
        name: "the same intervals",
        settings: settings(),
        steps: [
            (0, .ready), (100, .hears(.initial)), (101, .hears(.up, final: true)), (105, .reload(10)),
            (110, .wait),
        ],
        lines: upAt100 + ["110 sends up 10"]
    ),
    .init(
        name: "other intervals while down",
        settings: settings(),
        steps: [(0, .ready), (105, .reload(50)), (900, .wait)],
        lines: ["0 down none", "0 DOWN", "0 sends down 1000", "900 sends down 1000"]
    ),
    // Spec 17.3.
    .init(
        name: "no socket",
        settings: settings(),
        steps: [
            (0, .ready), (100, .hears(.initial)), (105, .lost), (106, .hears(.up)), (2_000, .wait),
            (2_001, .ready),
        ],
        lines: [
            "0 down none", "0 DOWN", "0 sends down 1000", "100 up none", "100 UP", "100 sends up P 10",
            "105 adminDown administrativelyDown", "105 DOWN", "2001 down none", "2001 DOWN",
            "2001 sends down 1000",
        ]
    ),
]

@Test(arguments: sessionCases)
private func sessions(_ row: SessionCase) {
    var bench = Bench(row.settings)
    for (time, step) in row.steps { bench.take(time, step) }
    #expect(bench.lines == row.lines)
}

/// Spec 17.4.
@Test func leavingUpTakesANewNumber() {
    var bench = Bench(settings())
    bench.take(0, .ready)
    let first = bench.session.discriminator
    bench.take(100, .hears(.initial))
    #expect(bench.session.discriminator == first)
    bench.take(103, .hears(.down))
    #expect(bench.session.discriminator != first && bench.session.discriminator != 0)
}

/// Spec 17.10: a detection time after it went down, not before.
@Test func whatTheNeighbourSaidIsForgotten() {
    var bench = Bench(settings())
    bench.take(0, .ready)
    bench.take(100, .hears(.initial))
    bench.take(103, .hears(.down))
    #expect(bench.sent?.state == .down && bench.sent?.yourDiscriminator == 99)
    let due = bench.session.nextDeadline
    #expect(due == Instant(nanosecondsSinceBoot: 0) + .milliseconds(133))
    bench.take(2_000, .wait)
    #expect(bench.sent?.state == .down && bench.sent?.yourDiscriminator == 0)
}

/// §6.8.4: the number of a neighbour that has gone isn't valid any more.
@Test func silenceForgetsTheNeighboursNumber() throws {
    var bench = Bench(settings())
    bench.take(0, .ready)
    bench.take(100, .hears(.initial))
    #expect(bench.sent?.yourDiscriminator == 99)
    bench.take(131, .wait)
    #expect(bench.sent?.yourDiscriminator == 0 && bench.sent?.state == .down)
}

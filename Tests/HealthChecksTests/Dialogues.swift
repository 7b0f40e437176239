import HealthChecks
import NetworkTypes
import SeededRandom
import Testing

/// An address that the test writes.
func ip(_ text: String) -> IPAddress {
    guard let address = IPAddress(text) else { preconditionFailure("not an address: \(text)") }
    return address
}

func target(_ text: String = "192.0.2.1", port: UInt16 = 80, timeout: Interval = .seconds(5)) -> ProbeTarget {
    guard
        let target = try? ProbeTarget(
            address: ip(text),
            port: Port(rawValue: port),
            connectTimeout: timeout
        )
    else { preconditionFailure("no target") }
    return target
}

func text(_ string: String) -> RequestText {
    guard let text = RequestText(string) else { preconditionFailure("not for a request: \(string)") }
    return text
}

/// Time 0 of a test's clock.
let start = Instant(nanosecondsSinceBoot: 0)

func at(_ milliseconds: Int64) -> Instant { start + .milliseconds(milliseconds) }

/// A stand-in for MD5, which ring 0 hasn't. What counts here is which bytes are digested.
struct CountingDigest: BodyDigest {
    private var bytes: [UInt8] = []
    mutating func add(_ more: ArraySlice<UInt8>) { bytes += more }
    mutating func finish() -> [UInt8] { CountingDigest.of(bytes) }

    static func of(_ bytes: [UInt8]) -> [UInt8] {
        let sum = bytes.reduce(UInt32(0)) { $0 &* 31 &+ UInt32($1) }
        let words = [UInt32(bytes.count), sum, 0, 0]
        return words.flatMap { word in
            (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32(8 * (3 - $0))) }
        }
    }

    static func digest(_ content: String) -> MD5Digest? {
        let digits = Array("0123456789abcdef")
        let text = of(Array(content.utf8)).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return MD5Digest(hexadecimal: String(text))
    }
}

/// Looks for the pattern as plain text.
struct PlainMatcher: BodyMatcher {
    let pattern: [UInt8]
    private var seen: [UInt8] = []
    init(_ match: BodyMatch) { pattern = Array(match.pattern.utf8) }

    mutating func add(_ bytes: ArraySlice<UInt8>) -> Bool {
        seen += bytes
        guard seen.count >= pattern.count else { return false }
        return (0...seen.count - pattern.count).contains {
            seen[$0..<$0 + pattern.count].elementsEqual(pattern)
        }
    }

    /// The one expression here that the end decides.
    mutating func finish() -> Bool { pattern.elementsEqual("^$".utf8) }
}

let tools = BodyTools(
    md5: { CountingDigest() },
    matcher: { $0.pattern == "(" ? nil : PlainMatcher($0) }
)

/// What an attempt says and how it ends when the server says `pieces`, then ends or falls silent.
struct Conversation {
    var said: [UInt8] = []
    var outcome: ProbeOutcome?

    init(_ probe: Probe, page: Int = 0, pieces: [[UInt8]], ends: Bool = true) {
        guard
            var exchange = ProbeExchange(
                probe,
                page: page,
                identifier: 0x1234,
                sequence: 7,
                tools: tools,
                at: start
            )
        else { return }
        var effects: [ProbeExchange.Effect] = []
        exchange.handle(.connected, at: start, into: &effects)
        exchange.handle(.secured, at: start, into: &effects)
        for piece in pieces { exchange.handle(.received(piece), at: start, into: &effects) }
        if ends { exchange.handle(.ended, at: start, into: &effects) }
        if let due = exchange.nextDeadline { exchange.handle(.deadlineReached, at: due, into: &effects) }
        for effect in effects {
            switch effect {
            case .send(let bytes): said += bytes
            case .ask: Issue.record("a stream's request")
            case .finished(let outcome):
                #expect(self.outcome == nil, "two outcomes")
                self.outcome = outcome
            }
        }
        #expect(outcome != nil, "no outcome")
        #expect(exchange.nextDeadline == nil)
    }
}

extension RandomSource {
    /// `bytes` in pieces, none empty.
    mutating func cut(_ bytes: [UInt8]) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Int.random(in: 1...max(1, min(rest.count, 1 + rest.count / 3)), using: &self)
            pieces.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return pieces
    }
}

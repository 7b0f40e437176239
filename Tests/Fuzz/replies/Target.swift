import HealthChecks
import NetworkTypes

/// Adds up what it is given: what matters is which bytes arrive, in which order.
private struct Sum: BodyDigest {
    private var sum: UInt64 = 0
    mutating func add(_ bytes: ArraySlice<UInt8>) { for byte in bytes { sum = sum &* 31 &+ UInt64(byte) } }
    mutating func finish() -> [UInt8] { (0..<16).map { UInt8(truncatingIfNeeded: sum >> UInt64(4 * $0)) } }
}

/// A match is a byte of 0xFF.
private struct Marker: BodyMatcher {
    mutating func add(_ bytes: ArraySlice<UInt8>) -> Bool { bytes.contains(0xFF) }
    mutating func finish() -> Bool { false }
}

private let tools = BodyTools(md5: { Sum() }, matcher: { _ in Marker() })
private let start = Instant(nanosecondsSinceBoot: 0)

private let target: ProbeTarget = {
    guard let target = try? ProbeTarget(address: .ipv4(IPv4Address(192, 0, 2, 1))) else {
        preconditionFailure("no target")
    }
    return target
}()

/// One of each that has a socket; the first byte of an input chooses.
private let probes: [Probe] = {
    guard let path = RequestText("/"),
        let pattern = DatagramPattern(hexadecimal: "0x x0", allowsWildcards: true),
        let digest = MD5Digest(hexadecimal: "00000000000000000000000000000000")
    else { preconditionFailure("no settings") }
    func web(_ page: WebPage, isTLS: Bool) -> Probe {
        .web(WebCheckSettings(target: target, isTLS: isTLS, pages: [page]))
    }
    let streamed = WebPage(path: path, digest: digest, match: BodyMatch(pattern: "x"))
    return [
        web(WebPage(path: path), isTLS: false),
        web(WebPage(path: path, digest: digest), isTLS: true),
        web(WebPage(path: path, match: BodyMatch(pattern: "x")), isTLS: false),
        .mail(target, heloName: "probe.example"),
        .name(target, DNSQuestion()),
        .datagram(DatagramCheckSettings(target: target, reply: .matching(pattern, length: 1...9))),
        .echo(target),
        .connect(target),
        .web(WebCheckSettings(target: target, isTLS: true, version: .two, pages: [streamed])),
        .service(ServiceCheckSettings(target: target)),
    ]
}()

/// What a server of HTTP/2 does: records of a byte that says what, one that says how long, and so many bytes.
private func streamEvents(_ bytes: ArraySlice<UInt8>, pieces: [Int]) -> [ProbeExchange.Event] {
    var rest = bytes
    var events: [ProbeExchange.Event] = []
    while let kind = rest.popFirst(), let length = rest.popFirst() {
        let content = rest.prefix(Int(length))
        rest = rest.dropFirst(content.count)
        if kind & 1 == 0 {
            events += cut(content, pieces).map { .received($0) }
        } else {
            events.append(.fields(fields(content)))
        }
    }
    return events
}

/// Lines of a name, a blank and a value; the names that matter are shorter here.
private func fields(_ bytes: ArraySlice<UInt8>) -> [HeaderField] {
    bytes.split(separator: UInt8(ascii: "\n")).map { line in
        let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(decoding: parts[0], as: UTF8.self)
        let value = String(decoding: parts.count > 1 ? parts[1] : [], as: UTF8.self)
        return HeaderField(name: shortNames[name] ?? name, value: value)
    }
}

private let shortNames = ["s": ":status", "c": "content-type", "g": "grpc-status"]

private func cut(_ bytes: ArraySlice<UInt8>, _ pieces: [Int]) -> [[UInt8]] {
    var rest = bytes
    var result: [[UInt8]] = []
    while !rest.isEmpty {
        let size = pieces.isEmpty ? rest.count : max(1, pieces[result.count % pieces.count])
        result.append(Array(rest.prefix(size)))
        rest = rest.dropFirst(size)
    }
    return result
}

/// What the attempt says, and how it ends: the bytes in pieces of these sizes, then an end or silence.
private func outcome(_ probe: Probe, _ bytes: ArraySlice<UInt8>, pieces: [Int], ends: Bool) -> (
    [UInt8], ProbeOutcome?
) {
    guard var exchange = ProbeExchange(probe, identifier: 0x3031, sequence: 1, tools: tools, at: start) else {
        preconditionFailure("no exchange")
    }
    var effects: [ProbeExchange.Effect] = []
    exchange.handle(.connected, at: start, into: &effects)
    exchange.handle(.secured, at: start, into: &effects)
    let events: [ProbeExchange.Event] =
        probe.usesStreams ? streamEvents(bytes, pieces: pieces) : cut(bytes, pieces).map { .received($0) }
    for event in events { exchange.handle(event, at: start, into: &effects) }
    if ends { exchange.handle(.ended, at: start, into: &effects) }
    if let due = exchange.nextDeadline { exchange.handle(.deadlineReached, at: due, into: &effects) }
    precondition(exchange.nextDeadline == nil, "it goes on")
    var said: [UInt8] = []
    var outcomes: [ProbeOutcome] = []
    for effect in effects {
        switch effect {
        case .send(let bytes): said += bytes
        case .ask(let request): said += request.body ?? []
        case .finished(let outcome): outcomes.append(outcome)
        }
    }
    precondition(outcomes.count == 1, "an attempt has one outcome")
    return (said, outcomes.first)
}

/// Whatever a server says: an attempt ends with one outcome, without a trap, and on a stream the same one
/// however the bytes are cut.
@_cdecl("LLVMFuzzerTestOneInput")
public func askMadeUpServer(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // Safety: libFuzzer's bytes live until this returns.
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    guard bytes.count >= 2 else { return 0 }
    let choice = Int(bytes[0] & 0x7F) % probes.count
    let ends = bytes[0] & 0x80 == 0
    let probe = probes[choice]
    let isStream = choice < 4 || choice >= 7
    // A server's certificate, by those who want to know whether it issued itself.
    _ = CertificateNames.areEqual(inDER: Array(bytes[2...]))
    let whole = outcome(probe, bytes[2...], pieces: [], ends: ends && isStream)
    guard isStream else { return 0 }
    let cut = outcome(probe, bytes[2...], pieces: [Int(bytes[1] & 15), Int(bytes[1] >> 4)], ends: ends)
    precondition(cut == whole, "how bytes are cut matters")
    return 0
}

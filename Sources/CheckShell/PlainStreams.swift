import CLinux
import HealthChecks
import LoopClock
import NetworkTypes

/// The sockets of attempts that need nothing but a TCP connection, which most checks are: a socket and no
/// more, instead of a channel of NIO's with its pipeline, promises and options, which takes several times the
/// processor time of the connection itself. Objects and buffers are used again: nothing here is made for each
/// attempt but what its dialogue keeps.
///
/// NIO's loop can't wait for these sockets. So they are looked at: at once, since a connection on this
/// machine stands already, and then after pauses that grow while nothing happens (`pauses`). With many checks
/// under way the next one's turn comes sooner than that anyway. Most attempts are over after two looks, and
/// are asked for together, by one `poll`; those that take longer get a place in an epoll set, where waiting
/// costs nothing.
final class PlainStreams {
    /// Under way, in the epoll set: by descriptor.
    private var settled: [PlainAttempt?] = []
    private var settledCount = 0
    /// Under way, and looked at one by one: with the key that tells whether it is still the same.
    private var young: [(attempt: PlainAttempt, key: UInt64, looks: UInt8)] = []
    /// Of `young`, in its order.
    private var entries: [hf_poll_entry] = []
    private var spare: [PlainAttempt] = []
    private(set) var count = 0
    private var watch: CInt = -1
    private var lastKey: UInt32 = 0
    private var buffer = [UInt8](repeating: 0, count: 16_384)
    private var events = [hf_stream_event](repeating: hf_stream_event(), count: Int(HF_STREAMS_ROUND))
    private var effects: [ProbeExchange.Effect] = []
    private var pause = PlainStreams.pauses.lowerBound
    /// Something was begun since the last look.
    private var isNew = false
    /// Attempts that had more to read than is their share of a look: the next one comes soon. Not at once:
    /// NIO looks at its own sockets only when nothing is due.
    private var unfinished: [(attempt: PlainAttempt, key: UInt64)] = []
    /// When to look again; nil while there is nothing to look at.
    private(set) var nextLook: Instant?
    /// Told of every end but those that were asked for, when the socket is closed already.
    private let onEnd: (_ run: Int, ProbeOutcome) -> Void

    /// Between looks. The longest is what a server that answers late is at most found to be later.
    static let pauses = Interval.milliseconds(1)...Interval.milliseconds(32)
    /// With fewer under way than this, looks come as soon as they may.
    private static let few = 8
    /// Looks after which an attempt is no longer young.
    private static let youth: UInt8 = 4
    /// Reads of one attempt in one look: nobody keeps the loop by sending without end.
    private static let readsPerLook = 4
    /// Objects kept for the next attempts.
    private static let spares = 256

    init(onEnd: @escaping (_ run: Int, ProbeOutcome) -> Void) { self.onEnd = onEnd }

    deinit { if watch >= 0 { _ = hf_close(watch) } }

    /// Begins a connection; a look is due. Nil: it is over already, which was told.
    ///
    /// - Parameter asksFirst: the exchange says something as soon as there is a connection.
    func open(
        _ target: ProbeTarget,
        _ exchange: ProbeExchange,
        run: Int,
        asksFirst: Bool,
        at now: Instant,
        onEnd: ((ProbeOutcome) -> Void)? = nil
    ) -> PlainAttempt? {
        let octets = target.address.octets
        let port = target.port?.rawValue ?? 0
        // Safety: as many octets as the family has, for the time of the call.
        let descriptor = unsafe octets.withUnsafeBufferPointer { octets in
            guard let first = octets.baseAddress else { return -CInt(HF_EINVAL) }
            let isIPv6: CInt = target.address.family == .ipv6 ? 1 : 0
            return unsafe hf_stream_connect(isIPv6, first, port, asksFirst ? 1 : 0)
        }
        let attempt = spare.popLast() ?? PlainAttempt()
        attempt.run = run
        attempt.onEnd = onEnd
        lastKey &+= 1
        let key = UInt64(lastKey) << 32 | UInt64(UInt32(bitPattern: descriptor))
        attempt.begin(exchange, descriptor: descriptor, key: key)
        count += 1
        guard descriptor >= 0 else {
            hand(.failed(TransportFailure(errno: -descriptor)), to: attempt, at: now)
            return nil
        }
        young.append((attempt, key, 0))
        entries.append(hf_poll_entry(descriptor: descriptor, wanted: PlainStreams.connecting, seen: 0))
        nextLook = now
        isNew = true
        return attempt
    }

    private static let reading = Int16(HF_POLL_IN) | Int16(HF_STREAM_ENDED)
    private static let connecting = Int16(HF_POLL_OUT) | reading

    func shutDown() {
        for place in young.indices where young[place].attempt.key == young[place].key {
            close(young[place].attempt)
        }
        for case let attempt? in settled { close(attempt) }
    }

    /// Without a word to anybody.
    func close(_ attempt: PlainAttempt) {
        guard attempt.exchange != nil else { return }
        let descriptor = attempt.descriptor
        count -= 1
        if descriptor >= 0 {
            let place = Int(descriptor)
            if place < settled.count, settled[place] === attempt {
                settled[place] = nil
                settledCount -= 1
            }
            _ = hf_close(descriptor)
        }
        attempt.finish()
        if spare.count < PlainStreams.spares { spare.append(attempt) }
    }

    /// The time that its exchange named may have come.
    func deadlineReached(_ attempt: PlainAttempt, at now: Instant) {
        guard let due = attempt.exchange?.nextDeadline, due <= now else { return }
        hand(.deadlineReached, to: attempt, at: now)
    }

    /// Everything that is ready is told.
    func look(at now: Instant) {
        nextLook = nil
        guard count > 0 else {
            unfinished.removeAll()
            young.removeAll(keepingCapacity: true)
            entries.removeAll(keepingCapacity: true)
            return
        }
        goOn()
        let seen = lookAtYoung() + lookAtSettled()
        let soon = count < PlainStreams.few ? PlainStreams.pauses.lowerBound : CheckRunner.grain
        pause = seen > 0 || isNew ? soon : min(max(pause, soon) * 2, PlainStreams.pauses.upperBound)
        isNew = false
        if count > 0 { nextLook = now + (unfinished.isEmpty ? pause : PlainStreams.pauses.lowerBound) }
    }
}

extension PlainStreams {
    /// How many had news.
    private func lookAtYoung() -> Int {
        guard !young.isEmpty else { return 0 }
        // Safety: the entries are ours, and their count is told.
        let ready = unsafe entries.withUnsafeMutableBufferPointer { entries in
            guard let first = entries.baseAddress else { return CInt(0) }
            return unsafe hf_poll(first, UInt32(entries.count), 0)
        }
        if ready > 0 {
            // What is begun meanwhile comes behind these.
            for place in young.indices where entries[place].seen != 0 {
                guard young[place].attempt.key == young[place].key else { continue }
                take(news(of: entries[place].seen), young[place].attempt)
                entries[place].seen = 0
            }
        }
        growUp()
        return Int(max(ready, 0))
    }

    /// Forgets those that are over, and gives those that take long a place in the set.
    private func growUp() {
        var kept = 0
        for place in young.indices {
            let attempt = young[place].attempt
            guard attempt.key == young[place].key else { continue }
            young[place].looks += 1
            if young[place].looks > PlainStreams.youth, settle(attempt) { continue }
            if kept != place { young[kept] = young[place] }
            let wanted = attempt.isConnected ? PlainStreams.reading : PlainStreams.connecting
            entries[kept] = hf_poll_entry(descriptor: attempt.descriptor, wanted: wanted, seen: 0)
            kept += 1
        }
        young.removeLast(young.count - kept)
        entries.removeLast(entries.count - kept)
    }

    /// False where there is no room: then it stays where it is.
    private func settle(_ attempt: PlainAttempt) -> Bool {
        if watch < 0 { watch = hf_streams_open() }
        guard hf_streams_add(watch, attempt.descriptor, attempt.key) >= 0 else { return false }
        let place = Int(attempt.descriptor)
        if place >= settled.count {
            settled += [PlainAttempt?](repeating: nil, count: place + 1 - settled.count)
        }
        settled[place] = attempt
        settledCount += 1
        return true
    }

    private func lookAtSettled() -> Int {
        guard settledCount > 0 else { return 0 }
        var seen = 0
        var round: Int
        repeat {
            // Safety: room for a round, for the time of the call.
            let ready = unsafe events.withUnsafeMutableBufferPointer { events in
                guard let first = events.baseAddress else { return CInt(0) }
                return unsafe hf_streams_look(watch, first)
            }
            round = Int(max(ready, 0))
            for place in 0..<round {
                let event = events[place]
                if let attempt = attempt(event.key) { take(event, attempt) }
            }
            seen += round
            // An attempt with news in every round has its turn again in the next look.
        } while round == Int(HF_STREAMS_ROUND) && seen < count + Int(HF_STREAMS_ROUND)
        return seen
    }

    /// Reads on where more was there than one look reads: nothing tells of that again.
    private func goOn() {
        guard !unfinished.isEmpty else { return }
        let former = unfinished
        unfinished.removeAll(keepingCapacity: true)
        for (attempt, key) in former where attempt.key == key { read(attempt, at: .now) }
    }

    /// Nil for one that was closed in this very look, and for its successor with the same descriptor.
    private func attempt(_ key: UInt64) -> PlainAttempt? {
        let place = Int(key & 0xFFFF_FFFF)
        guard settled.indices.contains(place), let attempt = settled[place] else { return nil }
        return attempt.key == key ? attempt : nil
    }

    private func news(of seen: Int16) -> hf_stream_event {
        let isBroken = seen & Int16(HF_POLL_FAILED) != 0
        let isEnded = seen & Int16(HF_STREAM_ENDED) != 0
        return hf_stream_event(
            key: 0,
            is_failed: isBroken ? 1 : 0,
            is_ended: isEnded && !isBroken ? 1 : 0,
            is_readable: isEnded || seen & Int16(HF_POLL_IN) != 0 ? 1 : 0,
            unused: (0, 0, 0, 0, 0)
        )
    }

    private func take(_ event: hf_stream_event, _ attempt: PlainAttempt) {
        let now = Instant.now
        let key = attempt.key
        if !attempt.isConnected {
            if event.is_failed != 0, let failure = failure(of: attempt) {
                return hand(.failed(failure), to: attempt, at: now)
            }
            attempt.isConnected = true
            hand(.connected, to: attempt, at: now)
            guard attempt.key == key else { return }
        }
        // Of the last news of a stream nothing tells again, however much is to be read before it.
        if event.is_failed != 0 { attempt.isBroken = true }
        if event.is_ended != 0 { attempt.isEnded = true }
        if event.is_readable != 0 || attempt.isBroken { read(attempt, at: now) }
    }

    /// Why there is no connection; nil: there is one, whatever was wrong with it afterwards.
    private func failure(of attempt: PlainAttempt) -> TransportFailure? {
        let result = hf_stream_connected(attempt.descriptor)
        return result < 0 ? TransportFailure(errno: -result) : nil
    }

    private func read(_ attempt: PlainAttempt, at now: Instant) {
        let key = attempt.key
        for _ in 0..<PlainStreams.readsPerLook {
            // Safety: the buffer is ours, and its length is told.
            let count = unsafe buffer.withUnsafeMutableBytes { buffer in
                guard let first = buffer.baseAddress else { return -Int64(HF_EINVAL) }
                return unsafe hf_read(attempt.descriptor, first, UInt64(buffer.count))
            }
            switch count {
            case 0: return hand(.ended, to: attempt, at: now)
            case ..<0:
                if count == -Int64(HF_EAGAIN) { return }
                return hand(.failed(TransportFailure(errno: CInt(-count))), to: attempt, at: now)
            default: received(Int(count), attempt, at: now)
            }
            guard attempt.key == key else { return }
            // Less than there is room for is all that has come; what comes later is news.
            guard count < Int64(buffer.count), !attempt.isBroken else { continue }
            if attempt.isEnded { hand(.ended, to: attempt, at: now) }
            return
        }
        unfinished.append((attempt, key))
    }
}

extension PlainStreams {
    private func received(_ count: Int, _ attempt: PlainAttempt, at now: Instant) {
        var effects = self.effects
        self.effects = []
        attempt.exchange?.received(buffer[..<count], at: now, into: &effects)
        carryOut(&effects, attempt, at: now)
        self.effects = effects
    }

    private func hand(_ event: ProbeExchange.Event, to attempt: PlainAttempt, at now: Instant) {
        var effects = self.effects
        self.effects = []
        attempt.exchange?.handle(event, at: now, into: &effects)
        carryOut(&effects, attempt, at: now)
        self.effects = effects
    }

    /// Empties the list, which keeps its room for the next.
    private func carryOut(_ effects: inout [ProbeExchange.Effect], _ attempt: PlainAttempt, at now: Instant) {
        var failure: TransportFailure?
        var outcome: ProbeOutcome?
        for place in effects.indices {
            switch effects[place] {
            case .send(let bytes): failure = attempt.send(bytes)
            // Of HTTP/2, which isn't plain.
            case .ask: break
            case .finished(let its): outcome = its
            }
        }
        effects.removeAll(keepingCapacity: true)
        if let outcome {
            end(attempt, outcome)
        } else if let failure {
            hand(.failed(failure), to: attempt, at: now)
        }
    }

    private func end(_ attempt: PlainAttempt, _ outcome: ProbeOutcome) {
        let (run, heard) = (attempt.run, attempt.onEnd)
        close(attempt)
        if let heard { heard(outcome) } else { onEnd(run, outcome) }
    }
}

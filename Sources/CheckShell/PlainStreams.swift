import CLinux
import HealthChecks
import NetworkTypes

/// The sockets of attempts that need nothing but a TCP connection, which most checks are: a socket and an
/// entry in a set, instead of a channel of NIO's with its pipeline, promises and options, which takes several
/// times the processor time of the connection itself.
///
/// NIO's loop can't wait for this set. So it is looked at: at once, since a connection on this machine stands
/// already, and then after pauses that grow while nothing happens (`pauses`). With many checks under way the
/// next one's turn comes sooner than that anyway.
final class PlainStreams {
    /// Connections under way, by descriptor.
    private var streams: [Stream?] = []
    private(set) var count = 0
    private var watch: CInt = -1
    private var lastKey: UInt32 = 0
    private var buffer = [UInt8](repeating: 0, count: 16_384)
    private var events = [hf_stream_event](repeating: hf_stream_event(), count: Int(HF_STREAMS_ROUND))
    private var pause = PlainStreams.pauses.lowerBound
    /// Something was begun since the last look.
    private var isNew = false
    /// Streams that had more to read than is their share of a look, by key: the loop comes back at once.
    private var unfinished: [UInt64] = []
    /// When to look again; nil while there is nothing to look at.
    private(set) var nextLook: Instant?

    /// Between looks. The longest is what a server that answers late is at most found to be later.
    static let pauses = Interval.milliseconds(1)...Interval.milliseconds(32)
    /// With fewer under way than this, looks come as soon as they may.
    private static let few = 8
    /// Reads of one stream in one look: nobody keeps the loop by sending without end.
    private static let readsPerLook = 4

    deinit { if watch >= 0 { _ = hf_close(watch) } }

    /// Begins a connection; a look is due. The attempt hears of everything, of a failure before this returns.
    func open(_ target: ProbeTarget, for attempt: Attempt, at now: Instant) {
        if watch < 0 { watch = hf_streams_open() }
        let octets = target.address.octets
        let port = target.port?.rawValue ?? 0
        // Safety: as many octets as the family has, for the time of the call.
        let descriptor = unsafe octets.withUnsafeBufferPointer { octets in
            guard let first = octets.baseAddress else { return -CInt(HF_EINVAL) }
            return unsafe hf_stream_connect(target.address.family == .ipv6 ? 1 : 0, first, port)
        }
        guard descriptor >= 0 else { return attempt.handle(.failed(TransportFailure(errno: -descriptor))) }
        lastKey &+= 1
        let stream = Stream(self, descriptor, key: lastKey, attempt)
        let result = hf_streams_add(watch, descriptor, stream.key)
        guard result >= 0 else {
            _ = hf_close(descriptor)
            return attempt.handle(.failed(.local(.socket(errno: -result))))
        }
        let place = Int(descriptor)
        if place >= streams.count { streams += [Stream?](repeating: nil, count: place + 1 - streams.count) }
        streams[place] = stream
        count += 1
        nextLook = now
        isNew = true
        attempt.stream = stream
    }

    /// Everything that is ready is told.
    func look(at now: Instant) {
        nextLook = nil
        guard count > 0 else { return unfinished.removeAll() }
        goOn()
        var seen = 0
        var round: Int
        repeat {
            // Safety: room for a round, for the time of the call.
            let ready = unsafe events.withUnsafeMutableBufferPointer { events in
                guard let first = events.baseAddress else { return CInt(0) }
                return unsafe hf_streams_look(watch, first)
            }
            round = Int(max(ready, 0))
            for place in 0..<round { take(events[place]) }
            seen += round
            // A stream with news in every round has its turn again in the next look.
        } while round == Int(HF_STREAMS_ROUND) && seen < count + Int(HF_STREAMS_ROUND)
        let soon = count < PlainStreams.few ? PlainStreams.pauses.lowerBound : CheckRunner.grain
        pause = seen > 0 || isNew ? soon : min(max(pause, soon) * 2, PlainStreams.pauses.upperBound)
        isNew = false
        if count > 0 { nextLook = unfinished.isEmpty ? now + pause : now }
    }

    /// Reads on where more was there than one look reads: nothing tells of that again.
    private func goOn() {
        guard !unfinished.isEmpty else { return }
        let keys = unfinished
        unfinished.removeAll(keepingCapacity: true)
        for key in keys {
            if let stream = stream(key) { read(stream) }
        }
    }

    /// Nil for one that was closed in this very look, and for its successor with the same descriptor.
    private func stream(_ key: UInt64) -> Stream? {
        let place = Int(key & 0xFFFF_FFFF)
        guard streams.indices.contains(place), let stream = streams[place] else { return nil }
        return stream.key == key ? stream : nil
    }

    private func take(_ event: hf_stream_event) {
        guard let stream = stream(event.key) else { return }
        if !stream.isConnected {
            if event.is_failed != 0, let failure = failure(of: stream) {
                return stream.attempt.handle(.failed(failure))
            }
            stream.isConnected = true
            stream.attempt.handle(.connected)
        }
        // Of the last news of a stream nothing tells again, however much is to be read before it.
        if event.is_failed != 0 { stream.isBroken = true }
        if event.is_ended != 0 { stream.isEnded = true }
        guard stream.isOpen, event.is_readable != 0 || stream.isBroken else { return }
        read(stream)
    }

    /// Why there is no connection; nil: there is one, whatever was wrong with it afterwards.
    private func failure(of stream: Stream) -> TransportFailure? {
        let result = hf_stream_connected(stream.descriptor)
        return result < 0 ? TransportFailure(errno: -result) : nil
    }

    private func read(_ stream: Stream) {
        var turns = 0
        while stream.isOpen, turns < PlainStreams.readsPerLook {
            turns += 1
            // Safety: the buffer is ours, and its length is told.
            let count = unsafe buffer.withUnsafeMutableBytes { buffer in
                guard let first = buffer.baseAddress else { return -Int64(HF_EINVAL) }
                return unsafe hf_read(stream.descriptor, first, UInt64(buffer.count))
            }
            switch count {
            case 0: return stream.attempt.handle(.ended)
            case ..<0:
                if count == -Int64(HF_EAGAIN) { return }
                return stream.attempt.handle(.failed(TransportFailure(errno: CInt(-count))))
            default: stream.attempt.handle(.received(Array(buffer.prefix(Int(count)))))
            }
            // Less than there is room for is all that has come; what comes later is news.
            guard count < Int64(buffer.count), !stream.isBroken else { continue }
            if stream.isEnded, stream.isOpen { stream.attempt.handle(.ended) }
            return
        }
        if stream.isOpen { unfinished.append(stream.key) }
    }

    fileprivate func forget(_ stream: Stream) {
        streams[Int(stream.descriptor)] = nil
        count -= 1
        _ = hf_close(stream.descriptor)
    }

    /// One connection.
    final class Stream {
        fileprivate let descriptor: CInt
        /// Descriptors come back; this doesn't.
        fileprivate let key: UInt64
        fileprivate let attempt: Attempt
        fileprivate var isConnected = false
        /// The peer's end has come, behind what is to be read.
        fileprivate var isEnded = false
        /// The next read but those of what has come says why.
        fileprivate var isBroken = false
        fileprivate private(set) var isOpen = true
        private let owner: PlainStreams

        fileprivate init(_ owner: PlainStreams, _ descriptor: CInt, key: UInt32, _ attempt: Attempt) {
            self.owner = owner
            self.descriptor = descriptor
            self.key = UInt64(key) << 32 | UInt64(UInt32(bitPattern: descriptor))
            self.attempt = attempt
        }

        /// All of it, or the attempt fails: what a check says fits into the buffer of a new socket.
        func send(_ bytes: [UInt8]) {
            // Safety: the bytes live through the call.
            let count = unsafe bytes.withUnsafeBytes { bytes in
                guard let first = bytes.baseAddress else { return Int64(0) }
                return unsafe hf_send(descriptor, first, UInt64(bytes.count))
            }
            if count == Int64(bytes.count) { return }
            let code = count < 0 ? CInt(-count) : CInt(HF_EAGAIN)
            attempt.handle(.failed(TransportFailure(errno: code)))
        }

        func close() {
            guard isOpen else { return }
            isOpen = false
            owner.forget(self)
        }
    }
}

extension Probe {
    /// Where a probe goes that needs a connection and nothing more; nil for every other.
    var plainTarget: ProbeTarget? {
        let target: ProbeTarget
        switch self {
        case .connect(let its), .mail(let its, _): target = its
        case .web(let settings): target = settings.target
        case .service, .echo, .datagram, .name, .script, .file, .session: return nil
        }
        guard !isTLS, !usesStreams else { return nil }
        let isPlain =
            target.source == nil && target.interface == nil && target.mark == nil && target.proxyHeader == nil
        return isPlain ? target : nil
    }
}

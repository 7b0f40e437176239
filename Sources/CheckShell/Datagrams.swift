import CLinux
import HealthChecks
import LoopClock
import NIOCore
import NetworkTypes

/// The sockets of attempts that speak in datagrams: UDP, DNS, echoes. Made and used on one loop.
///
/// NIO has a channel for datagrams, and it traps (2.101): where an ICMP error other than "port unreachable"
/// is waiting, it takes the error, reads, and stops the program when there is nothing to read. Whoever can
/// send us such an error, a firewall that rejects for one, could end the engine. So these sockets are looked
/// at as those of `PlainStreams` are, after pauses that grow while nothing happens.
final class Datagrams {
    private let loop: any EventLoop
    private var open: [CInt: Entry] = [:]
    private var watch: CInt = -1
    private var lastKey: UInt32 = 0
    private var buffer = [UInt8](repeating: 0, count: 65_536)
    private var events = [hf_stream_event](repeating: hf_stream_event(), count: Int(HF_STREAMS_ROUND))
    private var pause = PlainStreams.pauses.lowerBound
    private lazy var clock = LoopTimer(loop: loop) { [weak self] in self?.look() }

    private struct Entry {
        let attempt: Attempt
        /// Descriptors come back; this doesn't.
        let key: UInt64
        /// The most that is read of a datagram.
        let capacity: Int
    }

    /// Reads of one attempt in one look, and rounds of a look: nobody keeps the loop by sending without end.
    private static let readsPerLook = 4
    private static let roundsPerLook = 16

    init(loop: any EventLoop) { self.loop = loop }

    deinit { if watch >= 0 { _ = hf_close(watch) } }

    /// Takes a connected socket over: what it brings is the attempt's, until that closes it.
    ///
    /// - Returns: nil or why not; then the socket is closed.
    func add(_ descriptor: CInt, for attempt: Attempt, capacity: Int) -> TransportFailure? {
        if watch < 0 { watch = hf_streams_open() }
        lastKey &+= 1
        let key = UInt64(lastKey) << 32 | UInt64(UInt32(bitPattern: descriptor))
        let failure = hf_datagrams_add(watch, descriptor, key)
        guard failure >= 0 else {
            _ = hf_close(descriptor)
            return TransportFailure(errno: -failure)
        }
        open[descriptor] = Entry(attempt: attempt, key: key, capacity: min(capacity, buffer.count))
        pause = PlainStreams.pauses.lowerBound
        clock.arm(notLaterThan: .now + pause)
        return nil
    }

    /// All of it, or why not.
    func send(_ bytes: [UInt8], through descriptor: CInt) -> TransportFailure? {
        var count: Int64 = 0
        for _ in 0..<2 {
            // Safety: the bytes live through the call, and their count is told.
            count = unsafe hf_send(descriptor, bytes, UInt64(bytes.count))
            if count >= 0 { return nil }
            // An error about an earlier echo comes up once, in place of this one.
        }
        return TransportFailure(errno: CInt(-count))
    }

    /// What comes back in place of an answer says that the question didn't arrive, whatever its number: over
    /// IPv6 a firewall's word for "prohibited" is EACCES, which elsewhere is about this machine.
    private static func failure(errno code: CInt) -> ProbeFailure {
        if case .peer(let failure) = TransportFailure(errno: code) { failure } else { .unreachable }
    }

    func close(_ descriptor: CInt) {
        guard open.removeValue(forKey: descriptor) != nil else { return }
        _ = hf_datagrams_remove(watch, descriptor)
        _ = hf_close(descriptor)
        if open.isEmpty { clock.cancel() }
    }

    private func look() {
        var seen = 0
        for _ in 0..<Datagrams.roundsPerLook {
            // Safety: room for a round, for the time of the call.
            let ready = unsafe events.withUnsafeMutableBufferPointer { events in
                guard let first = events.baseAddress else { return CInt(0) }
                return unsafe hf_streams_look(watch, first)
            }
            guard ready > 0 else { break }
            for place in 0..<Int(ready) { take(events[place]) }
            seen += Int(ready)
            if ready < HF_STREAMS_ROUND { break }
        }
        let shortest = PlainStreams.pauses.lowerBound
        pause = seen > 0 ? shortest : min(pause * 2, PlainStreams.pauses.upperBound)
        if !open.isEmpty { clock.arm(notLaterThan: .now + pause) }
    }

    private func take(_ event: hf_stream_event) {
        let descriptor = CInt(truncatingIfNeeded: event.key & 0xFFFF_FFFF)
        for read in 0..<Datagrams.readsPerLook {
            // Closed by what was read last, or in this very look.
            guard let entry = open[descriptor], entry.key == event.key else { return }
            // Safety: the buffer is ours, and no more than its length is told.
            let count = unsafe buffer.withUnsafeMutableBytes { buffer in
                guard let first = buffer.baseAddress else { return -Int64(HF_EINVAL) }
                return unsafe hf_receive(descriptor, first, UInt64(entry.capacity))
            }
            if count >= 0 {
                // The length of the whole, whatever there was room for.
                entry.attempt.handle(.received(Array(buffer[..<min(Int(count), entry.capacity)])))
            } else if count != -Int64(HF_EAGAIN) {
                return entry.attempt.handle(.failed(.peer(Datagrams.failure(errno: CInt(-count)))))
            } else {
                // An error whose number was taken already.
                if read == 0, event.is_failed != 0 { entry.attempt.handle(.failed(.peer(.unreachable))) }
                return
            }
        }
    }
}

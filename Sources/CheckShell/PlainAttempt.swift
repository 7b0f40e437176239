import CLinux
import HealthChecks
import LoopClock
import NetworkTypes

/// One attempt over a connection and nothing more: an exchange and its socket, moved by `PlainStreams`, which
/// uses the object again for another.
final class PlainAttempt {
    /// Of the check; nothing where it isn't one of the table.
    var run = -1
    /// Told of the outcome instead of the table; nil: the table is.
    var onEnd: ((ProbeOutcome) -> Void)?
    /// Of its own, where it isn't one of the table.
    var timer: LoopTimer?
    var exchange: ProbeExchange?
    var descriptor: CInt = -1
    /// Descriptors and objects come back; this doesn't.
    var key: UInt64 = 0
    var isConnected = false
    /// The peer's end has come, behind what is to be read.
    var isEnded = false
    /// The next read but those of what has come says why.
    var isBroken = false

    var isOpen: Bool { descriptor >= 0 }

    /// For the next one; nothing of the last is kept.
    func begin(_ exchange: ProbeExchange, descriptor: CInt, key: UInt64) {
        self.exchange = exchange
        self.descriptor = descriptor
        self.key = key
        isConnected = false
        isEnded = false
        isBroken = false
    }

    func finish() {
        exchange = nil
        if onEnd != nil { onEnd = nil }
        timer?.cancel()
        timer = nil
        run = -1
        descriptor = -1
        key = 0
    }

    /// All of it, or why not: what a check says fits into the buffer of a new socket.
    func send(_ bytes: [UInt8]) -> TransportFailure? {
        // Safety: the bytes live through the call.
        let count = unsafe bytes.withUnsafeBytes { bytes in
            guard let first = bytes.baseAddress else { return Int64(0) }
            return unsafe hf_send(descriptor, first, UInt64(bytes.count))
        }
        if count == Int64(bytes.count) { return nil }
        return TransportFailure(errno: count < 0 ? CInt(-count) : CInt(HF_EAGAIN))
    }
}

extension Probe {
    /// Says something as soon as there is a connection.
    var asksFirst: Bool { if case .web = self { true } else { false } }

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

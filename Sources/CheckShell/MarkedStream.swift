import CLinux
import HealthChecks
import NIOCore
import NetworkTypes

/// TCP sockets that the helper made, on their way to being connected. Nobody waits for them: they are looked
/// at after pauses that grow, as `PlainStreams` does; checks with marks are few.
enum MarkedStream {
    /// Takes the descriptor over, and hands it on when it is connected.
    static func connect(
        _ descriptor: CInt,
        to target: ProbeTarget,
        for attempt: NIOLoopBound<Attempt>,
        on loop: any EventLoop
    ) -> EventLoopFuture<CInt> {
        attempt.value.awaitsGrant = false
        let promise = loop.makePromise(of: CInt.self)
        let failure = begin(descriptor, target)
        if failure < 0 {
            _ = hf_close(descriptor)
            promise.fail(IOError(errnoCode: -failure, reason: "connect"))
        } else {
            look(descriptor, again: PlainStreams.pauses.lowerBound, attempt, loop, promise)
        }
        return promise.futureResult
    }

    private static func begin(_ descriptor: CInt, _ target: ProbeTarget) -> CInt {
        let isIPv6: CInt = target.address.family == .ipv6 ? 1 : 0
        if let interface = target.interface {
            let name = (interface.bytes + [0]).map { CChar(bitPattern: $0) }
            // Safety: a terminated name, for the time of the call.
            let failure = unsafe hf_stream_bind_interface(descriptor, name)
            if failure < 0 { return failure }
        }
        if let source = target.source {
            // Safety: as many octets as the family has, for the time of the call.
            let failure = unsafe hf_stream_bind(
                descriptor,
                isIPv6,
                source.octets,
                target.sourcePort?.rawValue ?? 0
            )
            if failure < 0 { return failure }
        }
        // Safety: as above.
        return unsafe hf_stream_begin(
            descriptor,
            isIPv6,
            target.address.octets,
            target.port?.rawValue ?? 0
        )
    }

    private static func look(
        _ descriptor: CInt,
        again pause: Interval,
        _ attempt: NIOLoopBound<Attempt>,
        _ loop: any EventLoop,
        _ promise: EventLoopPromise<CInt>
    ) {
        var entry = hf_poll_entry(descriptor: descriptor, wanted: Int16(HF_POLL_OUT), seen: 0)
        // Safety: one entry, and the count says one.
        let isSettled = unsafe hf_poll(&entry, 1, 0) > 0
        let outcome = isSettled ? hf_stream_connected(descriptor) : 0
        if attempt.value.isOver || outcome < 0 {
            _ = hf_close(descriptor)
            return promise.fail(
                IOError(errnoCode: outcome < 0 ? -outcome : CInt(HF_EAGAIN), reason: "connect")
            )
        }
        if isSettled { return promise.succeed(descriptor) }
        loop.assumeIsolated().scheduleTask(in: .nanoseconds(pause.nanoseconds)) {
            look(descriptor, again: min(pause * 2, PlainStreams.pauses.upperBound), attempt, loop, promise)
        }
        .futureResult
        // The loop ends before that.
        .whenFailure { error in
            _ = hf_close(descriptor)
            promise.fail(error)
        }
    }
}

import NIOCore
import NetworkTypes

/// One timer of the loop. A later time than the armed one waits for the armed one to fire: reads that each
/// put a deadline off cost nothing. Its user must take being called early.
final class CheckTimer: NIOScheduledCallbackHandler {
    private let loop: any EventLoop
    private let body: () -> Void
    private var armed: (due: Instant, callback: NIOScheduledCallback)?

    /// `body` is called on `loop`, at the time armed or before, and must arm again if it was before.
    init(loop: any EventLoop, body: @escaping () -> Void) {
        self.loop = loop
        self.body = body
    }

    func arm(for due: Instant) {
        if let armed, armed.due <= due { return }
        cancel()
        // NIO counts CLOCK_MONOTONIC, the machines CLOCK_BOOTTIME: only the distance goes over.
        let distance = max(0, (due - .now).nanoseconds)
        let loop = loop.assumeIsolated()
        do {
            let callback = try loop.scheduleCallback(at: .now() + .nanoseconds(distance), handler: self)
            armed = (due, callback)
        } catch {
            // The loop is shutting down: nothing is due any more.
            armed = nil
        }
    }

    func cancel() {
        armed?.callback.cancel()
        armed = nil
    }

    func handleScheduledCallback(eventLoop: some EventLoop) {
        armed = nil
        body()
    }
}

package import NIOCore
package import NetworkTypes

/// One timer of a loop. Its user must take being called early, and must arm it again then.
package final class LoopTimer: NIOScheduledCallbackHandler {
    private let loop: any EventLoop
    private let body: () -> Void
    private var armed: (due: Instant, callback: NIOScheduledCallback)?

    /// `body` is called on `loop`, at the time armed or before.
    package init(loop: any EventLoop, body: @escaping () -> Void) {
        self.loop = loop
        self.body = body
    }

    /// Replaces what was armed before; an instant that is past fires at once.
    package func arm(for due: Instant) {
        if let armed, armed.due == due { return }
        cancel()
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

    /// The same for a time that is often put off, as each read of a connection does: where the timer is armed
    /// for an earlier time, it stays so, which costs nothing.
    package func arm(notLaterThan due: Instant) {
        if let armed, armed.due <= due { return }
        arm(for: due)
    }

    package func cancel() {
        armed?.callback.cancel()
        armed = nil
    }

    package func handleScheduledCallback(eventLoop: some EventLoop) {
        armed = nil
        body()
    }
}

import NIOCore
import NetworkTypes

/// One timer of the loop. Firing early is harmless to its user, so it is set anew only when its time changes.
final class LoopTimer: NIOScheduledCallbackHandler {
    private let loop: any EventLoop
    private let body: () -> Void
    private var armed: (due: Instant, callback: NIOScheduledCallback)?

    /// `body` is called on `loop`.
    init(loop: any EventLoop, body: @escaping () -> Void) {
        self.loop = loop
        self.body = body
    }

    /// Replaces what was armed before; an instant that is past fires at once.
    func arm(for due: Instant) {
        if let armed, armed.due == due { return }
        cancel()
        // NIO counts CLOCK_MONOTONIC, the node CLOCK_BOOTTIME: only the distance goes over.
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

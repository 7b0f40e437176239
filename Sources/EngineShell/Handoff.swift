import Synchronization

/// Carries one value from the thread that made it to the loop. The maker gives it up, the taker gets it
/// whole, so that values which only one thread may touch at a time can still change threads.
package final class Handoff<Value>: Sendable {
    private let slot: Mutex<Value?>

    package init(_ value: consuming sending Value) {
        slot = Mutex(value)
    }

    /// The value; nil from the second time on.
    package func take() -> sending Value? {
        slot.withLock { slot in
            let value = slot.take()
            return value
        }
    }
}

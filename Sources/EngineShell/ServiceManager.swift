import CLinux
import NetworkTypes

/// The service manager that started the engine, to whom it says what it does (sd_notify(3)); where nobody
/// asked to be told, as under `holdfast run`, nothing is said.
package struct ServiceManager: Sendable {
    private let socket: Int32?
    /// Pause between two signs of life, a third of what the manager waits; nil: it doesn't wait.
    let watchdogPeriod: Interval?

    package enum Message: String, Sendable {
        /// The virtual routers run; or a reload is over, whatever came of it.
        case ready = "READY=1"
        case reloading = "RELOADING=1"
        case stopping = "STOPPING=1"
        case alive = "WATCHDOG=1"
    }

    /// Nobody.
    package static let none = ServiceManager(socket: nil, watchdog: 0)

    /// As the environment says. Call it before sealing: afterwards a path may be out of reach.
    package static func connected() -> ServiceManager {
        let socket = hf_notify_open()
        return socket < 0 ? .none : ServiceManager(socket: socket, watchdog: hf_notify_watchdog())
    }

    /// - Parameter watchdog: nanoseconds that the manager waits for a sign of life; 0: it doesn't.
    package init(socket: Int32?, watchdog: Int64) {
        self.socket = socket
        watchdogPeriod = watchdog > 0 ? Interval(nanoseconds: watchdog / 3) : nil
    }

    /// A manager that doesn't read is told nothing: the next sign of life comes soon.
    func say(_ message: Message) {
        guard let socket else { return }
        let bytes = Array(message.rawValue.utf8)
        // Safety: the array is valid for the call, and its count is passed.
        _ = unsafe hf_send(socket, bytes, UInt64(bytes.count))
    }
}

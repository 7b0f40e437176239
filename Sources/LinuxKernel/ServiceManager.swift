import CLinux
import NetworkTypes

/// The service manager that started the helper, to whom it shows that both of its threads live
/// (sd_notify(3)).
struct ServiceManager: ~Copyable {
    /// Nil where nobody asked to be told.
    private let socket: Descriptor?
    /// Between two signs of life, a third of what the manager waits.
    private let period: Interval
    /// When the next one is due; nil: the manager doesn't wait.
    private(set) var nextDeadline: Instant?
    /// Operations that the kernel thread hasn't answered.
    private var outstanding: UInt64 = 0
    private var hasAnswered = false

    init(_ socket: Int32, watchdog: Int64, at now: Instant) {
        self.socket = socket < 0 ? nil : Descriptor(adopting: socket)
        period = Interval(nanoseconds: watchdog / 3)
        nextDeadline = socket >= 0 && watchdog > 0 ? now : nil
    }

    mutating func kernelWasAsked() { outstanding += 1 }

    mutating func kernelAnswered() {
        outstanding -= 1
        hasAnswered = true
    }

    /// Says "alive", when it is time for it, unless the kernel thread owes answers and gave none since last
    /// time.
    mutating func showLife(at now: Instant) {
        guard let nextDeadline, nextDeadline <= now else { return }
        self.nextDeadline = now + period
        guard outstanding == 0 || hasAnswered else { return }
        hasAnswered = false
        say("WATCHDOG=1")
    }

    /// What a full queue doesn't take is lost; the next sign of life comes soon.
    func say(_ message: StaticString) {
        guard let socket else { return }
        var text = LogLine(empty: true)
        text.add(message)
        _ = socket.send(text.bytes)
    }
}

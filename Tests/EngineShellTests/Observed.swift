import Foundation
import Synchronization

/// Values that other threads report and a test waits for.
final class Observed<Value: Sendable>: Sendable {
    private let values = Mutex<[Value]>([])
    private let reported = DispatchSemaphore(value: 0)

    func append(_ value: Value) {
        values.withLock { $0.append(value) }
        reported.signal()
    }

    var all: [Value] { values.withLock { $0 } }

    /// The first value that matches, nil when none comes within the bound. One thread at a time waits.
    func first(where matches: (Value) -> Bool) -> Value? {
        let limit = DispatchTime.now() + .seconds(Patience.seconds)
        while true {
            if let found = all.first(where: matches) { return found }
            guard reported.wait(timeout: limit) == .success else { return all.first(where: matches) }
        }
    }
}

/// How long a test waits for what must come: reached only when the subject is broken.
enum Patience {
    static let seconds = 20
    static var nanoseconds: Int64 { Int64(seconds) * 1_000_000_000 }
}

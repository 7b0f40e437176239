import LoopClock
import NIOCore
import NetworkTypes

extension EngineShell {
    /// Says "alive" from the loop itself, so a loop that hangs doesn't; nor does one that turns without the
    /// node getting its turn.
    func startWatchdog() {
        guard let period = connections.manager.watchdogPeriod else { return }
        let bound = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleRepeatedTask(initialDelay: .zero, delay: .nanoseconds(period.nanoseconds)) { _ in
            bound.value.showLife(within: period)
        }
    }

    private func showLife(within period: Interval) {
        if let due = nextDeadline, due + period < .now { return }
        connections.manager.say(.alive)
    }
}

import CLinux
import NIOCore
import NetworkTypes

extension EngineShell {
    /// Instances have elected a master by then, and what a reload replaced has gone.
    private static let settling = TimeAmount.seconds(5)

    /// Gives back, a little later, what a start or a reload needed and nothing after it does.
    func trimMemorySoon() {
        loop.scheduleTask(in: EngineShell.settling) { hf_trim_memory() }
    }
}

import CLinux
import NIOCore
import NetworkTypes

extension EngineShell {
    /// Instances have elected a master by then, and what a reload replaced has gone.
    private static let settling = TimeAmount.seconds(5)

    /// Gives back, a little later, what a start or a reload needed and nothing after it does. A reload that
    /// goes on meanwhile needs it still, and asks for this again.
    func trimMemorySoon() {
        loop.assumeIsolated().scheduleTask(in: EngineShell.settling) { [weak self] in
            guard self?.isReloading == false else { return }
            hf_trim_memory()
        }
    }
}

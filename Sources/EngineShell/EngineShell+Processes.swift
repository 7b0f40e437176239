import NIOCore
import NIOPosix
import Node

extension EngineShell {
    /// Reads the list of processes elsewhere and hands it to the node.
    func scanProcesses() {
        pool.runIfActive(eventLoop: loop) { ProcessScan.run() }.assumeIsolated().whenComplete {
            [weak self] result in
            guard let self else { return }
            // Without a pool the engine is ending.
            if case .success(let scan) = result { turn(.processesScanned(scan)) }
        }
    }
}

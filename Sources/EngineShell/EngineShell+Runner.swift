import Node
import RunnerProtocol

extension EngineShell {
    /// The link to the runner, if there is one to have.
    func makeRunnerLink() -> RunnerLink? {
        connections.runnerPath.map { path in
            RunnerLink(
                loop: loop,
                path: path,
                receive: { [weak self] event in self?.runnerHappened(event) },
                log: { [weak self] in self?.write($0) }
            )
        }
    }
}

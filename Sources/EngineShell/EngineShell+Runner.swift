import Node

extension EngineShell {
    /// The link to the runner, if there is one to have.
    func makeRunnerLink() -> RunnerLink? {
        connections.runnerPath.map { path in
            RunnerLink(
                loop: loop,
                path: path,
                receive: { [weak self] in self?.take($0) },
                log: { [weak self] in self?.write($0) }
            )
        }
    }

    /// What happened at the runner's end.
    private func take(_ event: RunnerEvent) {
        switch event {
        case .connected(let user):
            write(NodeLog(.info, "connected to the runner, which runs scripts as user \(user)"))
        case .lost:
            write(NodeLog(.warning, "the runner is gone; connecting again"))
        case .answered(let answer, let sequence):
            write(NodeLog(.warning, "the runner answers what wasn't asked (\(sequence)): \(answer)"))
        }
    }
}

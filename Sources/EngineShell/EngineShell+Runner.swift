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

    /// The runner of another user has its socket beside the common one's: runner@USER.sock. Whether there is
    /// one the administrator decides, who enables its unit; a name has no slash.
    func connectRunner(of user: String) {
        guard let path = connections.runnerPath, userRunners[user] == nil else { return }
        let suffix = ".sock"
        let stem = path.hasSuffix(suffix) ? String(path.dropLast(suffix.count)) : path
        let link = RunnerLink(
            loop: loop,
            path: "\(stem)@\(user)\(suffix)",
            receive: { [weak self] event in self?.turn(.userRunner(user, event)) },
            log: { [weak self] in self?.write($0) }
        )
        userRunners[user] = link
        link.connect()
    }
}

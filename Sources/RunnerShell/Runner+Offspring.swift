import CLinux

extension Runner {
    /// A signal to all that came of these runs and isn't in their groups. True when there was something.
    @discardableResult
    func signalOffspring(of runs: [ScriptRun], _ signal: Int32) -> Bool {
        guard !runs.isEmpty else { return false }
        let (marks, groups) = (runs.map(\.mark), runs.map(\.process))
        // Safety: as many of both as the count says.
        return unsafe hf_signal_marked(marks, groups, Int32(runs.count), signal) > 0
    }

    /// Ends what is left of these runs. One look misses what is forked meanwhile, behind the place that it
    /// has come to; as many as these beat whatever isn't made to win.
    func killOffspring(of runs: [ScriptRun]) {
        for _ in 0..<8 {
            guard signalOffspring(of: runs, Int32(HF_SIGKILL)) else { return }
        }
    }
}

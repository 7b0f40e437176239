import CLinux
import Sandbox

/// The runner, from its command line to its exit status (sysexits.h).
///
/// Descriptor 3 is the listening socket. What needs rights is done, then the process is sealed, then it
/// serves.
///
/// - Parameter words: the command line without the program's name.
package func runRunner(_ words: [String]) -> Int32 {
    guard let arguments = RunnerArguments(words) else {
        log(RunnerArguments.usage)
        return 64
    }
    let numbers: [Int32] = [Int32(HF_SIGCHLD), Int32(HF_SIGTERM)]
    // Safety: the count is the array's.
    let signals = unsafe hf_signal_open(numbers, Int32(numbers.count))
    guard signals >= 0 else {
        log("signals can't be read: \(systemText(-signals))")
        return 71
    }
    // Older kernels don't know it; then descriptors that a peer attaches are dropped unread.
    _ = hf_refuse_descriptors(3)
    _ = hf_limit_processes(processes)
    do throws(SandboxFailure) {
        let user = arguments.user ?? hf_user()
        // Root's scripts, which the administrator asked for by enabling this runner, have all rights.
        if user != 0 || !arguments.isForNamed {
            let group = arguments.group ?? hf_user()
            try Sandbox.sealRunner(uid: user, gid: group, groups: otherGroups(of: user, beside: group))
        }
    } catch {
        log("refusing to run unsealed: can't \(error.step): \(systemText(error.errno))")
        return 71
    }
    let runner = Runner(
        listener: 3,
        signals: signals,
        engine: arguments.engine,
        generations: arguments.generations,
        isForNamed: arguments.isForNamed,
        log: log
    )
    runner.run()
    return 0
}

/// What a user is a member of, as systemd gives it to a unit of his: `holdfast run` and a unit run scripts
/// alike. A script has no way to drop a group, nor the runner one to add it later.
private func otherGroups(of user: UInt32, beside group: UInt32) -> [UInt32] {
    var groups = [UInt32](repeating: 0, count: 64)
    // Safety: the names are terminated; at most the array's count is written.
    let count = unsafe hf_listed_groups("/etc/passwd", "/etc/group", user, group, &groups, 64)
    // Root's group is root's.
    return groups.prefix(Int(count)).filter { $0 != 0 }
}

/// Of the runner's user, scripts' children included: a script that forks without end ends here.
private let processes: UInt64 = 4_096

private func log(_ text: String) {
    let line = Array("holdfast-runner: \(text)\n".utf8)
    // Safety: the array is valid for the call, and its count is passed.
    _ = unsafe hf_write(2, line, UInt64(line.count))
}

import CLinux
import Node
import Sandbox

/// Takes on the engine's identity and gives up everything else, for good. Answers what the machine didn't
/// give, for the log.
///
/// Of the file system only the folder of generations stays readable, and /proc, for trackers of processes:
/// names and command lines, which every user may read. NIO needs no file.
func seal(_ arguments: EngineArguments) throws(SandboxFailure) -> [NodeLog] {
    // The filter doesn't know the call.
    hf_thread_hasten()
    var lines: [NodeLog] = []
    let seal = try Sandbox.sealEngine(
        uid: arguments.identity?.user ?? 0,
        gid: arguments.identity?.group ?? 0,
        readable: [Array(arguments.generations.utf8), Array("/proc".utf8)]
    )
    if seal.landlockABI == 0 {
        let line = "this kernel has no Landlock: files are kept from the engine by their modes alone"
        lines.append(NodeLog(.warning, line))
    }
    if !seal.hasLockedMemory {
        lines.append(NodeLog(.info, "memory is not locked (LimitMEMLOCK); pages may be swapped out"))
    }
    return lines
}

import LoopClock
import Node
import Sandbox

/// Takes on the engine's identity and gives up everything else, for good. Says what the machine didn't give.
///
/// Of the file system only the folder of generations stays readable, and /proc, for trackers of processes:
/// names and command lines, which every user may read. NIO needs no file.
func seal(_ arguments: EngineArguments, log: inout LogOutput) throws(SandboxFailure) {
    let seal = try Sandbox.sealEngine(
        uid: arguments.identity?.user ?? 0,
        gid: arguments.identity?.group ?? 0,
        readable: [Array(arguments.generations.utf8), Array("/proc".utf8)]
    )
    if seal.landlockABI == 0 {
        let line = "this kernel has no Landlock: files are kept from the engine by their modes alone"
        log.write(NodeLog(.warning, line), at: .now)
    }
    if !seal.hasLockedMemory {
        log.write(NodeLog(.info, "memory is not locked (LimitMEMLOCK); pages may be swapped out"), at: .now)
    }
}

import CLinux
import ControlProtocol
import GenerationStore
import Glibc
import LoopClock
import NIOCore
import NIOPosix
import NetworkTypes
import Node
import Sandbox

/// holdfast's own version.
package let engineVersion = "0.1.0"

/// The engine's exit codes (sysexits.h where it has one).
package enum EngineExit: Int32, Sendable {
    /// Stopped as planned, or left everything to the next engine.
    case done = 0
    case usage = 64
    /// The kernel refused something at the start that can't be done without.
    case system = 71
    /// The generation can't be read; starting again doesn't help.
    case configuration = 78

    /// Ends the process at once.
    package func end() -> Never { hf_exit(rawValue) }
}

/// The engine, from its command line to its exit.
///
/// The order is the point. What must be open is opened while the process may; then it is sealed; then threads
/// start, all of which inherit the seal; only then is anything read that others wrote.
///
/// - Parameter words: the command line without the program's name.
package func runEngine(_ words: [String]) -> EngineExit {
    // Safety: no other thread is there to change the environment.
    let hasPriorities = unsafe getenv("JOURNAL_STREAM") != nil
    var log = LogOutput.standard(hasPriorities: hasPriorities)
    let arguments: EngineArguments
    do {
        arguments = try EngineArguments(words)
    } catch {
        log.write(NodeLog(.error, "\(error); \(EngineArguments.usage)"), at: .now)
        return .usage
    }
    // The control socket was left to us as descriptor 3; nothing else may have taken its place.
    let control: Int32? = Descriptor.isListening(3) ? 3 : nil
    if control == nil {
        let line = "descriptor 3 is no listening socket: nobody can ask for the status"
        log.write(NodeLog(.warning, line), at: .now)
    }
    let access = ControlAccess(
        readers: ThisMachine.group(named: "holdfast"),
        administrators: ThisMachine.group(named: "holdfast-admin")
    )
    // Safety: as many signals as the count says.
    let signals = unsafe hf_signal_open(EngineShell.signals, Int32(EngineShell.signals.count))
    guard signals >= 0 else {
        log.write(NodeLog(.error, "signals can't be read: \(systemText(-signals))"), at: .now)
        return .system
    }
    let manager = ServiceManager.connected()
    let files = StateFiles.open(plans: arguments.plans, dumps: arguments.dumps) {
        log.write(NodeLog(.warning, $0), at: .now)
    }
    let lacks: [NodeLog]
    do {
        lacks = try seal(arguments)
    } catch {
        let line = "refusing to run unsealed: can't \(error.step): \(systemText(error.errno))"
        log.write(NodeLog(.error, line), at: .now)
        return .system
    }
    let early = arguments.takesEarlyText ? EarlyText(progress: 5, memory: 6).read() : nil
    // Who started us has said already why there is none.
    guard !arguments.awaitsGeneration || Descriptor.awaitByte(4) else { return .done }
    for line in lacks { log.write(line, at: .now) }
    let reader = GenerationReader(arguments.generations, after: early)
    let generation: NodeGeneration
    switch reader.read() {
    case .read(let box, let concession):
        if let concession { log.write(.conceding(concession), at: .now) }
        guard let value = box.take() else { preconditionFailure("nobody else has the box") }
        generation = value
    case .unreadable(let reason):
        let line = "nothing to run: \(reason); compile a generation (holdfast compile), then start again"
        log.write(NodeLog(.error, line), at: .now)
        return .configuration
    }
    var connections = EngineConnections(
        helperPath: arguments.helper,
        descriptorsPath: arguments.helperDescriptors,
        runnerPath: arguments.runner,
        control: control,
        signals: signals,
        hostName: ThisMachine.hostName ?? "localhost",
        readGeneration: { reader.read() }
    )
    connections.manager = manager
    connections.access = access
    connections.files = files
    connections.readTable = { try? storedTable($0, in: arguments.generations) }
    return runLoop(connections, generation, log)
}

/// Runs the loop on this thread; the process ends from within.
private func runLoop(
    _ connections: EngineConnections,
    _ generation: NodeGeneration,
    _ log: LogOutput
) -> EngineExit {
    // One for the monitor, which blocks; one for files and documents.
    let pool = NIOThreadPool(numberOfThreads: 2)
    pool.start()
    var running: EngineShell?
    MultiThreadedEventLoopGroup.withCurrentThreadAsEventLoop { loop in
        let shell = EngineShell(loop: loop, pool: pool, connections: connections, log: log) { _ in
            // Nothing is left to tidy up: the kernel closes what is open, and the helper is to see just that.
            EngineExit.done.end()
        }
        running = shell
        shell.start(with: generation)
    }
    return withExtendedLifetime(running) { .done }
}

import ArgumentParser
import CLinux
import Console
import GenerationStore
import HelperProtocol

struct ReloadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload",
        abstract: "Compile the configuration and have a running engine take it up.",
        discussion: """
            What `systemctl reload holdfast` runs. Waits until the new generation is in force. On an error \
            in the configuration, or when the engine or the kernel refuses the generation, what runs goes \
            on, stays current, and the exit status is 1. Needs root.

            Example:
              holdfast reload --pid "$(systemctl show --property MainPID --value holdfast)"
            """
    )

    @Option(help: ArgumentHelp("The engine's process.", valueName: "pid"))
    var pid: Int32

    @Option(help: ArgumentHelp("Where a copy of the generation is kept beyond a boot.", valueName: "dir"))
    var keep: String?

    @OptionGroup var source: SourceOptions

    @Option(help: ArgumentHelp("Where sockets and generations are kept.", valueName: "dir"))
    var runtimeDir = standardRuntimeFolder

    /// Until the engine has at least read the generation, in nanoseconds; milliseconds do.
    private static let readingPatience: Int64 = 3_000_000_000
    /// Until it is in force: a helper that is just being restarted, thousands of addresses.
    private static let patience: Int64 = 30_000_000_000
    private static let pause: Int64 = 20_000_000

    func run() throws {
        try reporting {
            guard pid > 1 else { throw Failure("there is no engine to reload: its process is \(pid)") }
            try compile()
            let hash: String
            do throws(StoreError) {
                let current = try currentGeneration(in: "\(runtimeDir)/generations")
                hash = String(decoding: current.text, as: UTF8.self)
            } catch {
                throw Failure(error.text)
            }
            let failure = hf_signal(pid, Int32(HF_SIGHUP))
            guard failure == 0 else { throw Failure("can't signal process \(pid): \(systemText(-failure))") }
            guard try isTakenUp(hash) else {
                try goBack(from: hash)
                throw Failure("generation \(hash) was refused, what ran goes on; the engine's log says why")
            }
        }
    }

    /// In a process of its own, which gives up nearly all rights before it reads; it says what is wrong.
    private func compile() throws {
        // As at a start: what one compile step keeps for the next is no other program's.
        guard let program = Programs.find("holdfast") ?? Programs.find("holdfast-cli") else {
            throw Failure("can't find holdfast-cli")
        }
        var words = ["holdfast", "compile", "--quiet", "--runtime-dir", runtimeDir]
        if let keep { words += ["--keep", keep] }
        if source.compat { words.append("--compat") }
        if let config = source.config { words += ["--config", config] }
        if let configID = source.configID { words += ["--config-id", configID] }
        // Safety: path and words are terminated; there are no descriptors to hand over.
        let child = unsafe hf_spawn(program, Programs.joined(words), Int32(words.count), [], 0)
        guard child > 0 else { throw Failure("can't execute \(program): \(systemText(-child))") }
        guard hf_wait(child) == 0 else { throw ExitCode(1) }
    }

    /// Asks until the engine says that the generation is in force, or shows that it isn't to be.
    private func isTakenUp(_ hash: String) throws -> Bool {
        let status = try StatusCommand.parse(["--runtime-dir", runtimeDir])
        let start = hf_boottime()
        var wasSeen = false
        while hf_boottime() - start < ReloadCommand.patience {
            if let document = JSONReader.read(try status.ask()) {
                if document["generation"]?.string == hash { return true }
                let isPending = document["pending_generation"]?.string == hash
                if wasSeen, !isPending { return false }
                wasSeen = wasSeen || isPending
            }
            if !wasSeen, hf_boottime() - start > ReloadCommand.readingPatience { return false }
            var nothing = hf_poll_entry(descriptor: -1, wanted: 0, seen: 0)
            // Safety: one entry, as said.
            _ = unsafe hf_poll(&nothing, 1, ReloadCommand.pause)
        }
        return false
    }

    /// A crash must not start an engine on what was refused.
    private func goBack(from hash: String) throws {
        let accounts = Accounts.lookedUp()
        do throws(StoreError) {
            try GenerationFolder(
                "\(runtimeDir)/generations",
                engine: accounts.engine,
                runner: accounts.runner
            ).goBack(from: hash)
        } catch {
            throw Failure(error.text)
        }
    }
}

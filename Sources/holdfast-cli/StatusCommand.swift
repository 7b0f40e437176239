import ArgumentParser
import CLinux
import Console
import GenerationStore

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show what a running holdfast does.",
        discussion: """
            Asks the engine through its control socket. Exit status: 0 answered, 1 nobody answers, 64 wrong \
            command line.

            Examples:
              holdfast status
              holdfast status --json --runtime-dir /run/holdfast-test
            """
    )

    @Flag(help: "Write the engine's JSON document as it is.")
    var json = false

    @Option(help: ArgumentHelp("The runtime directory of the holdfast to ask.", valueName: "dir"))
    var runtimeDir = standardRuntimeFolder

    /// A document of thousands of instances stays below.
    private static let documentLength = 64 << 20
    /// Until the next bytes; an engine answers within a turn of its loop.
    private static let patience: Int64 = 5_000_000_000

    func run() throws {
        try reporting {
            let document = try ask()
            if json {
                Terminal.standardOutput.write(document.hasSuffix("\n") ? document : document + "\n")
                return
            }
            guard let value = JSONReader.read(document) else {
                throw Failure("the engine behind \(socket) answered with what is no status document")
            }
            let output = Terminal.standardOutput
            output.write(StatusTable(isTerminal: output.isTerminal).text(value))
        }
    }

    private var socket: String { "\(runtimeDir)/control.sock" }

    func ask() throws -> String {
        // Safety: the path is terminated.
        let descriptor = unsafe hf_unix_connect(socket, Int32(HF_STREAM))
        guard descriptor >= 0 else {
            let hint =
                descriptor == -HF_ENOENT || descriptor == -HF_ECONNREFUSED
                ? "; is holdfast running with --runtime-dir \(runtimeDir)?" : ""
            throw Failure("can't connect to \(socket): \(systemText(-descriptor))\(hint)")
        }
        defer { _ = hf_close(descriptor) }
        let request = Array("status\n".utf8)
        // Safety: the request outlives the call.
        let sent = unsafe hf_send(descriptor, request, UInt64(request.count))
        guard sent == request.count else { throw Failure("can't ask \(socket): \(systemText(Int32(-sent)))") }
        var document: [UInt8] = []
        while true {
            var entry = hf_poll_entry(descriptor: descriptor, wanted: Int16(HF_POLL_IN), seen: 0)
            // Safety: one entry, as said.
            guard unsafe hf_poll(&entry, 1, StatusCommand.patience) > 0 else {
                throw Failure("no answer from \(socket) within 5 s; the engine hangs or is overloaded")
            }
            var buffer = [UInt8](repeating: 0, count: 65_536)
            // Safety: the call writes at most the given count.
            let count = unsafe hf_read(descriptor, &buffer, UInt64(buffer.count))
            guard count >= 0 else { throw Failure("can't read from \(socket): \(systemText(Int32(-count)))") }
            if count == 0 { break }
            document += buffer.prefix(Int(count))
            guard document.count <= StatusCommand.documentLength else {
                throw Failure("the answer from \(socket) has no end")
            }
        }
        guard !document.isEmpty else {
            throw Failure("\(socket) closed without an answer; is the engine stopping?")
        }
        return String(decoding: document, as: UTF8.self)
    }
}

import ArgumentParser
import CLinux
import Console
import ControlProtocol
import GenerationStore

/// One request to a running engine.
struct ControlConnection {
    private let path: String
    private let descriptor: Int32
    private var rest: [UInt8] = []

    /// Bytes of an answer: a document of thousands of instances stays below.
    private static let answerLength = 64 << 20
    /// Until the next bytes; an engine answers within a turn of its loop.
    static let patience: Int64 = 5_000_000_000

    /// - Parameter folder: the runtime directory.
    init(_ folder: String, _ request: ControlRequest) throws {
        path = "\(folder)/control.sock"
        // Safety: the path is terminated.
        descriptor = unsafe hf_unix_connect(path, Int32(HF_STREAM))
        guard descriptor >= 0 else {
            let hint =
                descriptor == -HF_ENOENT || descriptor == -HF_ECONNREFUSED
                ? "; is holdfast running with --runtime-dir \(folder)?" : ""
            throw Failure("can't connect to \(path): \(systemText(-descriptor))\(hint)")
        }
        let line = request.line
        // Safety: the request outlives the call.
        let sent = unsafe hf_send(descriptor, line, UInt64(line.count))
        guard sent == line.count else { throw Failure("can't ask \(path): \(systemText(Int32(-sent)))") }
    }

    func close() { _ = hf_close(descriptor) }

    /// The next bytes; empty at the end. Nil when none came in time.
    private func read(patience: Int64) throws -> [UInt8]? {
        var entry = hf_poll_entry(descriptor: descriptor, wanted: Int16(HF_POLL_IN), seen: 0)
        // Safety: one entry, as said.
        guard unsafe hf_poll(&entry, 1, patience) > 0 else { return nil }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        // Safety: the call writes at most the given count.
        let count = unsafe hf_read(descriptor, &buffer, UInt64(buffer.count))
        guard count >= 0 else { throw Failure("can't read from \(path): \(systemText(Int32(-count)))") }
        return Array(buffer.prefix(Int(count)))
    }

    /// The whole answer.
    private mutating func readAll() throws -> String {
        var answer: [UInt8] = []
        while true {
            guard let part = try read(patience: ControlConnection.patience) else {
                throw Failure("no answer from \(path) within 5 s; the engine hangs or is overloaded")
            }
            if part.isEmpty { break }
            answer += part
            guard answer.count <= ControlConnection.answerLength else {
                throw Failure("the answer from \(path) has no end")
            }
        }
        return String(decoding: answer, as: UTF8.self)
    }

    /// The next line of a stream, without its end; nil at the end. Waits as long as it takes.
    mutating func nextLine() throws -> String? {
        while true {
            if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: rest[..<end], as: UTF8.self)
                rest.removeFirst(end + 1)
                return line
            }
            guard let part = try read(patience: -1), !part.isEmpty else { return nil }
            rest += part
            guard rest.count <= ControlConnection.answerLength else {
                throw Failure("a line from \(path) has no end")
            }
        }
    }

    /// Asks once. Throws what the engine refused.
    static func ask(_ folder: String, _ request: ControlRequest) throws -> String {
        var connection = try ControlConnection(folder, request)
        defer { connection.close() }
        let answer = try connection.readAll()
        guard !answer.isEmpty else {
            throw Failure("\(connection.path) closed without an answer; is the engine stopping?")
        }
        if let refusal = refusal(in: answer) { throw Failure(refusal) }
        return answer
    }

    /// The engine's word for why nothing was done; nil for an answer.
    static func refusal(in answer: String) -> String? {
        guard answer.hasPrefix("{\"error\":"), let value = JSONReader.read(answer) else { return nil }
        return value["message"]?.string ?? value["error"]?.string
    }
}

/// Where the engine is that is asked.
struct ControlPlace: ParsableArguments {
    @Option(help: ArgumentHelp("The runtime directory of the holdfast to ask.", valueName: "dir"))
    var runtimeDir = standardRuntimeFolder
}

/// What is said of planned work.
struct PlanOptions: ParsableArguments {
    @Option(help: ArgumentHelp("End it by itself after so long: 90, 90s, 15m, 2h, 1d.", valueName: "time"))
    var expire: String?

    @Option(help: ArgumentHelp("Why, for whoever looks at the status.", valueName: "text"))
    var reason: String?

    func terms(isForced: Bool = false) throws -> PlanTerms {
        if let reason, reason.utf8.count > Limits.reasonLength {
            throw Failure("a reason has \(Limits.reasonLength) bytes at most")
        }
        return PlanTerms(
            expirySeconds: try expire.map(PlanOptions.seconds),
            reason: reason?.isEmpty == true ? nil : reason,
            isForced: isForced
        )
    }

    /// `2h` as 7200.
    static func seconds(_ text: String) throws -> UInt64 {
        let units: [Character: UInt64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        var digits = Substring(text)
        var unit: UInt64 = 1
        if let last = text.last, let known = units[last] {
            unit = known
            digits = digits.dropLast()
        }
        guard let count = UInt64(digits), case let product = count.multipliedReportingOverflow(by: unit),
            !product.overflow, (1...Limits.expirySecondsMax).contains(product.partialValue)
        else {
            throw Failure("\"\(text)\" is no time from 1s to 31d; write 90, 90s, 15m, 2h or 1d")
        }
        return product.partialValue
    }
}

/// Asks for something to be done, and says what was.
func order(_ folder: String, _ request: ControlRequest) throws {
    let answer = try ControlConnection.ask(folder, request)
    guard let value = JSONReader.read(answer), let done = value["done"]?.string else {
        throw Failure("the engine answered with what is no answer")
    }
    let remark = value["remark"]?.string.map { "; \(printable($0))" } ?? ""
    Terminal.standardOutput.write("\(printable(done))\(remark)\n")
}

/// Waits so many nanoseconds.
func waitFor(nanoseconds interval: Int64) {
    var entry = hf_poll_entry(descriptor: -1, wanted: 0, seen: 0)
    // Safety: no entry is looked at, as the count says.
    _ = unsafe hf_poll(&entry, 0, interval)
}

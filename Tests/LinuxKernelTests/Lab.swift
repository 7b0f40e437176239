import CLinux
import CSandboxProbe
import Foundation
import Glibc
import HelperProtocol
import NetworkTypes

enum LabError: Error { case setup(String), timeout(String), failed(String) }

/// True where these tests must run: as root, or where CI would otherwise pass without them.
let mayRun = hf_user() == 0 || ProcessInfo.processInfo.environment["CI"] != nil

/// How long a condition is waited for.
let patience: TimeInterval = 10

/// A network namespace of this thread's own with two Ethernet links joined by a wire, v0 (192.0.2.1/24) and
/// v1, and a folder with one generation.
///
/// For the body of an exit test: the namespace goes with the process.
final class Lab {
    let folder: URL
    let v0: InterfaceName
    var table = TableBytes()
    let address: ObjectRecord
    let other: ObjectRecord
    let channel: ObjectRecord
    /// What a test needs besides.
    let extra: [ObjectRecord]
    /// The helper's process, 0 when there is none.
    private(set) var helper: Int32 = 0

    init(_ extra: (_ v0: InterfaceName) throws -> [ObjectRecord] = { _ in [] }) throws {
        guard hf_probe_new_network() == 0 else { throw LabError.setup("unshare") }
        guard let v0 = InterfaceName("v0") else { throw LabError.setup("name") }
        self.v0 = v0
        address = .address([192, 0, 2, 250], on: v0)
        other = .address([192, 0, 2, 251], on: v0)
        channel = try .channel(on: v0)
        self.extra = try extra(v0)
        table.bundles = [7, 9]
        table.objects = [address, other, channel] + self.extra
        let name = "holdfast-test-\(hf_process())-\(UInt32.random(in: 0...UInt32.max))"
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try ip("link add v0 type veth peer name v1")
        try ip("addr add 192.0.2.1/24 dev v0")
        for name in ["lo", "v0", "v1"] { try ip("link set \(name) up") }
        try writeGeneration()
    }

    deinit {
        if helper > 0 { _ = end(SIGKILL) }
        try? FileManager.default.removeItem(at: folder)
    }

    var generations: URL { folder.appendingPathComponent("generations") }

    private func writeGeneration() throws {
        let hash = String(decoding: table.generation.text, as: UTF8.self)
        let generation = generations.appendingPathComponent(hash)
        try FileManager.default.createDirectory(at: generation, withIntermediateDirectories: true)
        try Data(table.bytes).write(to: generation.appendingPathComponent("objects"))
        try FileManager.default.createSymbolicLink(
            atPath: generations.appendingPathComponent("current").path,
            withDestinationPath: hash
        )
        try run("chmod 755 \(generations.path) \(generation.path); chmod 644 \(generation.path)/objects")
    }

    /// Runs `ip` in the namespace; what it printed.
    @discardableResult
    func ip(_ arguments: String) throws -> String { try run("ip " + arguments) }

    /// The line of `ip address` of an address of v0, with its lifetimes; nil when v0 doesn't have it.
    func addressLine(_ address: String) throws -> String? {
        let lines = try ip("-d -o address show dev v0").split(separator: "\n")
        return lines.first { $0.contains(" \(address) ") }.map { String($0) }
    }

    /// Starts the helper for the engine's uid 0, which is this process's.
    func startHelper(engineUserID: Int = 0, flags: String = "") throws {
        let commands = try listen("helper.sock", Int32(HF_STREAM))
        let descriptors = try listen("helper-descriptors.sock", Int32(HF_SEQPACKET))
        let command = try commandLine("--engine-uid \(engineUserID) \(flags)")
        // Safety: a terminated string.
        helper = unsafe hf_probe_shell(command, -1, commands, descriptors)
        _ = hf_close(commands)
        _ = hf_close(descriptors)
        guard helper > 0 else { throw LabError.setup("fork") }
    }

    /// Starts the helper, and an engine whose session has the generation in force and its channel open.
    func begin(flags: String = "", version: UInt16 = Command.quietVersion - 1) throws -> TestEngine {
        try startHelper(flags: flags)
        let engine = try TestEngine(self)
        try engine.begin(self, version: version)
        return engine
    }

    /// The same, and an advert has gone out: the channel's bundle is leased.
    func lead(flags: String = "") throws -> TestEngine {
        let engine = try begin(flags: flags)
        _ = try engine.transmit(self)
        return engine
    }

    /// The helper's state as /proc has it: "T" when it is halted.
    func helperState() throws -> Substring? {
        let line = try String(contentsOfFile: "/proc/\(helper)/stat", encoding: .utf8)
        return line.split(separator: ")").last?.split(separator: " ").first
    }

    /// Sends the helper a signal and waits for its end.
    func end(_ signal: Int32) -> hf_probe_result {
        kill(helper, signal)
        defer { helper = 0 }
        return hf_probe_wait(helper)
    }

    /// Runs `holdfast-helper --clear`; fails unless it says that nothing is left.
    func clear() throws { try run(commandLine("--clear")) }

    private func commandLine(_ flags: String) throws -> String {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let beside = URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent(
            "holdfast-helper"
        )
        // A release build to test instead.
        let binary = ProcessInfo.processInfo.environment["HOLDFAST_HELPER"] ?? beside.path
        return "exec \(binary) --uid 54011 --gid 54011 "
            + "--generations \(generations.path) \(flags)"
    }

    private func listen(_ name: String, _ type: Int32) throws -> Int32 {
        // Safety: a terminated string.
        let listener = unsafe hf_unix_listen(folder.appendingPathComponent(name).path, type, 0, 0, 0o600)
        guard listener >= 0 else { throw LabError.setup("listen: errno \(-listener)") }
        return listener
    }
}

/// Runs a command of the shell in this thread's namespace; what it printed.
@discardableResult
func run(_ command: String) throws -> String {
    let name = "holdfast-test-\(UUID().uuidString)"
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(name)
    defer { try? FileManager.default.removeItem(at: file) }
    try Data().write(to: file)
    let output = try FileHandle(forWritingTo: file)
    // Safety: a terminated string.
    let child = unsafe hf_probe_shell(command, output.fileDescriptor, -1, -1)
    guard child > 0 else { throw LabError.setup("fork") }
    let result = hf_probe_wait(child)
    guard result.signal == 0, result.status == 0 else { throw LabError.failed(command) }
    return try String(contentsOf: file, encoding: .utf8)
}

/// Waits until `condition` gives something.
func eventually<Value>(_ what: String, _ condition: () throws -> Value?) throws -> Value {
    let end = Date().addingTimeInterval(patience)
    while Date() < end {
        if let value = try condition() { return value }
        // Poll: every 2 ms, at most `patience`.
        usleep(2_000)
    }
    throw LabError.timeout(what)
}

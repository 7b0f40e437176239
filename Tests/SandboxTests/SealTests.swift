import CLinux
import CSandboxProbe
import Foundation
import Sandbox
import Testing

/// True where these tests must run: as root, or where CI would otherwise pass without them.
let mayRun = hf_user() == 0 || ProcessInfo.processInfo.environment["CI"] != nil

/// What a sealed process is, read from its own /proc status; each line must hold.
private func statusHolds(_ lines: [String]) -> Bool {
    let status = readFile("/proc/thread-self/status") ?? ""
    let found = status.split(separator: "\n").map {
        $0.split { $0 == "\t" || $0 == " " }.joined(separator: " ")
    }
    return lines.allSatisfy { found.contains($0) }
}

/// The file's text by the calls that both policies allow; nil when it can't be opened.
private func readFile(_ path: String) -> String? {
    // Safety: a terminated string; at most `buffer.count` bytes are written.
    let file = unsafe hf_open_to_read(Int32(HF_HERE), path)
    guard file >= 0 else { return nil }
    var buffer = [UInt8](repeating: 0, count: 8_192)
    let count = unsafe hf_read(file, &buffer, UInt64(buffer.count))
    _ = hf_close(file)
    return count < 0 ? nil : String(decoding: buffer[..<Int(count)], as: UTF8.self)
}

/// A test's own files; global, because what a probe runs can't capture.
private struct Place: Sendable {
    let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("holdfast-seal-\(UUID().uuidString)").path
    /// What another user keeps to himself.
    var foreign: String { folder + "/foreign" }
    var outside: String { folder + "-outside" }

    func make() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data("foreign".utf8).write(to: URL(fileURLWithPath: foreign))
        let attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o600, .ownerAccountID: 54_006]
        try FileManager.default.setAttributes(attributes, ofItemAtPath: foreign)
    }

    func remove() {
        try? FileManager.default.removeItem(atPath: folder)
        try? FileManager.default.removeItem(atPath: outside)
    }
}

private let compilerPlace = Place()
private let readerPlace = Place()

/// 0, or a positive errno.
private func makesFile(_ path: String) -> Int32 {
    // Safety: a terminated string.
    let file = unsafe hf_create_file(path)
    guard file >= 0 else { return -file }
    let finished = hf_finish_file(file, 54_007, 0o640)
    _ = hf_close(file)
    return -finished
}

/// Each kind of change that a generation takes; 0 when all work.
private func changes(_ folder: String) -> Int32 {
    // Safety: terminated strings.
    unsafe [
        min(hf_make_folder("\(folder)/one", 0o755), 0), -makesFile("\(folder)/one/file"),
        min(hf_make_folder("\(folder)/two", 0o755), 0), hf_exchange("\(folder)/one", "\(folder)/two"),
        hf_rename("\(folder)/one", "\(folder)/three"), hf_link("three", "\(folder)/link"),
        hf_unlink("\(folder)/link"), hf_unlink("\(folder)/two/file"), hf_remove_folder("\(folder)/two"),
    ].first { $0 != 0 } ?? 0
}

/// A thread that says through a pipe that it runs; 0 when it does.
private func startsThread() -> Int32 {
    var pair: [Int32] = [-1, -1]
    // Safety: two elements are written.
    guard unsafe hf_seqpacket_pair(&pair) == 0 else { return 21 }
    // Safety: the argument is a number, no pointer.
    let started = unsafe hf_thread_start(
        "probe",
        65_536,
        { number in
            let byte: [UInt8] = [1]
            _ = unsafe hf_send(Int32(Int(bitPattern: number)), byte, 1)
            return nil
        },
        UnsafeMutableRawPointer(bitPattern: Int(pair[1]))
    )
    guard started == 0 else { return 22 }
    var byte: [UInt8] = [0]
    return unsafe hf_receive(pair[0], &byte, 1) == 1 ? 0 : 23
}

@Suite(.enabled(if: mayRun, "NOT RUN: sealing needs root"))
struct SealTests {
    @Test("the helper keeps two capabilities and nothing else")
    func helper() {
        let result = hf_probe_run {
            guard (try? Sandbox.sealHelper(uid: 54_001, gid: 54_002)) != nil else { return 1 }
            guard
                statusHolds([
                    "Uid: 54001 54001 54001 54001", "Gid: 54002 54002 54002 54002", "Groups:",
                    "NoNewPrivs: 1", "Seccomp: 2",
                    "CapInh: 0000000000000000", "CapPrm: 0000000000003000", "CapEff: 0000000000003000",
                    "CapBnd: 0000000000000000", "CapAmb: 0000000000000000",
                ])
            else { return 2 }
            return startsThread()
        }
        #expect(result.signal == 0 && result.status == 0, "\(result)")
    }

    @Test("the engine keeps no capability, and reads only what it was given")
    func engine() throws {
        let result = hf_probe_run {
            let paths = ["/proc", "/usr/share", "/nonexistent"].map { Array($0.utf8) }
            guard let seal = try? Sandbox.sealEngine(uid: 54_003, gid: 54_003, readable: paths) else {
                return 1
            }
            guard
                statusHolds([
                    "Uid: 54003 54003 54003 54003", "Gid: 54003 54003 54003 54003", "Groups:",
                    "NoNewPrivs: 1", "Seccomp: 2",
                    "CapInh: 0000000000000000", "CapPrm: 0000000000000000", "CapEff: 0000000000000000",
                    "CapBnd: 0000000000000000", "CapAmb: 0000000000000000",
                ])
            else { return 2 }
            guard readFile("/usr/share/common-licenses/GPL-3") != nil else { return 3 }
            let isRestricted = readFile("/etc/passwd") == nil
            guard isRestricted == (seal.landlockABI > 0) else { return 4 }
            return startsThread()
        }
        #expect(result.signal == 0 && result.status == 0, "\(result)")
    }

    @Test("the runner keeps no capability, nor does what it executes")
    func runner() {
        let result = hf_probe_run {
            guard (try? Sandbox.sealRunner(uid: 54_004, gid: 54_004)) != nil else { return 1 }
            return statusHolds([
                "Uid: 54004 54004 54004 54004", "Gid: 54004 54004 54004 54004", "Groups:",
                "NoNewPrivs: 1", "Seccomp: 2",
                "CapInh: 0000000000000000", "CapPrm: 0000000000000000", "CapEff: 0000000000000000",
                "CapBnd: 0000000000000000", "CapAmb: 0000000000000000",
            ]) ? 0 : 2
        }
        #expect(result.signal == 0 && result.status == 0, "\(result)")
    }

    @Test("the runner takes its user's other groups along, but not root's")
    func runnerInGroups() {
        let result = hf_probe_run {
            guard (try? Sandbox.sealRunner(uid: 54_004, gid: 54_004, groups: [54_006, 54_007])) != nil else {
                return 1
            }
            return statusHolds(["Gid: 54004 54004 54004 54004", "Groups: 54006 54007"]) ? 0 : 2
        }
        #expect(result.signal == 0 && result.status == 0, "\(result)")
        let root = hf_probe_run {
            (try? Sandbox.sealRunner(uid: 54_004, gid: 54_004, groups: [54_006, 0])) == nil ? 0 : 1
        }
        #expect(root.signal == 0 && root.status == 0)
    }

    @Test("the compiler keeps what reading and writing takes, and changes one folder")
    func compiler() throws {
        try compilerPlace.make()
        defer { compilerPlace.remove() }
        let result = hf_probe_run {
            let generations = ChangeableFolders(folder: Array(compilerPlace.folder.utf8), clearing: nil)
            guard let seal = try? Sandbox.sealReader(changeable: generations) else {
                return 1
            }
            guard
                statusHolds([
                    "Uid: 0 0 0 0", "NoNewPrivs: 1", "Seccomp: 2",
                    "CapInh: 0000000000000000", "CapPrm: 0000000000000005", "CapEff: 0000000000000005",
                    "CapBnd: 0000000000000000", "CapAmb: 0000000000000000",
                ])
            else { return 2 }
            guard readFile("/etc/passwd") != nil, readFile(compilerPlace.foreign) == "foreign" else {
                return 3
            }
            guard changes(compilerPlace.folder) == 0 else { return 4 }
            let isRestricted = makesFile(compilerPlace.outside) != 0
            return isRestricted == (seal.landlockABI > 0) ? 0 : 5
        }
        #expect(result.signal == 0 && result.status == 0, "\(result)")
    }

    @Test("who only reads changes nothing")
    func reader() throws {
        try readerPlace.make()
        defer { readerPlace.remove() }
        let result = hf_probe_run {
            guard let seal = try? Sandbox.sealReader(changeable: nil) else { return 1 }
            guard
                statusHolds([
                    "NoNewPrivs: 1", "Seccomp: 2", "CapPrm: 0000000000000004", "CapEff: 0000000000000004",
                ])
            else { return 2 }
            guard readFile(readerPlace.foreign) == "foreign" else { return 3 }
            let isRestricted = makesFile(readerPlace.folder + "/new") == HF_EACCES
            return isRestricted == (seal.landlockABI > 0) ? 0 : 4
        }
        #expect(result.signal == 0 && result.status == 0, "\(result)")
    }

    @Test("an ordinary user can seal himself to read")
    func ordinaryUser() {
        let result = hf_probe_run {
            guard hf_become(54_005, 54_005) == 0, (try? Sandbox.sealReader(changeable: nil)) != nil else {
                return 1
            }
            return statusHolds([
                "Uid: 54005 54005 54005 54005", "NoNewPrivs: 1", "Seccomp: 2",
                "CapPrm: 0000000000000000", "CapEff: 0000000000000000",
            ]) ? 0 : 2
        }
        #expect(result.signal == 0 && result.status == 0, "\(result)")
    }

    @Test("root is never kept")
    func root() {
        let runner = hf_probe_run { (try? Sandbox.sealRunner(uid: 1, gid: 0)) == nil ? 0 : 1 }
        #expect(runner.signal == 0 && runner.status == 0)
        let helper = hf_probe_run { (try? Sandbox.sealHelper(uid: 0, gid: 1)) == nil ? 0 : 1 }
        let engine = hf_probe_run { (try? Sandbox.sealEngine(uid: 1, gid: 0, readable: [])) == nil ? 0 : 1 }
        #expect(helper.signal == 0 && helper.status == 0)
        #expect(engine.signal == 0 && engine.status == 0)
    }
}

import CSandboxProbe
import CSeccomp
import Foundation
import Sandbox
import Testing

/// The policies, with the file of each.
enum PolicyFile: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case helper
    case engine
    case runner
    case compile

    /// Those that kill on what no row names.
    static let closed: [PolicyFile] = [.helper, .engine, .compile]

    var testDescription: String { rawValue }

    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    var rows: [PolicyRow] {
        get throws {
            let file = PolicyFile.root.appendingPathComponent("policy/\(rawValue).seccomp")
            return try policyRows(String(contentsOf: file, encoding: .utf8))
        }
    }

    var name: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }

    /// Sets the filter alone, so that each row can be tried without the rest of the sandbox.
    var seal: @convention(c) () -> Int32 {
        switch self {
        case .helper: { (try? Sandbox.load(.helper)) == nil ? 1 : 0 }
        case .engine: { (try? Sandbox.load(.engine)) == nil ? 1 : 0 }
        case .runner: { (try? Sandbox.load(.runner)) == nil ? 1 : 0 }
        case .compile: { (try? Sandbox.load(.compile)) == nil ? 1 : 0 }
        }
    }
}

/// SIGSYS.
let badSystemCall: Int32 = 31

@Suite struct PolicyTests {
    @Test("the generated Swift is what the policy file says", arguments: PolicyFile.allCases)
    func generated(_ policy: PolicyFile) throws {
        let path = "Sources/Sandbox/\(policy.name)Policy+Generated.swift"
        let file = PolicyFile.root.appendingPathComponent(path)
        let wanted = generatedSwift(try policy.rows, name: policy.name)
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try wanted.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == wanted, "run with UPDATE_GOLDEN=1")
    }

    /// AUDIT_ARCH_AARCH64 and AUDIT_ARCH_X86_64 of linux/audit.h.
    private static let (arm64, amd64): (UInt32, UInt32) = (0xC000_00B7, 0xC000_003E)

    private func number(_ call: String, on architecture: UInt32) -> Int32 {
        // Safety: a terminated string, which the call only reads.
        unsafe hf_filter_number(architecture, call)
    }

    /// A row that means nothing there would kill what the libc does instead.
    @Test("every row means something on arm64", arguments: PolicyFile.closed)
    func rowsOfAnotherArchitecture(_ policy: PolicyFile) throws {
        let rows = try policy.rows
        for row in rows where number(row.call, on: Self.arm64) < 0 {
            // A FIFO's mode is another argument there, and has a row; `clock_gettime` reads the time.
            let successor = ["mknod": "mknodat", "time": "clock_gettime"][row.call]
            #expect(rows.contains { $0.call == successor }, "\(row)")
        }
        // asm-generic/unistd.h: mkdirat; arch/x86/entry/syscalls/syscall_64.tbl: mkdir.
        #expect(number("mkdir", on: Self.arm64) == 34)
        #expect(number("mkdir", on: Self.amd64) == 83)
    }

    @Test(
        "rows that are no rows are refused",
        arguments: [
            "allow read", "allow read #", "permit read # why", "allow socket 9=1 # why",
            "allow socket 0=NOT_A_NAME # why",
            "errno NOT_A_NAME open # why", "allow socket 0&1=2 # why", "allow # why",
        ]
    )
    func malformed(_ line: String) {
        #expect(throws: PolicyError.self) { try policyRows(line) }
    }

    @Test("every row does with its call what it says", arguments: PolicyFile.allCases)
    func allowed(_ policy: PolicyFile) throws {
        for row in try policy.rows {
            let result = try probe(policy, row.call, arguments(of: row))
            #expect(result.status != 200, "\(row): not sealed")
            #expect(result.signal != badSystemCall, "\(row)")
            if row.errno != 0 { #expect(result.status == row.errno, "\(row)") }
        }
    }

    @Test("an argument that no row of the call has kills", arguments: PolicyFile.closed)
    func otherArguments(_ policy: PolicyFile) throws {
        let rows = try policy.rows
        for row in rows {
            for condition in row.conditions {
                var values = arguments(of: row)
                let place = Int(condition.argument)
                // The first value beside the wanted one that no row takes.
                let other = (UInt64(1)...4_096).map {
                    values[place] ^ ($0 * UInt64(condition.mask & (~condition.mask + 1)))
                }
                .first { value in
                    values[place] = value
                    return !rows.contains { $0.call == row.call && $0.accepts(values) }
                }
                values[place] = try #require(other)
                let result = try probe(policy, row.call, values)
                #expect(result.signal == badSystemCall, "\(row), argument \(place) = \(values[place])")
            }
        }
    }

    static let forbidden = [
        "execve", "execveat", "fork", "vfork", "ptrace", "process_vm_readv", "process_vm_writev", "kill",
        "tkill",
        "tgkill", "setuid", "setresuid", "setgid", "setgroups", "capset", "mount", "umount2", "pivot_root",
        "chroot",
        "unshare", "setns", "init_module", "finit_module", "bpf", "perf_event_open", "userfaultfd", "keyctl",
        "io_uring_setup", "memfd_create", "unlink", "unlinkat", "rename", "chmod", "fchmod", "chown", "mkdir",
        "symlink",
        "link", "truncate", "ftruncate", "open", "creat", "name_to_handle_at", "open_by_handle_at",
        "reboot",
        "swapon", "sethostname", "personality", "pidfd_getfd", "seccomp", "mlockall",
    ]

    /// What the compiler makes, replaces and removes files by; Landlock says where.
    static let compilerMay: Set<String> = ["unlink", "rename", "chmod", "fchmod", "mkdir", "symlink"]

    /// Of the files that were opened before the seal: none can be opened for it afterwards.
    static let engineMay: Set<String> = ["ftruncate"]

    /// What the compiler alone has to be without: it has the administrator's text and no one to talk to.
    static let compilerMayNot = [
        "socket", "socketpair", "connect", "bind", "sendto", "sendmsg", "recvfrom", "recvmsg", "clone",
        "clone3",
        "add_key", "request_key", "prctl", "lchown", "setxattr", "utimensat",
        "renameat", "linkat", "symlinkat", "mkdirat", "prlimit64", "fork",
    ]

    @Test("what no row names kills", arguments: PolicyFile.closed)
    func unnamed(_ policy: PolicyFile) throws {
        let named = Set(try policy.rows.map { $0.call })
        let isCompiler = policy == .compile
        let calls =
            isCompiler
            ? PolicyTests.forbidden.filter { !PolicyTests.compilerMay.contains($0) }
                + PolicyTests.compilerMayNot
            : PolicyTests.forbidden.filter { policy != .engine || !PolicyTests.engineMay.contains($0) }
        for call in calls {
            #expect(!named.contains(call), "\(call) must not be allowed")
            let result = try probe(policy, call, Array(repeating: UInt64.max, count: 6))
            #expect(result.signal == badSystemCall, "\(call)")
        }
    }

    /// With arguments that are nothing to work with these fail or not; what matters is that none fails by the
    /// filter.
    @Test(
        "scripts do ordinary things",
        arguments: ["getpid", "getppid", "uname", "socket", "dup", "wait4", "openat"]
    )
    func ordinary(_ call: String) throws {
        let result = try probe(.runner, call, Array(repeating: UInt64.max, count: 6))
        #expect(result.signal == 0)
        #expect(result.status != 1 && result.status != 38 && result.status != 200, "\(call): \(result)")
    }

    @Test("the runner's conditions refuse no other arguments")
    func otherArgumentsOfTheRunner() throws {
        let rows = try PolicyFile.runner.rows.filter { !$0.conditions.isEmpty }
        for call in Set(rows.map { $0.call }).sorted() {
            // No flag of any row, and no request of any row: the kernel itself says what is wrong.
            let result = try probe(.runner, call, [0xFFFF_FFFF_0000_0800, 0, 0, 0, 0, 0])
            #expect(result.signal == 0 && result.status != 1, "\(call): \(result)")
        }
    }

    @Test("calls by another architecture's numbers kill", arguments: PolicyFile.allCases)
    func foreignArchitecture(_ policy: PolicyFile) {
        let result = hf_probe_foreign_architecture(policy.seal)
        // A kernel without 32-bit calls answers the instruction itself with SIGSEGV.
        #expect([-1, badSystemCall, 11].contains(result.signal), "\(result)")
    }

    private func probe(_ policy: PolicyFile, _ call: String, _ arguments: [UInt64]) throws -> hf_probe_result
    {
        // Safety: a terminated string; six arguments.
        let number = unsafe seccomp_syscall_resolve_name(call)
        try #require(number >= 0, "\(call) is no call of this architecture")
        return unsafe hf_probe(policy.seal, Int64(number), arguments)
    }

    /// Arguments that the row accepts, and that otherwise are nothing that a call could work with.
    private func arguments(of row: PolicyRow) -> [UInt64] {
        var values = Array(repeating: UInt64.max, count: 6)
        for condition in row.conditions {
            let rest: UInt64 = condition.mask == .max ? 0xFFFF_FFFF_0000_0000 : 0
            values[Int(condition.argument)] = UInt64(condition.value) | rest
        }
        return values
    }
}

extension PolicyRow {
    func accepts(_ values: [UInt64]) -> Bool {
        conditions.allSatisfy { UInt32(truncatingIfNeeded: values[Int($0.argument)]) & $0.mask == $0.value }
    }
}

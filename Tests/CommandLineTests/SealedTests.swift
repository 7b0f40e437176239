// The commands that read configurations give up their rights first. What a process is, it can be asked while
// it reads: its own /proc status is a file that a configuration can include.
import Foundation
import LabSupport
import Testing

struct SealedTests {
    /// Says each line of the status, because none is a keyword.
    private static let status = "include /proc/self/status\n"
    private static let router = """
        $PASS=sesame
        include parts/*.conf
        vrrp_instance web {
            interface eth0
            virtual_router_id 62
            @one priority 90
            @two priority 80
            authentication {
                auth_type PASS
                auth_pass $PASS
            }
            virtual_ipaddress {
                192.0.2.1
            }
        }

        """

    @Test("nothing can be gained any more", arguments: ["check --compat", "check --compat --json"])
    func check(_ command: String) throws {
        let folder = try TemporaryFolder()
        try folder.write("a.conf", SealedTests.router + SealedTests.status)
        let said = try holdfast(command.split(separator: " ").map(String.init) + ["a.conf"], in: folder.url)
        #expect(said.status == 0)
        let output = said.output.replacingOccurrences(of: "\\t", with: "\t")
        for line in ["NoNewPrivs:\t1", "Seccomp:\t2", "CapInh:\t0000000000000000"] {
            #expect(output.contains(line))
        }
        #expect(
            isRoot
                ? output.contains("CapEff:\t0000000000000004") : output.contains("CapEff:\t000000000000000")
        )
    }

    @Test(
        "the compiler reads everywhere and writes a generation",
        .enabled(if: isRoot, "NOT RUN: needs root")
    )
    func compile() throws {
        let folder = try TemporaryFolder()
        try folder.write("a.conf", SealedTests.router + SealedTests.status)
        let parts = folder.url.appendingPathComponent("parts")
        try FileManager.default.createDirectory(at: parts, withIntermediateDirectories: true)
        // Another user's, and nobody else's to read.
        let part = parts.appendingPathComponent("one.conf")
        try Data("global_defs {\nrouter_id one\n}\n".utf8).write(to: part)
        for path in [part.path, parts.path] {
            let mode = path == part.path ? 0o600 : 0o700
            let attributes: [FileAttributeKey: Any] = [.posixPermissions: mode, .ownerAccountID: 54_010]
            try FileManager.default.setAttributes(attributes, ofItemAtPath: path)
        }
        var hashes: [String] = []
        // The second replaces the first, the third is the first once more, the fourth stands already.
        for id in ["one", "two", "one", "one"] {
            let said = try holdfast(
                ["compile", "--compat", "--config-id", id, "--config", "a.conf", "--runtime-dir", "run"],
                in: folder.url
            )
            #expect(said.status == 0, "\(said.errors)")
            for line in ["NoNewPrivs:\t1", "Seccomp:\t2", "CapEff:\t0000000000000005"] {
                #expect(said.errors.contains(line))
            }
            hashes.append(said.output.trimmingCharacters(in: .newlines))
        }
        #expect(Set(hashes).count == 2)
        let generations = folder.url.appendingPathComponent("run/generations").path
        let current = try FileManager.default.destinationOfSymbolicLink(atPath: generations + "/current")
        #expect(current == hashes.last)
        let files = try FileManager.default.contentsOfDirectory(atPath: "\(generations)/\(current)")
        #expect(files.sorted() == ["accounts", "configuration", "manifest", "objects", "scripts", "secrets"])
    }

    @Test("what one file makes can't be made in another folder", .enabled(if: isRoot, "NOT RUN: needs root"))
    func elsewhere() throws {
        let folder = try TemporaryFolder()
        let other = folder.url.appendingPathComponent("other")
        try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
        try FileManager.default.createDirectory(
            at: folder.url.appendingPathComponent("run"),
            withIntermediateDirectories: true
        )
        try folder.write("a.conf", SealedTests.router)
        // A folder that leads elsewhere is where the compiler was told to write.
        try FileManager.default.createSymbolicLink(
            at: folder.url.appendingPathComponent("run/generations"),
            withDestinationURL: other
        )
        let said = try holdfast(["compile", "--config", "a.conf", "--runtime-dir", "run"], in: folder.url)
        #expect(said.status == 1)
        #expect(try FileManager.default.contentsOfDirectory(atPath: other.path).isEmpty)
    }
}

private let isRoot = geteuid() == 0

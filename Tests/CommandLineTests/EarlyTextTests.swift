// What `run` has the compile step do besides: it hands the flattened text over before there is a generation,
// and goes on whatever becomes of it.
import Foundation
import LabSupport
import Testing

@Suite(.enabled(if: getuid() == 0, "NOT RUN: writes for root"))
struct EarlyTextTests {
    private static let text = (1...2_000).map { number in
        """
        virtual_server 192.0.\(number / 250).\(number % 250 + 1) 80 {
            protocol TCP
            lvs_sched wrr
            real_server 10.0.\(number / 250).\(number % 250 + 1) 80 {
                weight \(number)
            }
        }

        """
    }.joined()

    /// Runs it with descriptors that `opened` opens, and without any.
    private func compile(
        _ text: String,
        _ opened: String
    ) throws -> (said: Said, ordinary: Said, memory: Data, told: Data, configuration: Data?) {
        let folder = try TemporaryFolder()
        try folder.write("a.conf", text)
        let words = ["compile", "--config", "a.conf", "--runtime-dir"]
        let script = """
            mkfifo told; exec 5<>told; : >memory; \(opened)
            "$0" "$@"; status=$?
            exec 3>&- 4>&-
            dd bs=65536 count=1 iflag=nonblock of=told.bytes <&5 2>dd.errors
            exit "$status"
            """
        let said = try run(
            "/bin/bash",
            ["-c", script, builtProgram()] + words + ["early", "--early-text"],
            in: folder.url
        )
        let ordinary = try holdfast(words + ["ordinary"], in: folder.url)
        func data(_ name: String) -> Data? { try? Data(contentsOf: folder.url.appendingPathComponent(name)) }
        return (
            said, ordinary, data("memory") ?? Data(), data("told.bytes") ?? Data(),
            data("early/generations/current/configuration")
        )
    }

    private static let descriptors = "exec 3>&5 4>memory"

    @Test func `the text is handed over, and told of piece by piece`() throws {
        let result = try compile(EarlyTextTests.text, EarlyTextTests.descriptors)
        #expect(result.said == result.ordinary)
        #expect(result.said.status == 0)
        #expect(result.told.count > 8 && result.told.count.isMultiple(of: 8))
        let total = result.told.suffix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        #expect(total == result.memory.count)
        let last = Data("weight 2000\n".utf8)
        #expect(result.memory.range(of: last) != nil)
        #expect(try #require(result.configuration).range(of: last) != nil)
    }

    @Test(arguments: [
        ("nobody reads and there is no room", "head -c 65536 /dev/zero >&5; exec 3>&5 4>memory"),
        ("memory is a device", "exec 3>&5 4>/dev/full"), ("nothing is there", ":"),
        ("memory can't be written", "exec 3>&5 4<memory"), ("both are files", "exec 3>other 4>memory"),
    ])
    func `it compiles whatever becomes of it`(what: String, opened: String) throws {
        let result = try compile(EarlyTextTests.text, opened)
        #expect(result.said == result.ordinary, "\(what)")
        #expect(result.said.status == 0)
    }

    @Test func `errors are what they are without it`() throws {
        let text = EarlyTextTests.text.replacing("weight 2000\n", with: "weight many\n")
        let result = try compile(text, EarlyTextTests.descriptors)
        #expect(result.said == result.ordinary)
        #expect(result.said.status == 1)
        #expect(result.configuration == nil)
    }
}

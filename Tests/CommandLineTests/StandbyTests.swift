// The compile step that `run` prepares for a reload: what it does when it is asked, and that it says
// nothing where an ordinary step must do the work.
import Foundation
import LabSupport
import Testing

@Suite(.enabled(if: getuid() == 0, "NOT RUN: writes for root"))
struct StandbyTests {
    /// So many virtual servers with a server each; the last one's weight.
    private static func services(_ count: Int, weight: Int) -> String {
        (1...count).map { number in
            """
            virtual_server 192.0.2.\(number) 80 {
                protocol TCP
                lvs_sched wrr
                real_server 10.0.0.\(number) 80 {
                    weight \(number == count ? weight : 1)
                }
            }

            """
        }.joined()
    }

    private static let router = """
        vrrp_instance a {
            interface eth0
            virtual_router_id 1
            priority 100
            virtual_ipaddress {
                192.0.2.200
            }
        }

        """

    /// Runs it after a compile of `before`, while `after` is the file; `asks`: with a byte on descriptor 3,
    /// which is a pipe in both directions, so that an answer can be told from it.
    private func standby(
        _ before: String,
        _ after: String,
        _ flags: [String] = [],
        asks: Bool = true
    ) throws -> (said: Said, current: String, former: String, wanted: String?, answers: Bool, ordinary: Said)
    {
        let folder = try TemporaryFolder()
        func current(_ run: String) -> String? {
            let path = folder.url.appendingPathComponent("\(run)/generations/current").path
            return try? FileManager.default.destinationOfSymbolicLink(atPath: path)
        }
        func compile(_ run: String, _ flags: [String] = []) throws -> Said {
            try holdfast(
                ["compile", "--quiet", "--config", "a.conf", "--runtime-dir", run] + flags,
                in: folder.url
            )
        }
        try folder.write("a.conf", before)
        #expect(try compile("run").status == 0)
        let former = try #require(current("run"))
        try folder.write("a.conf", after)
        let words = (["standby", "--quiet", "--config", "a.conf", "--runtime-dir", "run"] + flags)
        let script = """
            mkfifo asked; exec 3<>asked
            \(asks ? "printf x >&3" : "exec 3</dev/null")
            "$0" "$@"; status=$?
            \(asks ? "read -t 0 -u 3 && read -r -N 1 -u 3 byte && [[ $byte != x ]] && : >answered" : ":")
            exit "$status"
            """
        let said = try run("/bin/bash", ["-c", script, builtProgram()] + words, in: folder.url)
        let ordinary = try compile("other", flags)
        return (
            said, try #require(current("run")), former, current("other"),
            FileManager.default.fileExists(atPath: folder.url.appendingPathComponent("answered").path),
            ordinary
        )
    }

    @Test(arguments: [2, 30])
    func `what changed in a virtual server is compiled as an ordinary step does it`(weight: Int) throws {
        let text = StandbyTests.router
        let result = try standby(
            text + StandbyTests.services(100, weight: 1),
            text + StandbyTests.services(100, weight: weight)
        )
        #expect(result.said.status == 0 && result.answers, "\(result.said)")
        #expect(result.current != result.former)
        #expect(result.current == result.wanted)
        #expect(result.said.errors == result.ordinary.errors && !result.said.errors.isEmpty)
        #expect(result.said.output.isEmpty)
    }

    @Test(arguments: ["weight one", "priority 90", "one more", "few", "compat"])
    func `where the whole must be compiled it says nothing`(what: String) throws {
        let many = StandbyTests.router + StandbyTests.services(what == "few" ? 99 : 100, weight: 1)
        let after =
            switch what {
            case "weight one": many.replacing("weight 1\n", with: "weight one\n")
            case "priority 90": many.replacing("priority 100", with: "priority 90")
            case "one more": StandbyTests.router + StandbyTests.services(101, weight: 1)
            case "few": StandbyTests.router + StandbyTests.services(99, weight: 2)
            default: StandbyTests.router + StandbyTests.services(100, weight: 2)
            }
        let result = try standby(many, after, what == "compat" ? ["--compat"] : [])
        #expect(result.said == Said(status: 1, output: "", errors: ""))
        #expect(!result.answers)
        #expect(result.current == result.former)
        #expect(result.wanted != result.former)
    }

    @Test func `it ends with whoever might ask`() throws {
        let text = StandbyTests.services(100, weight: 1)
        let result = try standby(text, StandbyTests.services(100, weight: 2), asks: false)
        #expect(result.said == Said(status: 1, output: "", errors: ""))
        #expect(result.current == result.former)
    }

    @Test(arguments: [["standby", "--config"], ["standby", "--keep", "a"], ["standby", "more"]])
    func `a wrong command line isn't one of it`(_ words: [String]) throws {
        #expect(try holdfast(words).status == 64)
    }
}

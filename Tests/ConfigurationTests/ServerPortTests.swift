import Configuration
import HealthChecks
import LoadBalancing
import NetworkTypes
import Testing

/// Direct routing and tunnels carry packets on as they came: a server's own port is a mistake, but for its
/// checks (spec lvs-check-behaviour 1.10, 8.4; `keepalived -t` says the same, where it says anything).
struct ServerPortTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var head: String
        var method: String
        /// Behind `real_server 10.0.0.1` and `sorry_server 10.0.0.9`.
        var port: String
        var sorryPort = ""
        /// Place and text of each warning about ports.
        var said: [String]
        /// Where the check goes.
        var checked: UInt16?
    }

    private static let kept = "warning: DR cannot change the port: packets "
    static let cases = [
        Case(
            testDescription: "the same",
            head: "192.0.2.1 80",
            method: "DR",
            port: "80",
            sorryPort: "80",
            said: [],
            checked: 80
        ),
        Case(testDescription: "none", head: "192.0.2.1 80", method: "DR", port: "", said: [], checked: 80),
        Case(
            testDescription: "another",
            head: "192.0.2.1 80",
            method: "DR",
            port: "8080",
            said: ["13:22 \(kept)go to the virtual server's"],
            checked: 80
        ),
        Case(
            testDescription: "another by NAT",
            head: "192.0.2.1 80",
            method: "NAT",
            port: "8080",
            sorryPort: "8081",
            said: [],
            checked: 8_080
        ),
        Case(
            testDescription: "another by a tunnel",
            head: "192.0.2.1 80",
            method: "TUN",
            port: "8080",
            said: ["13:22 warning: TUN cannot change the port: packets go to the virtual server's"],
            checked: 80
        ),
        Case(
            testDescription: "another of the sorry server",
            head: "192.0.2.1 80",
            method: "DR",
            port: "80",
            sorryPort: "8081",
            said: ["16:23 \(kept)go to the virtual server's"],
            checked: 80
        ),
        Case(
            testDescription: "that of the group",
            head: "group g",
            method: "DR",
            port: "80",
            sorryPort: "80",
            said: [],
            checked: 80
        ),
        Case(
            testDescription: "another than the group's",
            head: "group g",
            method: "DR",
            port: "81",
            said: ["13:22 \(kept)for an address of the group go to port 80"],
            checked: 81
        ),
        Case(
            testDescription: "that of one of two",
            head: "group two",
            method: "DR",
            port: "80",
            said: ["13:22 \(kept)for an address of the group go to port 81"],
            checked: 80
        ),
        Case(
            testDescription: "a group for any port",
            head: "group any",
            method: "DR",
            port: "80",
            said: ["13:22 \(kept)for an address of the group go to the port they came with"],
            checked: 80
        ),
        // keepalived says that it clears it; our checks need it, and the kernel gets none from us either.
        Case(testDescription: "a mark", head: "fwmark 7", method: "DR", port: "80", said: [], checked: 80),
    ]

    @Test(arguments: cases)
    func ports(_ row: Case) throws {
        let text = """
            virtual_server_group g {
            192.0.2.1 80
            }
            virtual_server_group two {
            192.0.2.2 80
            192.0.2.3 81
            }
            virtual_server_group any {
            192.0.2.4
            }
            virtual_server \(row.head) {
            lvs_method \(row.method)
            real_server 10.0.0.1 \(row.port) {
            TCP_CHECK { }
            }
            sorry_server 10.0.0.9 \(row.sorryPort)
            lvs_sched rr
            persistence_timeout 60
            }

            """
        let result = TextFiles(text).read(purpose: .check)
        let said = result.diagnostics.filter { $0.message.contains("the port") }.map {
            "\($0.place.line):\($0.place.column) \($0.severity): \($0.message)"
        }
        #expect(said == row.said)
        let checks = try #require(result.model, "\(result.diagnostics)").loadBalancing.checks
        #expect(checks.map { $0.settings.probe.target?.port?.rawValue } == [row.checked])
    }
}

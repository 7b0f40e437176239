import Configuration
import NetworkTypes
import Notifications
import Testing

/// `release_script` and `release_script_timeout`, which are ours.
struct ReleaseKeywordTests {
    private static func text(_ lines: String) -> TextFiles {
        TextFiles(
            """
            vrrp_instance web {
            interface eth0
            virtual_router_id 51
            virtual_ipaddress {
            192.0.2.1
            }
            \(lines)
            }

            """
        )
    }

    @Test(
        arguments: [
            ("release_script \"/bin/drain 'all of it'\"", 5, nil),
            ("release_script \"/bin/drain 'all of it'\" ops\nrelease_script_timeout 60", 60, "ops"),
        ] as [(String, Int64, String?)]
    )
    func whatIsTaken(_ lines: String, _ seconds: Int64, _ user: String?) throws {
        let result = Self.text(lines).read()
        let script = try #require(result.model?.routers.first?.notifications.release, "\(result.diagnostics)")
        #expect(script.command.words == ["/bin/drain", "all of it"])
        #expect(script.command.account?.user == user)
        #expect(script.timeout == .seconds(seconds))
    }

    @Test(
        arguments: [
            ("release_script", "release_script needs 1 argument"),
            (
                "release_script /bin/x\nrelease_script_timeout 61",
                "release_script_timeout must be between 1 and 60 seconds, found 61"
            ),
            (
                "release_script /bin/x\nrelease_script_timeout 0",
                "release_script_timeout must be between 1 and 60"
            ),
        ]
    )
    func whatIsRefused(_ lines: String, _ message: String) {
        let result = Self.text(lines).read()
        #expect(result.model == nil)
        #expect(result.diagnostics.contains { $0.message.contains(message) }, "\(result.diagnostics)")
    }
}

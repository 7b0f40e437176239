import Configuration
import LoadBalancing
import Testing
import Tracking
import VRRP

/// `track_service`, which is ours: an instance follows the quorum of virtual servers.
struct TrackedServiceTests {
    private static func text(_ tracked: String) -> String {
        """
        vrrp_instance web {
            interface eth0
            virtual_router_id 51
            priority 100
            virtual_ipaddress {
                192.0.2.1
            }
            track_service {
                \(tracked)
            }
        }
        virtual_server_group pool {
            192.0.2.1 443
        }
        virtual_server 192.0.2.1 80 {
            protocol TCP
            real_server 10.0.0.1 80 {
            }
        }
        virtual_server fwmark 7 {
            real_server 10.0.0.1 {
            }
        }
        virtual_server group pool {
            protocol TCP
            real_server 10.0.0.1 443 {
            }
        }
        virtual_server fd00::1 80 {
            protocol TCP
            real_server fd00::2 80 {
            }
        }

        """
    }

    @Test(
        arguments: [
            ("\"192.0.2.1 80\"", "192.0.2.1 80", nil), ("\"fwmark 7\" weight 20", "fwmark 7", 20),
            ("\"group pool\" weight -5 reverse", "group pool", -5),
            ("\"fd00:0::0001 80\"", "fd00::1 80", nil),
        ] as [(String, String, Int?)]
    )
    func whatIsFollowed(_ line: String, _ name: String, _ weight: Int?) throws {
        let result = TextFiles(Self.text(line)).read()
        let model = try #require(result.model, "\(result.diagnostics.map(\.message))")
        let tracker = try #require(model.routers.first?.trackers.first)
        #expect(tracker.target == .service(name))
        #expect(tracker.weight.value == weight ?? 0)
        let names = model.loadBalancing.virtualServers.map { ServiceName($0).text }
        #expect(names == ["192.0.2.1 80", "fwmark 7", "group pool", "fd00::1 80"])
    }

    @Test(
        arguments: [
            ("\"192.0.2.1 81\"", "there is no virtual_server '192.0.2.1 81', did you mean '192.0.2.1 80'?"),
            ("192.0.2.1 80", "track_service"),
        ]
    )
    func whatIsRefused(_ line: String, _ message: String) {
        let result = TextFiles(Self.text(line)).read()
        #expect(result.model == nil)
        #expect(
            result.diagnostics.contains { $0.message.contains(message) },
            "\(result.diagnostics.map(\.message))"
        )
    }
}

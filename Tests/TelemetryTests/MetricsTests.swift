import ControlProtocol
import NetworkTypes
import Testing

@testable import Node
@testable import Telemetry
@testable import VRRP

struct LatenessTests {
    @Test func `each bucket counts those below it, too`() {
        var histogram = LatenessHistogram()
        for microseconds: Int64 in [-5, 0, 100, 101, 20_000, 20_001, 5_000_000] {
            histogram.note(.microseconds(microseconds))
        }
        #expect(histogram.count == 7)
        #expect(histogram.cumulative == [3, 4, 4, 4, 4, 4, 4, 5, 6, 6, 6, 6, 7])
        #expect(histogram.sum == .microseconds(100 + 101 + 20_000 + 20_001 + 5_000_000))
    }
}

struct MetricsTests {
    private static let now = Instant(nanosecondsSinceBoot: 100_000_000_000)

    private static func status() throws -> NodeStatus {
        let interface = try #require(InterfaceName("ens33"))
        var statistics = Statistics()
        statistics.received = 7
        statistics[.checksum] = 3
        let instance = InstanceStatus(
            settings: VirtualRouterSettings(
                name: "VI \"1\"\\",
                interface: interface,
                virtualRouterID: try #require(VirtualRouterID(rawValue: 62))
            ),
            state: .master,
            effectivePriority: Priority(rawValue: 90),
            masterAddress: nil,
            masterPriority: nil,
            lastTransition: now - .milliseconds(1_500),
            fault: nil,
            addresses: [],
            heard: [
                HeardPeers.Peer(
                    address: .ipv4(IPv4Address(192, 0, 2, 9)),
                    priority: Priority(rawValue: 80),
                    lastHeard: now - .seconds(2)
                )
            ],
            statistics: statistics
        )
        return NodeStatus(
            generation: nil,
            pendingGeneration: nil,
            helper: HelperStatus(),
            unknownRouterCount: 3,
            malformedDatagramCount: 0,
            instances: [instance],
            isStopping: false
        )
    }

    private static func lines(_ form: ControlRequest.MetricsForm) throws -> [Substring] {
        let text = metricsText(try status(), EngineFigures(version: "0.1.0"), at: now, as: form)
        return text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    static let label = #"{instance="VI \"1\"\\",interface="ens33",vrid="62""#

    @Test(arguments: [
        #"holdfast_build_info{version="0.1.0"} 1"#,
        "holdfast_instance_state\(label)} 2",
        "holdfast_instance_priority\(label)} 90",
        "holdfast_instance_state_age_seconds\(label)} 1.500000000",
        "holdfast_adverts_received_total\(label)} 7",
        "holdfast_adverts_rejected_total\(label),reason=\"checksum\"} 3",
        "holdfast_peer_advert_age_seconds\(label),peer=\"192.0.2.9\"} 2.000000000",
        "holdfast_unknown_router_adverts_total 3",
        #"holdfast_advert_lateness_seconds_bucket{le="0.0025"} 0"#,
        #"holdfast_advert_lateness_seconds_bucket{le="1.0"} 0"#,
        #"holdfast_advert_lateness_seconds_bucket{le="+Inf"} 0"#,
    ])
    func `has the sample`(line: String) throws {
        #expect(try Self.lines(.openMetrics).contains(line[...]))
        #expect(try Self.lines(.prometheus).contains(line[...]))
    }

    /// OpenMetrics 1.0: a counter's family is its name without `_total`, and the text ends with `# EOF`.
    @Test func `the two forms announce counters in their own ways`() throws {
        let open = try Self.lines(.openMetrics)
        #expect(open.contains("# TYPE holdfast_adverts_sent counter"))
        #expect(open.suffix(2) == ["# EOF", ""])
        let older = try Self.lines(.prometheus)
        #expect(older.contains("# TYPE holdfast_adverts_sent_total counter"))
        #expect(!older.contains("# EOF"))
    }

    @Test(arguments: ControlRequest.MetricsForm.allCases)
    func `families come once, announced before their samples`(form: ControlRequest.MetricsForm) throws {
        var families: Set<Substring> = []
        var current: Substring = ""
        for line in try Self.lines(form) where !line.isEmpty && line != "# EOF" {
            if line.hasPrefix("# TYPE ") {
                current = line.split(separator: " ")[2]
                #expect(families.insert(current).inserted)
            } else if !line.hasPrefix("#") {
                #expect(line.hasPrefix(current))
            }
        }
    }
}

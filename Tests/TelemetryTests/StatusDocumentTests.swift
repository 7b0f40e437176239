import Foundation
import HelperProtocol
import NetworkTypes
import Testing
import Tracking

@testable import Node
@testable import Telemetry
@testable import VRRP

/// The documents are read with Foundation's parser, which knows nothing of our writer.
struct StatusDocumentTests {
    private static let now = Instant(nanosecondsSinceBoot: 100_000_000_000)

    private func parse(_ document: String) throws -> [String: Any] {
        let value = try JSONSerialization.jsonObject(with: Data(document.utf8))
        return try #require(value as? [String: Any])
    }

    private func status(instances: [InstanceStatus] = []) -> NodeStatus {
        NodeStatus(
            generation: nil,
            pendingGeneration: nil,
            helper: HelperStatus(),
            unknownRouterCount: 3,
            malformedDatagramCount: 4,
            instances: instances,
            isStopping: false
        )
    }

    private func instance(
        name: String = "VI_1",
        state: VirtualRouterState = .backup,
        since: Instant? = nil,
        fault: String? = nil,
        statistics: Statistics = Statistics()
    ) throws -> InstanceStatus {
        let interface = try #require(InterfaceName("ens33"))
        return InstanceStatus(
            settings: VirtualRouterSettings(
                name: name,
                interface: interface,
                virtualRouterID: try #require(VirtualRouterID(rawValue: 62))
            ),
            state: state,
            effectivePriority: Priority(rawValue: 90),
            masterAddress: nil,
            masterPriority: nil,
            lastTransition: since,
            fault: fault,
            addresses: [],
            statistics: statistics
        )
    }

    private func onlyInstance(_ status: NodeStatus) throws -> [String: Any] {
        let document = try parse(statusDocument(status, at: Self.now, version: "0.1.0"))
        let instances = try #require(document["instances"] as? [[String: Any]])
        return try #require(instances.first)
    }

    @Test func `an empty node has every member, null where nothing is known`() throws {
        let document = statusDocument(status(), at: Self.now, version: "0.1.0")
        #expect(
            document == #"{"version":1,"holdfast":"0.1.0","generation":null,"pending_generation":null,"#
                + #""stopping":false,"unknown_routers":3,"malformed_datagrams":4,"plans":[],"#
                + #""helper":{"connected":false,"epoch":0,"lost_datagrams":0,"refusals":{}},"#
                + #""instances":[],"trackers":[],"services":[],"router_id":"","groups":[]}"#
        )
        _ = try parse(document)
    }

    @Test func `mail is counted once there was some`() throws {
        var node = status()
        node.mail = MailCounts(waiting: 1, delivered: 2, dropped: 3)
        let document = try parse(statusDocument(node, at: Self.now, version: "0.1.0"))
        #expect(document["mail"] as? [String: Int] == ["waiting": 1, "delivered": 2, "dropped": 3])
    }

    @Test func `a full node reads back`() throws {
        var statistics = Statistics()
        statistics.received = 7
        statistics.sent = 8
        statistics.becameMaster = 1
        statistics.priorityZeroReceived = 2
        statistics[.checksum] = 3
        statistics[.timeToLive] = 4
        let since = Self.now - .milliseconds(1_234)
        var one = try instance(state: .master, since: since, statistics: statistics)
        one.masterAddress = .ipv4(IPv4Address(192, 168, 200, 1))
        one.masterPriority = Priority(rawValue: 100)
        one.addresses = [
            AddressStatus(
                address: InterfaceAddress(host: .ipv4(IPv4Address(192, 168, 200, 250))),
                interface: one.settings.interface,
                isPresent: true,
                isForeign: false,
                confirmation: .confirmed(by: .ipv4(IPv4Address(192, 168, 200, 2)))
            )
        ]
        var node = status(instances: [one, try instance(name: "VI_2", fault: "interface down")])
        node.generation = GenerationHash(rawValue: 0xAB)
        node.isStopping = true
        node.trackers = [
            TrackerStatus(kind: .script, name: "check", verdict: .bad, detail: "returning 1"),
            TrackerStatus(kind: .process, name: "web", verdict: .unknown, detail: nil),
        ]
        node.helper.isConnected = true
        node.helper.epoch = 5
        node.helper.refusals = [(.late, 1), (.noLease, 0)]
        let document = try parse(statusDocument(node, at: Self.now, version: "0.1.0"))
        #expect(document["generation"] as? String == String(repeating: "0", count: 30) + "ab")
        #expect(document["stopping"] as? Bool == true)
        let trackers = try #require(document["trackers"] as? [[String: Any]])
        #expect(
            trackers[0] as? [String: String] == [
                "kind": "script", "name": "check", "verdict": "bad", "detail": "returning 1",
            ]
        )
        #expect(trackers[1]["verdict"] as? String == "unknown" && trackers[1]["detail"] is NSNull)
        let helper = try #require(document["helper"] as? [String: Any])
        #expect(helper["refusals"] as? [String: Int] == ["late": 1])
        #expect(helper["epoch"] as? Int == 5)
        let instances = try #require(document["instances"] as? [[String: Any]])
        #expect(instances.count == 2)
        #expect(instances[0]["name"] as? String == "VI_1")
        #expect(instances[0]["interface"] as? String == "ens33")
        #expect(instances[0]["virtual_router_id"] as? Int == 62)
        #expect(instances[0]["priority"] as? Int == 100)
        #expect(instances[0]["effective_priority"] as? Int == 90)
        #expect(instances[0]["master_address"] as? String == "192.168.200.1")
        #expect(instances[0]["master_priority"] as? Int == 100)
        #expect(instances[0]["since_seconds"] as? Double == 1.234)
        #expect(instances[0]["fault"] is NSNull)
        let addresses = try #require(instances[0]["virtual_addresses"] as? [[String: Any]])
        #expect(addresses[0]["address"] as? String == "192.168.200.250/32")
        #expect(addresses[0]["present"] as? Bool == true)
        #expect(addresses[0]["foreign"] as? Bool == false)
        #expect(addresses[0]["neighbour"] as? String == "192.168.200.2")
        let counted = try #require(instances[0]["statistics"] as? [String: Any])
        #expect(counted["adverts_received"] as? Int == 7)
        #expect(counted["adverts_sent"] as? Int == 8)
        #expect(counted["became_master"] as? Int == 1)
        #expect(counted["released_master"] as? Int == 0)
        #expect(counted["priority_zero_received"] as? Int == 2)
        #expect(counted["rejected"] as? [String: Int] == ["checksum": 3, "time_to_live": 4])
        #expect(instances[1]["fault"] as? String == "interface down")
        #expect(instances[1]["since_seconds"] is NSNull)
    }

    @Test func `warnings and their counts`() throws {
        var one = try instance(state: .master)
        one.warnings = [
            .rival(.ipv4(IPv4Address(192, 168, 200, 2)), Priority(rawValue: 90), isDeaf: true),
            .unsent(errno: 1),
        ]
        let read = try onlyInstance(status(instances: [one]))
        let warnings = try #require(read["warnings"] as? [[String: String]])
        #expect(warnings.map { $0["kind"] } == ["duplicate_master", "adverts_unsent"])
        let text =
            "192.168.200.2 advertises priority 90 as well, "
            + "and doesn't hear our advertisements or drops them"
        #expect(warnings[0]["detail"] == text)
        let counted = try #require(read["statistics"] as? [String: Any])
        for name in ["duplicate_master", "address_claimed", "adverts_unheard", "adverts_unsent"] {
            #expect(counted[name] as? Int == 0)
        }
    }

    @Test(arguments: [
        (VirtualRouterState.initialize, "INIT"), (.backup, "BACKUP"), (.master, "MASTER"), (.fault, "FAULT"),
        (.stopping, "STOPPING"), (.stopped, "STOPPED"),
    ])
    func `states are the operator's words`(state: VirtualRouterState, word: String) throws {
        #expect(try onlyInstance(status(instances: [instance(state: state)]))["state"] as? String == word)
    }

    @Test(arguments: [
        "VI_1", "quote \" and \\", "line\nend\ttab\r", "\u{0}\u{1}\u{1F}\u{7F}\u{9B}", "äöü 💡 \u{2028}", "",
        "</script>",
    ])
    func `names survive, whatever is in them`(name: String) throws {
        let node = status(instances: [try instance(name: name)])
        #expect(try onlyInstance(node)["name"] as? String == name)
        let document = statusDocument(node, at: Self.now, version: "0.1.0")
        #expect(!document.unicodeScalars.contains { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) })
    }

    @Test(arguments: [(0, 0.0), (1, 0.001), (999, 0.999), (60_010, 60.01), (-5, 0.0)] as [(Int64, Double)])
    func `times have three decimals and are never negative`(age: Int64, expected: Double) throws {
        let since = Self.now - .milliseconds(age)
        let one = try onlyInstance(status(instances: [instance(since: since)]))
        #expect(one["since_seconds"] as? Double == expected)
    }

    @Test func `every refusal and rejection has a name of its own`() {
        #expect(Set(Refusal.allCases.map(\.name)).count == Refusal.allCases.count)
        let reasons = AdvertisementRejection.Reason.allCases
        #expect(Set(reasons.map(\.name)).count == reasons.count)
    }
}

import LabSupport
import Testing

/// A planned stop before a successor of another program: every family, link and interval that both sides can.
struct StopCell: Sendable, CustomTestStringConvertible {
    let version: Int
    let family: Int
    /// Seconds.
    let interval: String
    let peer: String
    let link: String

    var testDescription: String {
        "\(peer), version \(version), IPv\(family), \(interval) s, \(link)"
    }

    /// Version 2 counts whole seconds, and FRR speaks it over IPv4 only.
    private static let all: [StopCell] = ["keepalived", "frr"].flatMap { peer in
        ["interface", "vmac"].flatMap { link in
            [(2, 4, "1")].map { StopCell($0, peer, link) }
                + [4, 6].flatMap { family in
                    ["1", "0.1", "0.01"].map { StopCell((3, family, $0), peer, link) }
                }
        }
    }

    private init(_ wire: (version: Int, family: Int, interval: String), _ peer: String, _ link: String) {
        (version, family, interval) = wire
        self.peer = peer
        self.link = link
    }

    /// All of them where the long variants are asked for.
    static let chosen: [StopCell] =
        Scenario.isFull
        ? all
        : [
            StopCell((2, 4, "1"), "keepalived", "interface"), StopCell((3, 6, "1"), "keepalived", "vmac"),
            StopCell((3, 4, "0.01"), "frr", "vmac"), StopCell((3, 6, "0.1"), "frr", "interface"),
        ]
}

extension InteropTests {
    @Test("planned stops", arguments: StopCell.chosen)
    func plannedStop(_ cell: StopCell) async throws {
        let scenario = Scenario(
            "Matrix/planned-stop.bash",
            parameters: [
                "CELL_VERSION": "\(cell.version)", "CELL_FAMILY": "\(cell.family)",
                "CELL_INTERVAL": cell.interval, "CELL_PEER": cell.peer, "CELL_LINK": cell.link,
            ]
        )
        try await scenario.run()
    }
}

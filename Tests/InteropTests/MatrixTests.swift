import LabSupport
import Testing

/// What both programs must speak with each other: every combination that the other side can.
struct MatrixCell: Sendable, CustomTestStringConvertible {
    let version: Int
    let family: Int
    let delivery: String
    let authentication: String
    let peer: String

    var testDescription: String {
        "\(peer), version \(version), IPv\(family), \(delivery), authentication \(authentication)"
    }

    /// RFC 3768 knows IPv4 only. FRR speaks multicast without authentication. Not here, because holdfast
    /// refuses it: version 2 over IPv6, which keepalived sends outside of the RFC.
    static let all: [MatrixCell] =
        keepalived + [
            MatrixCell(version: 2, family: 4, delivery: "multicast", authentication: "none", peer: "frr"),
            MatrixCell(version: 3, family: 4, delivery: "multicast", authentication: "none", peer: "frr"),
            MatrixCell(version: 3, family: 6, delivery: "multicast", authentication: "none", peer: "frr"),
        ]

    private static let keepalived: [MatrixCell] = ["multicast", "unicast"].flatMap { delivery in
        [(2, 4, "none"), (2, 4, "PASS"), (2, 4, "AH"), (3, 4, "none"), (3, 6, "none")].map {
            MatrixCell(
                version: $0.0,
                family: $0.1,
                delivery: delivery,
                authentication: $0.2,
                peer: "keepalived"
            )
        }
    }
}

extension InteropTests {
    @Test("the matrix", arguments: MatrixCell.all)
    func matrix(_ cell: MatrixCell) async throws {
        let scenario = Scenario(
            "Matrix/matrix.bash",
            parameters: [
                "CELL_VERSION": "\(cell.version)", "CELL_FAMILY": "\(cell.family)",
                "CELL_DELIVERY": cell.delivery, "CELL_AUTHENTICATION": cell.authentication,
                "CELL_PEER": cell.peer,
            ]
        )
        try await scenario.run()
    }
}

import LabSupport
import Testing

/// What both programs must speak with each other: every combination that the other side can.
struct MatrixCell: Sendable, CustomTestStringConvertible {
    let version: Int
    let family: Int
    let delivery: String
    let authentication: String
    let peer: String
    /// `vmac`: ours is on a macvlan with the virtual MAC address, as FRR always is.
    var link = "interface"

    var testDescription: String {
        "\(peer), version \(version), IPv\(family), \(delivery), authentication \(authentication), \(link)"
    }

    /// keepalived speaks version 2 over IPv6, outside of RFC 3768, without the bytes of authentication, so
    /// there are no cells of PASS and AH there. Version 3 has no authentication (RFC 9568). FRR speaks
    /// multicast without authentication, and refuses IPv6 in version 2.
    static let all: [MatrixCell] =
        keepalived
        + ["interface", "vmac"].flatMap { link in
            [(2, 4), (3, 4), (3, 6)].map { multicast($0.0, $0.1, "frr", link) }
        }
        + [(2, 4), (3, 4), (3, 6)].map { multicast($0.0, $0.1, "keepalived", "vmac") }

    private static func multicast(_ version: Int, _ family: Int, _ peer: String, _ link: String) -> Self {
        MatrixCell(
            version: version,
            family: family,
            delivery: "multicast",
            authentication: "none",
            peer: peer,
            link: link
        )
    }

    private static let keepalived: [MatrixCell] = ["multicast", "unicast"].flatMap { delivery in
        [
            (2, 4, "none"), (2, 4, "PASS"), (2, 4, "AH"), (2, 6, "none"), (3, 4, "none"), (3, 6, "none"),
        ].map {
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
                "CELL_LINK": cell.link,
            ]
        )
        try await scenario.run()
    }
}

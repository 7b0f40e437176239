import Foundation
import LabSupport
import Testing

/// Some of the histories of real servers in `Histories/`, which keepalived and holdfast watch in one guest at
/// the same time.
struct HistoryShare: Sendable, CustomTestStringConvertible {
    let names: [String]

    var testDescription: String { names.joined(separator: " ") }

    /// A line of `shares.txt` each; the first one alone unless `packaging/test --full` runs.
    static let all: [HistoryShare] = {
        let shares = listed
        return Scenario.isFull ? shares : Array(shares.prefix(1))
    }()

    static let listed: [HistoryShare] = {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Histories/shares.txt")
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map {
            HistoryShare(names: $0.split(separator: " ").map(String.init))
        }
    }()

    func play() async throws {
        try await Scenario(
            "Histories/guest.bash",
            parameters: ["GUEST_SHARE": names.joined(separator: ",")]
        ).guest(bound: .seconds(150))
    }
}

extension KernelLabTests {
    @Test("a server's history is told as keepalived tells it", arguments: HistoryShare.all)
    func history(_ share: HistoryShare) async throws { try await share.play() }

    @Test func `there are six histories for every run, and 25 in all`() {
        #expect(HistoryShare.all.first?.names.count ?? 0 >= 6)
        #expect(HistoryShare.listed.reduce(0) { $0 + $1.names.count } >= 25)
    }
}

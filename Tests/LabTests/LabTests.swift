import Foundation
import LabSupport
import Testing

/// Ours with ours on a LAN of namespaces: what the first issue calls "must hold", each a script.
@Suite("Lab", .enabled(if: Scenario.canRun, "needs root, namespaces, the built product"))
struct LabTests {
    @Test("ours with ours", arguments: Scenario.all())
    func scenario(_ scenario: Scenario) async throws {
        // A thousand kills take their time.
        let isFull = Scenario.isFull
        try await scenario.run(bound: isFull ? .seconds(1_500) : .seconds(150))
    }
}

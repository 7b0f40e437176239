import LabSupport
import Testing

/// Debian's keepalived as the other router.
@Suite("Interop", .enabled(if: Scenario.canRun, "needs root, namespaces, the built product"))
struct InteropTests {
    @Test("ours with keepalived", arguments: Scenario.all())
    func scenario(_ scenario: Scenario) async throws {
        try await scenario.run()
    }
}

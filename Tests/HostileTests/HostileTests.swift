import LabSupport
import Testing

/// An engine that lies, a LAN that forges: refused, counted, logged, and nothing in the kernel changes.
@Suite("Hostile", .enabled(if: Scenario.canRun, "needs root, namespaces, the built product"))
struct HostileTests {
    @Test("refused and counted", arguments: Scenario.all())
    func scenario(_ scenario: Scenario) async throws {
        try await scenario.run()
    }
}

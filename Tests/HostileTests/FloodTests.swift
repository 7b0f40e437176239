import LabSupport
import Testing

/// What counts is how much of two processors a router needs: beside other labs it would be theirs that is
/// measured, so `packaging/test` plays this one alone.
@Suite("Flood", .enabled(if: Scenario.canRun, "needs root, namespaces, the built product"))
struct FloodTests {
    @Test("hostile packets change nothing and nobody is made to shout")
    func flood() async throws { try await Scenario("flood.bash", parameters: [:]).run() }
}

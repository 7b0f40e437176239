import LabSupport
import Testing

/// What needs a kernel that the host isn't: IPVS, in User-Mode Linux guests.
@Suite(
    "Kernel lab",
    .enabled(if: Scenario.canRun && Scenario.hasGuests, "needs the built product and user-mode-linux")
)
struct KernelLabTests {
    @Test("IPVS in a guest", arguments: Scenario.all())
    func scenario(_ scenario: Scenario) async throws {
        try await scenario.guest()
    }

    @Test(
        "IPVS in a guest, for minutes",
        .enabled(if: Scenario.isFull, "only with packaging/test --full"),
        arguments: Scenario.all(in: "LongScenarios")
    )
    func longScenario(_ scenario: Scenario) async throws {
        try await scenario.guest(bound: .seconds(900))
    }
}

import LabSupport
import Testing

/// What needs a kernel that the host isn't: IPVS, in User-Mode Linux guests.
@Suite("Kernel lab", .enabled(if: KernelLabTests.canRun, "needs the built product and user-mode-linux"))
struct KernelLabTests {
    @Test(arguments: Scenario.all()) func scenario(_ scenario: Scenario) async throws {
        try await scenario.guest()
    }

    static var canRun: Bool { Scenario.canRun && Scenario.hasGuests }
}

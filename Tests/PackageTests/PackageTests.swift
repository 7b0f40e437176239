import Foundation
import LabSupport
import Testing

/// The Debian package as machines under systemd have it; `packaging/lab.d/machine.bash` makes those.
@Suite(
    "Package",
    .enabled(
        if: ProcessInfo.processInfo.environment["HOLDFAST_PACKAGE"] != nil,
        "needs root and the package, which packaging/test makes"
    )
)
struct PackageTests {
    /// One after the other: each has two machines with all that runs on them, and counts milliseconds.
    @Test("A package's life", .serialized, arguments: Scenario.all())
    func scenario(_ scenario: Scenario) async throws {
        let isFull = Scenario.isFull
        try await scenario.run(bound: isFull ? .seconds(1_800) : .seconds(240))
    }
}

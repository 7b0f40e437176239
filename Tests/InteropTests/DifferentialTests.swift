import Foundation
import LabSupport
import Testing

/// The same file on keepalived and on holdfast, in twin LANs.
struct DifferentialCase: Sendable, CustomTestStringConvertible {
    /// A file of `Differential/` without .conf.
    let name: String

    var testDescription: String { name }

    /// Those whose first line says "full" are for `packaging/test --full`.
    static let all: [DifferentialCase] = {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Differential")
        let isFull = Scenario.isFull
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".conf") }.sorted().compactMap { file in
            let text = try? String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
            guard let first = text?.split(separator: "\n").first else { return nil }
            guard isFull || !first.hasPrefix("! full") else { return nil }
            return DifferentialCase(name: String(file.dropLast(5)))
        }
    }()
}

extension InteropTests {
    @Test("the same file does the same", arguments: DifferentialCase.all)
    func differential(_ row: DifferentialCase) async throws {
        try await Scenario("Differential/differential.bash", parameters: ["CASE": row.name]).run()
    }

    @Test func `there are a dozen cases`() { #expect(DifferentialCase.all.count >= 12) }
}

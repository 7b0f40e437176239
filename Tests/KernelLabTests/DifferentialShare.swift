import Foundation
import LabSupport
import Testing

/// Some of the files in `Differential/`, which one guest plays one after the other under keepalived and under
/// holdfast.
struct DifferentialShare: Sendable, CustomTestStringConvertible {
    /// Without .conf.
    let names: [String]

    var testDescription: String { names.joined(separator: " ") }

    /// Five for a guest: two guests run beside each other.
    static let size = 5

    /// Files whose first line says "full" are for `packaging/test --full`.
    static let all: [DifferentialShare] = {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Differential")
        let isFull = Scenario.isFull
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        let names = files.filter { $0.hasSuffix(".conf") }.sorted().compactMap { file -> String? in
            let text = try? String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
            guard let text, isFull || !text.hasPrefix("! full\n") else { return nil }
            return String(file.dropLast(5))
        }
        return stride(from: 0, to: names.count, by: size).map {
            DifferentialShare(names: Array(names[$0..<min($0 + size, names.count)]))
        }
    }()

    func play() async throws {
        try await Scenario(
            "Differential/guest.bash",
            parameters: ["GUEST_SHARE": names.joined(separator: ",")]
        ).guest()
    }
}

extension KernelLabTests {
    @Test("the same file, the same table as keepalived's", arguments: DifferentialShare.all)
    func differential(_ share: DifferentialShare) async throws { try await share.play() }

    @Test func `there are ten files for every run`() {
        #expect(DifferentialShare.all.reduce(0) { $0 + $1.names.count } >= 10)
    }
}

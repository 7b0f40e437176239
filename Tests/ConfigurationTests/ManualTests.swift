import Configuration
import Foundation
import Testing

/// holdfast.conf(5), which `holdfast explain --man` writes. CommandLineTests compares it with packaging/man.
struct ManualTests {
    private static let page = Schema.manual(version: "0.1.0")

    @Test func everyKeywordHasItsItem() {
        for keyword in Schema.keywords {
            let name = keyword.name.replacingOccurrences(of: "-", with: "\\-")
            let page = ManualTests.page
            #expect(page.contains("\n.B \"\(name)\"\n") || page.contains("\n.BI \"\(name) \""), "\(name)")
        }
    }

    @Test("programs that read manuals have nothing to say", arguments: ["mandoc", "groff"])
    func isClean(_ program: String) throws {
        // Not everywhere; packaging/install-dependencies brings mandoc.
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let page = folder.appendingPathComponent("holdfast.conf.5")
        try Data(ManualTests.page.utf8).write(to: page)
        let commands = [
            "mandoc": "mandoc -T lint -W warning '\(page.path)'",
            "groff": "groff -man -Tutf8 -ww -z -K utf8 '\(page.path)' 2>&1",
        ]
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "command -v \(program) >/dev/null || exit 0; \(commands[program] ?? "")"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(String(decoding: said, as: UTF8.self) == "")
    }
}

import Foundation
import HelperProtocol
import Testing

struct CommandTableTests {
    @Test func `policy's commands.md is the table's document`() throws {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("policy/commands.md").path
        let document = commandTableDocument()
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try document.write(toFile: path, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == document)
    }

    @Test func `numbers are even and answers fit beside events`() {
        for number in CommandNumber.allCases {
            #expect(number.rawValue % 2 == 0 && number.rawValue < 64)
            #expect(number.row.number == number)
            #expect(number.row.maximumLength <= Limits.frameLength - Limits.frameHeaderLength)
        }
    }

    /// What each phase allows, written out: the greeting only `hello`, and `hello` only there.
    @Test(arguments: SessionPhase.allCases) func `phases`(_ phase: SessionPhase) {
        let legal = CommandNumber.allCases.filter { $0.row.isLegal(in: phase) }
        let always: [CommandNumber] = [
            .release, .put, .remove, .again, .weight, .dump, .puts, .transmit, .cease, .announce,
            .probe,
        ]
        switch phase {
        case .greeting: #expect(legal == [.hello])
        case .running: #expect(legal == [.load] + always)
        case .loading: #expect(legal == [.activate, .discard] + always)
        }
    }
}

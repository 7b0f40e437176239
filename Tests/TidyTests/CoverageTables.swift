import Foundation
import Testing

/// The tables that say of each rule where it is and which test plays it. What a row names exists.
///
/// A `COVERAGE.md` beside tests has rows of `rule | code | test`, with files in backquotes, from `Sources`
/// and `Tests`. `VRRP.md` has tests by the beginnings of their names, and files beside keepalived by number.
struct CoverageTables {
    static let tables = SourceTree.files(below: "Tests").filter { $0.hasSuffix("/COVERAGE.md") }

    @Test func thereIsOne() { #expect(!CoverageTables.tables.isEmpty) }

    @Test(arguments: tables) func everyRowNamesWhatIsThere(_ table: String) throws {
        let text = try #require(SourceTree.text(table))
        var rows = 0
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
        where line.hasPrefix("| ") && !line.hasPrefix("| rule") {
            rows += 1
            let cells = line.dropFirst().split(separator: "|", omittingEmptySubsequences: false).dropLast()
            #expect(cells.count == 3, "\(table):\(number + 1)")
            for finding in CoverageTables.missing(in: cells.map(String.init)) {
                Issue.record("\(table):\(number + 1): there is no \(finding)")
            }
        }
        #expect(rows > 0)
    }

    @Test func testsOfVRRPAreThere() throws {
        let table = try #require(SourceTree.text("Tests/VRRP.md"))
        let folders = [
            "", "/VRRPTests", "/NodeTests", "/CompilerTests", "/ConfigurationTests", "/TrackingTests",
            "/SimulationTests", "/HelperCoreTests", "/LabTests/Scenarios", "/KernelLabTests/Scenarios",
            "/HostileTests", "/HostileTests/Scenarios", "/InteropTests", "/InteropTests/Scenarios",
            "/LinuxKernelTests",
        ]
        let known = folders.flatMap { SourceTree.names(in: "Tests\($0)") }
        let keywords = ["explain", "use_ipvlan", "net_namespace", "instance"]
        for word in CoverageTables.quoted(in: table) where !keywords.contains(String(word)) {
            let name = word.split(separator: "/").last ?? ""
            #expect(known.contains { $0.hasPrefix(name) }, "Tests/VRRP.md names \(word)")
        }
        let files = SourceTree.names(in: "Tests/InteropTests/Differential")
        for list in table.matches(of: /\bD ([0-9][0-9–, ]*)/) {
            for number in list.1.split(whereSeparator: { !$0.isNumber }) {
                #expect(files.contains { $0.hasPrefix("\(number)-") }, "Tests/VRRP.md names D \(number)")
            }
        }
    }

    /// What stands in backquotes.
    private static func quoted(in text: String) -> [Substring] {
        text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 }.map(\.element)
    }

    /// Files that a row's cells name and that aren't there; a row without any file says why: "differs", "–".
    static func missing(in cells: [String]) -> [String] {
        guard cells.count == 3 else { return [] }
        var result: [String] = []
        for (cell, folder) in zip(cells.dropFirst(), ["Sources", "Tests"]) {
            let names = quoted(in: cell)
            if names.isEmpty, !cell.contains("differs"), !cell.contains("–") {
                result.append("file in '\(cell)'")
            }
            for name in names {
                let path = SourceTree.root.appending(path: "\(folder)/\(name)").path()
                if !FileManager.default.fileExists(atPath: path) { result.append("\(folder)/\(name)") }
            }
        }
        return result
    }

    @Test(
        arguments: [
            (["1", " `README.md` ", " `README.md` "], []), (["1", " differs: why ", " – "], []),
            (["1", " `None.swift` ", " `README.md` "], ["Sources/None.swift"]),
            (["1", " `README.md` ", " nothing "], ["file in ' nothing '"]),
        ] as [([String], [String])]
    )
    func missingFilesAreFound(_ cells: [String], _ missing: [String]) {
        #expect(CoverageTables.missing(in: cells) == missing)
    }
}

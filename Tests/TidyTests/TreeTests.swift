import Testing

// The rules, held against the files of this repository.

@Suite struct TreeTests {
    @Test func theTreeIsFound() {
        #expect(SourceTree.text("Package.swift") != nil)
        #expect(SourceTree.sources.count > 10)
    }

    @Test func arrows() {
        expectNone(SourceTree.sources.flatMap { $0.importFindings() })
    }

    @Test func arrowsStandInThePackageToo() throws {
        let manifest = Manifest(try #require(SourceTree.text("Package.swift")))
        for rule in Arrows.table {
            let declared = try #require(
                manifest.dependencies[rule.name],
                "Arrows.table has \(rule.name), Package.swift hasn't"
            )
            #expect(
                declared == rule.mayImport,
                """
                \(rule.name) differs. \
                Only in Package.swift: \(declared.subtracting(rule.mayImport).sorted()). \
                Only in Arrows.table: \(rule.mayImport.subtracting(declared).sorted()).
                """
            )
        }
        let unknown = Set(manifest.dependencies.keys).subtracting(Arrows.rules.keys).sorted()
        #expect(unknown == [], "Package.swift has targets that Arrows.table hasn't")
    }

    @Test func arrowsForbiddenForEver() {
        #expect(Arrows.forbiddenArrows() == [])
    }

    @Test func everyFolderIsAModule() {
        for name in SourceTree.names(in: "Sources") where !name.hasSuffix(".md") {
            #expect(Arrows.rules[name] != nil, "Sources/\(name) isn't in Arrows.table")
        }
    }

    @Test func sizes() {
        expectNone(SourceTree.everything.flatMap { $0.sizeFindings() })
    }

    @Test func sizesOfScripts() {
        // Generated: the manual, a paragraph a line; lists of functions. A string of JSON is never broken.
        let others = [".md", ".json", ".list"]
        for path in ["packaging", ".ci"].flatMap(SourceTree.files(below:))
        where !others.contains(where: path.hasSuffix) && !path.hasPrefix("packaging/man/") {
            let lines = (SourceTree.text(path) ?? "").split(separator: "\n", omittingEmptySubsequences: false)
            expectNone(lineFindings(path: path, lines: lines))
        }
    }

    @Test func bannedCalls() {
        expectNone(SourceTree.everything.flatMap { $0.bannedCalls() })
        expectNone(SourceTree.everything.flatMap { $0.forcedUnwraps() })
    }

    @Test func everyUnsafeSaysWhyItIsSafe() {
        expectNone(SourceTree.sources.flatMap { $0.safetyFindings() })
    }

    @Test func workForLaterNamesItsIssue() {
        expectNone(SourceTree.everything.flatMap { $0.laterFindings() })
    }

    @Test func modulesOpenWithAnEssay() {
        let modules = Arrows.table.filter { $0.ring < 2 && !$0.isHeader }.map(\.name)
        for module in modules where !SourceTree.names(in: "Sources/\(module)").isEmpty {
            if let main = SourceTree.sources.first(where: { $0.path == "Sources/\(module)/\(module).swift" })
            {
                expectNone(main.essayFindings())
            } else {
                Issue.record("Sources/\(module) has no \(module).swift")
            }
        }
    }

    @Test func mainsAreShort() {
        expectNone(SourceTree.sources.flatMap { $0.mainFindings() })
    }

    @Test func theHelperStaysSmall() {
        let modules = Arrows.closure(of: "holdfast-helper").filter { Arrows.rules[$0]?.isHeader == false }
        let counts = modules.sorted().map { module in
            let files = SourceTree.sources.filter { $0.module == module }
            return (module: module, lines: files.map { $0.embeddedCodeLines() }.reduce(0, +))
        }
        let count = counts.map(\.lines).reduce(0, +)
        #expect(
            count <= Sizes.helperClosure,
            "\(count) lines of code: \(counts.map { "\($0.module) \($0.lines)" }.joined(separator: ", "))"
        )
    }

    @Test func noFoldersOfOneMachine() {
        for path in ["Sources", "Tests", "packaging", "policy", ".ci"].flatMap(SourceTree.files(below:)) {
            if let text = SourceTree.text(path) { expectNone(pathFindings(path: path, text: text)) }
        }
    }

    @Test func topLevel() {
        #expect(strayNames(SourceTree.names(in: "")) == [])
    }
}

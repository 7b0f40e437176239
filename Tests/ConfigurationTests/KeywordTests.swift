import Configuration
import Testing

/// Every table of cases; a further part of the language adds its own.
let keywordCases = coreKeywordCases

@Test(arguments: keywordCases)
func keywords(_ row: KeywordCase) throws { try row.check() }

/// Where the text is only checked, what isn't supported yet is a warning.
@Test func whatIsNotYetIsAWarningOfACheck() {
    let peer = "unicast_peer { 192.0.2.7 }"
    let text =
        router(peer) + "\n"
        + router(peer.replacing("2.7", with: "2.8")).replacing("instance a", with: "instance b")
        .replacing("192.0.2.1", with: "192.0.2.2")
    let checked = TextFiles(text).read(purpose: .check)
    #expect(
        checked.diagnostics.map(DiagnosticCase.line) == [
            "9:19+1 warning: one virtual_router_id in two instances on one interface is understood but not "
                + "supported by this version yet: holdfast would refuse to run it"
        ]
    )
    #expect(checked.model != nil)
    #expect(TextFiles(text).read(purpose: .run).diagnostics.count { $0.severity == .error } == 1)
}

/// Turning off what isn't there is no request, and says nothing.
@Test(arguments: ["false", "off", "no"])
func switchesTurnedOff(_ word: String) {
    for row in Schema.keywords where row.argumentText == "[true|on|yes|false|off|no]" {
        let line = "\(row.name) \(word)"
        switch row.block {
        case .virtualRouter: #expect(TextFiles(router(line)).read().diagnostics.isEmpty, "\(row.name)")
        case .globalDefinitions:
            let text = "global_defs {\n\(line)\n}\n" + router("")
            #expect(TextFiles(text).read().diagnostics.isEmpty, "\(row.name)")
        default: break
        }
    }
}

@Test func everyRowIsDocumented() {
    for keyword in Schema.keywords {
        #expect(!keyword.meaning.isEmpty && !keyword.initial.isEmpty && !keyword.argumentText.isEmpty)
        #expect(Schema.keyword(keyword.name, in: keyword.block)?.meaning == keyword.meaning)
    }
}

import Configuration
import Testing

/// Every table of cases; a further part of the language adds its own.
let keywordCases = coreKeywordCases

@Test(arguments: keywordCases)
func keywords(_ row: KeywordCase) throws { try row.check() }

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

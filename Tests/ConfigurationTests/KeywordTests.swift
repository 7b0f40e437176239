import Configuration
import Testing

/// Every table of cases; a further part of the language adds its own.
let keywordCases = coreKeywordCases

@Test(arguments: keywordCases)
func keywords(_ row: KeywordCase) throws { try row.check() }

/// Where the text is only checked, what isn't supported yet is a warning for each name.
@Test func keywordsNotYetAreWarningsOfACheck() {
    let text =
        router("use_vmac_addr\nunicast_fault_no_peer\nlvs_sync_daemon_interface eth1") + "\n"
        + router("lvs_sync_daemon_interface eth2").replacing("instance a", with: "instance b")
        .replacing("_id 1", with: "_id 2").replacing("192.0.2.1", with: "192.0.2.2")
    let checked = TextFiles(text).read(purpose: .check)
    let ending = "is understood but not supported by this version yet: holdfast would refuse to run it"
    #expect(
        checked.diagnostics.map(DiagnosticCase.line) == [
            "5:1+13 warning: use_vmac_addr \(ending)",
            "6:1+21 warning: unicast_fault_no_peer \(ending)",
            "7:1+25 warning: lvs_sync_daemon_interface \(ending)",
        ]
    )
    #expect(checked.model != nil)
    #expect(TextFiles(text).read(purpose: .run).diagnostics.count { $0.severity == .error } == 4)
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

import Configuration
import Testing

/// Each keyword of the blocks of virtual servers, checkers and BFD: what it does, and what it refuses.
struct ServerKeywordTests {
    static let cases = serviceCases + poolCases + checkCases + webCases + sessionCases

    static let blocks: Set<Block> = [
        .virtualServer, .realServer, .anyChecker, .connectingChecker, .udpCheck, .httpCheck, .tlsCheck, .url,
        .tlsURL, .mailCheck, .mailHost, .nameCheck, .scriptCheck, .fileCheck, .bfdCheck, .bfdSession, .tls,
    ]

    @Test(arguments: cases)
    func accepted(_ row: ServerCase) throws {
        let result = TextFiles(serverText(row.accepted, in: row.block, keyword: row.keyword)).read(
            purpose: .check
        )
        #expect(result.diagnostics.filter { $0.severity == .error }.map(\.message) == [])
        let model = try #require(result.model)
        let without = TextFiles(
            serverText("", in: row.block, keyword: row.block == .realServer ? row.keyword : "")
        ).read(isCompatible: true, purpose: .check)
        let base = try #require(without.model)
        #expect(ModelFacts.difference(base.loadBalancing, model.loadBalancing) == row.effect)
    }

    @Test(arguments: cases)
    func rejected(_ row: ServerCase) {
        let text = serverText(row.rejected, in: row.block, keyword: row.keyword)
        let result = TextFiles(text).read(purpose: .check)
        #expect(result.diagnostics.filter { $0.severity == .error }.map(\.message) == [row.message])
        #expect(result.model == nil)
    }

    @Test func everyKeywordHasACase() {
        let keywords = Schema.keywords.filter { ServerKeywordTests.blocks.contains($0.block) }.map {
            "\($0.block.rawValue) \($0.name)"
        }
        let names = Set(ServerKeywordTests.cases.map { "\($0.block.rawValue) \($0.keyword)" })
        for keyword in keywords { #expect(names.contains(keyword), "\(keyword)") }
        for keyword in ["virtual_server", "virtual_server_group", "SSL", "bfd_instance"] {
            #expect(names.contains("the file \(keyword)"))
        }
    }
}

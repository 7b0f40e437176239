import Configuration
import Testing

/// Of every keyword of the blocks of virtual servers, checkers and BFD.
let serverCases = serviceCases + poolCases + checkCases + webCases + sessionCases

/// Each keyword of the blocks of virtual servers, checkers and BFD: what it does, and what it refuses.
struct ServerKeywordTests {
    @Test(arguments: serverCases)
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

    @Test(arguments: serverCases)
    func rejected(_ row: ServerCase) {
        let text = serverText(row.rejected, in: row.block, keyword: row.keyword)
        let result = TextFiles(text).read(purpose: .check)
        #expect(result.diagnostics.filter { $0.severity == .error }.map(\.message) == [row.message])
        #expect(result.model == nil)
    }
}

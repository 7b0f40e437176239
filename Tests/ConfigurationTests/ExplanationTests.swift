import Configuration
import Foundation
import Testing

/// `holdfast explain`: the table's words, for every keyword of it.
struct ExplanationTests {
    @Test func everyKeywordIsExplained() {
        for keyword in Schema.keywords {
            let text = Schema.explanation(of: keyword.name)
            #expect(text?.contains(keyword.meaning) == true, "\(keyword.name)")
            #expect(text?.contains("where:    \(keyword.block.rawValue)") == true, "\(keyword.name)")
            for synonym in keyword.synonyms { #expect(Schema.explanation(of: synonym) != nil, "\(synonym)") }
        }
    }

    @Test func aKeywordOfSeveralBlocksHasAParagraphEach() throws {
        let text = try #require(Schema.explanation(of: "garp_interval"))
        #expect(text.components(separatedBy: "where:").count >= 2)
    }

    @Test func whatIsRefusedSaysWhy() throws {
        #expect(try #require(Schema.explanation(of: "vrrp_strict")).contains("not supported by this"))
        #expect(try #require(Schema.explanation(of: "virtual_server")).contains("not supported by this"))
    }

    @Test func anUnknownWordHasANeighbour() {
        #expect(Schema.explanation(of: "priorty") == nil)
        #expect(Schema.nearestKeyword(to: "priorty") == "priority")
        #expect(Schema.nearestKeyword(to: "qqqqqqqqqq") == nil)
    }
}

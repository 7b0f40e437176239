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
        #expect(try #require(Schema.explanation(of: "enable_dbus")).contains("refused: there is no D-Bus"))
        #expect(try #require(Schema.explanation(of: "init_file")).contains("no file is written"))
    }

    @Test func anUnknownWordHasANeighbour() {
        #expect(Schema.explanation(of: "priorty") == nil)
        #expect(Schema.nearestKeyword(to: "priorty") == "priority")
        #expect(Schema.nearestKeyword(to: "qqqqqqqqqq") == nil)
    }

    @Test func theListHoldsEveryBlockBelowItsOwn() {
        let lines = Schema.blockList.split(separator: "\n").map(String.init)
        let authentication = lines.firstIndex { $0.hasPrefix("  authentication ") }
        let router = lines.firstIndex { $0.hasPrefix("vrrp_instance ") }
        let servers = lines.firstIndex { $0.hasPrefix("virtual_server ") }
        #expect(router != nil && authentication.map { $0 > router ?? .max } == true)
        #expect(servers != nil)
        for keyword in Schema.keywords where keyword.body != nil {
            #expect(lines.contains { $0.contains("\(keyword.name) ") }, "\(keyword.name)")
        }
    }

    @Test func aBlockSaysWhatItHolds() throws {
        let text = try #require(Schema.explanation(of: "authentication"))
        #expect(
            text.hasPrefix(
                """
                authentication
                    how advertisements of version 2 prove themselves
                    where:    vrrp_instance
                    default:  none
                    status:   active
                    holds:    auth_type, auth_pass

                """
            )
        )
    }

    @Test func aDifferenceFromKeepalivedIsSaid() throws {
        #expect(Schema.strayDifferences == [])
        let text = try #require(Schema.explanation(of: "skip_check_adv_addr"))
        #expect(text.contains("    differs:  off turns it off; keepalived"))
    }

    @Test func aKeywordOfAnInnerBlockSaysTheWayThere() throws {
        let text = try #require(Schema.explanation(of: "auth_pass"))
        #expect(text.contains("    where:    authentication in vrrp_instance\n"))
    }
}

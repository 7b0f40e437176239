import Configuration
import Testing

/// Every table of keywords; a further part of the language adds its own.
let specifiedKeywords = coreKeywords

/// The schema and the tables name the same keywords.
struct CoverageTests {
    /// 278 spellings of keywords in the core and VRRP half.
    @Test func countOfKeywords() {
        #expect(coreKeywords.map(\.names.count).reduce(0, +) == 278)
    }

    @Test(arguments: specifiedKeywords)
    func everySpecifiedKeywordIsInTheSchema(_ row: SpecifiedKeywords) {
        for name in row.names {
            #expect(Schema.keyword(name, in: row.block)?.isDescribed == true, "\(name)")
        }
        #expect(Set(row.names).count == row.names.count)
    }

    /// A keyword that isn't specified anywhere is ours alone, and there is none.
    @Test func everyKeywordIsSpecified() {
        for keyword in Schema.keywords where keyword.isDescribed {
            let specified = specifiedKeywords.filter { $0.block == keyword.block }.flatMap(\.names)
            for name in keyword.names {
                #expect(specified.contains(name), "\(name) in \(keyword.block.rawValue)")
            }
        }
    }

    @Test(arguments: coreOptions)
    func everySpecifiedOptionIsInItsLines(_ row: SpecifiedOptions) throws {
        let known = try #require(Schema.lineOptions(in: row.block))
        for name in row.names { #expect(known.contains(name), "\(name)") }
    }

    /// What is in the table is tried out: one text that is taken, one that is refused.
    @Test(arguments: specifiedKeywords)
    func everySpecifiedKeywordHasACase(_ row: SpecifiedKeywords) throws {
        let tried = Set(keywordCases.filter { $0.block == row.block }.map(\.keyword))
        for name in row.names {
            let keyword = try #require(Schema.keyword(name, in: row.block)).name
            #expect(tried.contains(keyword), "\(name)")
        }
    }
}

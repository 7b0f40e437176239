import Configuration
import Testing

/// Every table of keywords; a further part of the language adds its own.
let specifiedKeywords = coreKeywords + serverKeywords

/// What keepalived doesn't know.
private let ownKeywords = [
    SpecifiedKeywords(.connectCheck, "proxy_protocol"),
    SpecifiedKeywords(.httpCheck, "proxy_protocol"),
    SpecifiedKeywords(.securedChecker, "tls_verify tls_expiry_warning"),
    SpecifiedKeywords(.virtualServer, "slow_start check_jitter"),
    SpecifiedKeywords(.realServer, "GRPC_CHECK slow_start check_jitter"),
    SpecifiedKeywords(.anyChecker, "check_jitter"),
    SpecifiedKeywords(.globalDefinitions, "check_jitter"),
    SpecifiedKeywords(.serviceCheck, "service virtualhost tls sni_name"),
]

/// Nor these, whose cases are in `TrackedServiceTests` and `MailPasswordTests`.
private let ownBlocks = [
    SpecifiedKeywords(.globalDefinitions, "smtp_user smtp_password smtp_password_in_clear"),
    SpecifiedKeywords(.virtualRouter, "track_service release_script release_script_timeout confirm_with"),
    SpecifiedKeywords(.syncGroup, "track_service"),
]

/// The schema and the tables name the same keywords: 415 spellings. Each keyword has a text that is taken and
/// one that is refused.
struct CoverageTests {
    /// 278 spellings of keywords in the core and VRRP half.
    @Test func countOfKeywords() {
        #expect(coreKeywords.map(\.names.count).reduce(0, +) == 278)
    }

    /// 137 spellings in the half of virtual servers, checkers and BFD.
    @Test func countOfServerKeywords() {
        #expect(serverKeywords.map(\.names.count).reduce(0, +) == 137)
    }

    @Test(arguments: specifiedKeywords + inheritedKeywords)
    func everySpecifiedKeywordIsInTheSchema(_ row: SpecifiedKeywords) {
        for name in row.names {
            #expect(Schema.keyword(name, in: row.block) != nil, "\(name)")
        }
        #expect(Set(row.names).count == row.names.count)
    }

    /// A keyword that isn't specified anywhere is ours alone.
    @Test func everyKeywordIsSpecified() {
        for keyword in Schema.keywords {
            let specified = (specifiedKeywords + ownKeywords + ownBlocks)
                .filter { $0.block == keyword.block }.flatMap(\.names)
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
    @Test(arguments: specifiedKeywords + ownKeywords)
    func everySpecifiedKeywordHasACase(_ row: SpecifiedKeywords) throws {
        let core = keywordCases.filter { $0.block == row.block }.map(\.keyword)
        let tried = Set(core + serverCases.filter { $0.block == row.block }.map(\.keyword))
        for name in row.names {
            let keyword = try #require(Schema.keyword(name, in: row.block)).name
            #expect(tried.contains(keyword), "\(name)")
        }
    }
}

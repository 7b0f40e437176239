import Configuration
import NetworkTypes
import Testing

/// What a keyword takes and what it doesn't: the accepted text's effect on the model, the rejected text's
/// errors.
struct KeywordCase: Sendable, CustomTestStringConvertible {
    let keyword: String
    let block: Block
    let accepted: String
    /// What differs from the model without it: some "path=value", or nothing at all.
    let effect: [String]
    let rejected: String
    /// Every error, a line each.
    let messages: [String]

    init(
        _ block: Block,
        _ keyword: String,
        _ accepted: String,
        _ effect: String,
        _ rejected: String,
        _ message: String
    ) {
        self.keyword = keyword
        self.block = block
        self.accepted = accepted
        self.effect = effect.split(separator: " ").map(String.init)
        self.rejected = rejected
        messages = message.split(separator: "\n").map(String.init).sorted()
    }

    /// A keyword without arguments.
    static func flag(_ block: Block, _ keyword: String, _ effect: String = "") -> KeywordCase {
        KeywordCase(block, keyword, keyword, effect, "\(keyword) 7", "\(keyword) takes no argument")
    }

    /// A switch, turned on.
    static func toggle(_ block: Block, _ keyword: String, _ effect: String = "") -> KeywordCase {
        KeywordCase(
            block,
            keyword,
            "\(keyword) on",
            effect,
            "\(keyword) maybe",
            "\(keyword) must be true, on, yes, false, off or no, found 'maybe'"
        )
    }

    /// A keyword with one number.
    static func number(
        _ block: Block,
        _ keyword: String,
        _ good: Int,
        _ effect: String = "",
        bad: Int,
        _ range: String
    ) -> KeywordCase {
        KeywordCase(
            block,
            keyword,
            "\(keyword) \(good)",
            effect,
            "\(keyword) \(bad)",
            "\(keyword) must be between \(range), found \(bad)"
        )
    }

    /// A keyword with one word of any kind, refused without.
    static func word(
        _ block: Block,
        _ keyword: String,
        _ good: String,
        _ effect: String = "",
        _ arguments: String
    ) -> KeywordCase {
        KeywordCase(
            block,
            keyword,
            "\(keyword) \(good)",
            effect,
            keyword,
            "\(keyword) needs 1 argument (\(arguments)), found 0"
        )
    }

    var testDescription: String { "\(keyword) in \(block.rawValue)" }

    func check() throws {
        let row = try #require(Schema.keyword(keyword, in: block))
        for name in row.names {
            let spelled = accepted.replacingKeyword(keyword, with: name)
            try expect(text(spelled), differsBy: effect, from: text(""))
        }
        expect(text(rejected), isRefusedWith: messages)
    }

    /// The line in a configuration that is right without it.
    private func text(_ line: String) -> String {
        func filled(_ block: String, _ lines: [String]) -> String {
            let heads = line.split(separator: "\n").compactMap { $0.split(separator: " ").first }
            let others = lines.filter { line in !heads.contains { line.hasPrefix($0 + " ") } }
            return "\(block) {\n\(others.joined(separator: "\n"))\n\(line)\n}\n"
        }
        let instance = ["interface eth0", "virtual_router_id 1", "virtual_ipaddress { 192.0.2.1 }"]
        switch block {
        case .root: return line + "\n" + router("")
        case .globalDefinitions: return filled("global_defs", []) + router("")
        case .virtualRouter: return filled("vrrp_instance a", instance)
        case .authentication: return router(line.isEmpty ? "" : "authentication {\n\(line)\n}")
        case .keyedAuthentication:
            return router(filled("auth_hmac", ["key 1 \(sampleKey)", "active_key 1"]))
        case .syncGroup: return filled("vrrp_sync_group g", ["group { a }"]) + router("")
        case .trackGroup: return filled("track_group g", ["group { a }"]) + router("")
        case .announcementGroup:
            return filled("garp_group", ["garp_interval 1", "interface eth0"]) + router("")
        case .script:
            return filled("vrrp_script s", ["script /bin/s"]) + router("track_script { s }")
        case .trackedProcess:
            return filled("vrrp_track_process p", ["process p"]) + router("track_process { p }")
        case .trackedFile: return filled("track_file f", ["file /f"]) + router("track_file { f }")
        default: return line
        }
    }
}

/// A text is taken, and its model differs from the other one's by some "path=value", or by nothing at all.
func expect(_ text: String, differsBy effect: [String], from other: String) throws {
    let plain = try #require(TextFiles(other).read(purpose: .check).model, "\(other)")
    let result = TextFiles(text).read(purpose: .check)
    let model = try #require(result.model, "\(text): \(result.diagnostics.map(\.message))")
    let found = ModelText.differences(model, from: plain)
    for part in effect { #expect(found.contains(part), "\(found)") }
    if effect.isEmpty { #expect(found.isEmpty, "\(found)") }
}

/// Every error, sorted.
func expect(_ text: String, isRefusedWith messages: [String]) {
    let errors = TextFiles(text).read(purpose: .check).diagnostics.filter { $0.severity == .error }
    #expect(errors.map(\.message).sorted() == messages)
}

/// 32 bytes.
let sampleKey = "0123456789abcdef0123456789abcdef"

extension String {
    /// The text with another spelling of its first word.
    fileprivate func replacingKeyword(_ keyword: String, with name: String) -> String {
        hasPrefix(keyword) ? name + dropFirst(keyword.count) : self
    }
}

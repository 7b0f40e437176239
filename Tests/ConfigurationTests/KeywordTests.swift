import Configuration
import NetworkTypes
import Testing
import VRRP

/// What a keyword takes and what it doesn't: the accepted text's effect on the model, the rejected text's
/// message.
struct KeywordCase: Sendable, CustomTestStringConvertible {
    let keyword: String
    let block: Block
    let accepted: String
    /// What the settings say, as the test writes it.
    let effect: String
    let rejected: String
    let message: String

    init(
        _ keyword: String,
        in block: Block,
        _ accepted: String,
        _ effect: String,
        _ rejected: String,
        _ message: String
    ) {
        self.keyword = keyword
        self.block = block
        self.accepted = accepted
        self.effect = effect
        self.rejected = rejected
        self.message = message
    }

    var testDescription: String { "\(keyword) in \(block.rawValue)" }
}

/// The settings as text, only what differs from the defaults.
private func effects(_ model: ConfigurationModel) -> String {
    var parts: [String] = []
    if let routerID = model.global.routerID { parts.append("router_id=\(routerID)") }
    guard let router = model.virtualRouters.first else { return parts.joined(separator: " ") }
    let plain = AnnouncementSchedule()
    let schedule = router.announcements
    func add(_ name: String, _ value: some Equatable, unless plain: some Equatable) {
        if "\(value)" != "\(plain)" { parts.append("\(name)=\(value)") }
    }
    func seconds(_ interval: Interval) -> String {
        let (whole, rest) = interval.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return rest == 0 ? "\(whole)" : "\(whole)+\(rest)ns"
    }
    add("interface", router.interface, unless: "eth0")
    add("vrid", router.virtualRouterID.rawValue, unless: 1)
    add("master", router.wantsMasterAtStart, unless: false)
    add("priority", router.basePriority.rawValue, unless: 100)
    add("interval", seconds(router.advertInterval), unless: "1")
    add("preempts", router.preempts, unless: true)
    add("missed", router.missedAdvertsUntilDown, unless: 3)
    add("skips", router.skipsAddressCheckOfKnownMaster, unless: false)
    if case .simpleText(let password) = router.authentication {
        parts.append("password=\(String(decoding: password.padded.prefix { $0 != 0 }, as: UTF8.self))")
    }
    add(
        "addresses",
        router.virtualAddresses.map(\.address.description).joined(separator: ","),
        unless: "192.0.2.1/32"
    )
    add("rounds", schedule.rounds, unless: plain.rounds)
    add("second", seconds(schedule.secondBurstDelay), unless: seconds(plain.secondBurstDelay))
    add("refresh", seconds(schedule.refreshInterval), unless: "0")
    add("refreshRounds", schedule.refreshRounds, unless: plain.refreshRounds)
    if let rounds = schedule.lowerPriorityRounds { parts.append("lowerRounds=\(rounds)") }
    if let delay = schedule.lowerPriorityDelay { parts.append("lowerDelay=\(seconds(delay))") }
    add("spacing", seconds(schedule.spacing), unless: "0")
    return parts.joined(separator: " ")
}

private func text(_ line: String, in block: Block, keyword: String) -> String {
    switch block {
    case .root: line
    case .globalDefinitions: "global_defs {\n\(line)\n}\n" + router("")
    case .authentication: router("authentication {\n\(line)\n}")
    default:
        switch keyword {
        case "interface", "virtual_router_id", "virtual_ipaddress":
            router("").split(separator: "\n").map { $0.hasPrefix(keyword) ? line : String($0) }
                .joined(separator: "\n")
        default: router(line)
        }
    }
}

@Test(arguments: keywordCases)
func keywords(_ row: KeywordCase) throws {
    let accepted = TextFiles(text(row.accepted, in: row.block, keyword: row.keyword)).read()
    let model = try #require(accepted.model, "\(accepted.diagnostics.map(\.message))")
    #expect(effects(model) == row.effect)
    let rejected = TextFiles(text(row.rejected, in: row.block, keyword: row.keyword)).read()
    #expect(rejected.model == nil)
    #expect(rejected.diagnostics.filter { $0.severity == .error }.map(\.message) == [row.message])
}

/// A keyword that isn't supported yet is refused by name where it stands, with its whole block.
@Test func keywordsNotYet() {
    let rows = Schema.keywords.filter { !$0.isDescribed }
    #expect(rows.count == 137)
    for row in rows where [.root, .globalDefinitions, .virtualRouter].contains(row.block) {
        for ending in ["", " x y {\nstate MASTER\n{ }\n}"] {
            let line = row.name + ending
            let result = TextFiles(text(line, in: row.block, keyword: row.name)).read(isCompatible: true)
            #expect(result.diagnostics.map(\.message) == ["\(row.name) is not supported yet"])
            #expect(result.diagnostics.first?.place.length == row.name.count)
        }
    }
}

/// Where the text is only checked, what isn't supported yet is a warning for each name.
@Test func keywordsNotYetAreWarningsOfACheck() {
    let text =
        router("track_src_ip\npreempt_delay 5\nversion 3") + "\n"
        + router("track_src_ip\nversion 3")
        .replacing("instance a", with: "instance b").replacing("_id 1", with: "_id 2")
    let checked = TextFiles(text).read(purpose: .check)
    let ending = "is understood but not supported by this version yet: holdfast would refuse to run it"
    #expect(
        checked.diagnostics.map(DiagnosticCase.line) == [
            "5:1+12 warning: track_src_ip \(ending)",
            "6:1+13 warning: preempt_delay other than 0 \(ending)",
            "7:9+1 warning: VRRP version 3 \(ending)",
        ]
    )
    #expect(checked.model != nil)
    #expect(TextFiles(text).read(purpose: .run).diagnostics.count { $0.severity == .error } == 5)
}

/// Turning off what isn't there is no request.
@Test(arguments: ["false", "off", "no"])
func switchesTurnedOff(_ word: String) {
    for row in Schema.keywords where row.argumentText == "[BOOL]" && row.block == .virtualRouter {
        let off = TextFiles(router("\(row.name) \(word)")).read()
        #expect(off.diagnostics.isEmpty, "\(row.name)")
        #expect(TextFiles(router("\(row.name) true")).read().model == nil, "\(row.name)")
    }
}

@Test func everyRowIsDocumented() {
    for keyword in Schema.keywords {
        #expect(!keyword.meaning.isEmpty && !keyword.initial.isEmpty && !keyword.argumentText.isEmpty)
        #expect(Schema.keyword(keyword.name, in: keyword.block)?.meaning == keyword.meaning)
    }
}

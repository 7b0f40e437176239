import NetworkTypes

/// Turns statements into the model: defaults, cascades, and what can only be checked with all in view.
///
/// Global defaults hold for every virtual router, and names mean the same wherever they stand; keepalived
/// copies some defaults when a block opens and knows scripts only below their block, so that order matters
/// there by accident.
struct Interpreter {
    var findings: Findings
    var secrets: [[UInt8]]
    /// For a digest, which compares what it takes itself.
    let isTrial: Bool
    /// Nobody wants the model: of what may be there a hundred thousand times, nothing is kept.
    let isForVerdict: Bool
    /// The one of each keyword in all `global_defs` blocks, and at the top level, that counts.
    private var globals: [String: Statement] = [:]
    private var topLevel: [String: Statement] = [:]
    /// What there is to follow, by name.
    var known = KnownTrackers()
    /// The virtual servers that are followed, and where that is said.
    var followedServices: [(name: String, place: Place)] = []
    /// What the next rule without preference gets.
    var nextRulePriority: [AddressFamily: UInt32] = [:]

    init(findings: Findings, secrets: [[UInt8]], isTrial: Bool = false, isForVerdict: Bool = false) {
        self.findings = findings
        self.isTrial = isTrial
        self.isForVerdict = isForVerdict
        self.secrets = secrets
    }

    /// The model; of no use when there are errors. What is in `digest` isn't in it; `early` is what came of
    /// virtual servers that aren't in `root`.
    mutating func interpret(
        _ root: [Statement],
        _ digest: ServerDigest? = nil,
        _ early: consuming EarlyServers? = nil
    ) -> ConfigurationModel {
        readSingleKeywords(root)
        let blocks = Blocks(root)
        var model = ConfigurationModel()
        model.global = globalSettings()
        readTrackers(blocks, into: &model)
        var drafts = routerDrafts(blocks.named(.virtualRouter, &findings))
        checkIdentities(&drafts)
        checkAddresses(drafts)
        model.announcementGroups = announcementGroups(blocks.all(.announcementGroup))
        applyAnnouncementGroups(model.announcementGroups, to: &drafts)
        readSyncGroups(blocks.named(.syncGroup, &findings), &drafts, into: &model)
        readTrackGroups(blocks.named(.trackGroup, &findings), drafts, into: &model)
        readStatics(blocks, into: &model)
        nameLinks(&drafts)
        model.interfaceDelays = interfaceDelays(blocks.all(.interfaceDelays))
        model.routers = drafts.map(\.router)
        checkUnfollowed(blocks, model)
        model.loadBalancing = loadBalancing(root, digest, early)
        followFirstRouter(of: model.routers, &model.loadBalancing.ipvs)
        checkServices(model.loadBalancing.virtualServers)
        return model
    }

    // MARK: Single keywords

    /// Those of `global_defs` and of the top level.
    mutating func readSingleKeywords(_ root: [Statement]) {
        for statement in root {
            let keyword = Schema.keywords[statement.keyword]
            if keyword.body == .globalDefinitions {
                addGlobals(statement.children)
            } else if keyword.body == nil {
                topLevel[keyword.name] = counting(statement, over: topLevel[keyword.name])
            }
        }
    }

    func lastGlobal(_ name: String) -> Statement? {
        // Asked for every server: tests notice a name that isn't in the schema.
        assert(Schema.place(of: name, in: .globalDefinitions) != nil, "not a global keyword")
        return globals[name]
    }

    /// What stands there with "vrrp_" before its name.
    func lastGlobal(ofRouters name: String) -> Statement? {
        globals.isEmpty ? nil : lastGlobal("vrrp_" + name)
    }

    /// A keyword without block at the top level.
    func topLevel(_ name: String) -> Statement? {
        precondition(Schema.place(of: name, in: .root) != nil, "not a keyword of the top level")
        return topLevel[name]
    }

    /// The parser has seen to repetition within one block.
    private mutating func addGlobals(_ statements: [Statement]) {
        var added: [String: Statement] = [:]
        for statement in statements {
            let keyword = Schema.keywords[statement.keyword]
            let first = globals[keyword.name]
            if first != nil, keyword.repetition == .any {
                globals[keyword.name]?.entries += statement.entries
            } else if added[keyword.name] != nil {
                globals[keyword.name] = statement
            } else {
                globals[keyword.name] = counting(statement, over: globals[keyword.name])
            }
            added[keyword.name] = statement
        }
    }

    /// Which of two of a keyword counts, with a message if there are two.
    private mutating func counting(_ statement: Statement, over first: Statement?) -> Statement {
        let keyword = Schema.keywords[statement.keyword]
        guard let first, keyword.repetition != .any else { return statement }
        let firstCounts = keyword.repetition == .firstCounts
        findings.tolerable(
            statement.place,
            "\(keyword.name) is given twice",
            consequence: firstCounts ? "the first one counts" : "the last one counts",
            notes: [Findings.Remark(place: first.place, message: "first given here")]
        )
        return firstCounts ? first : statement
    }
}

/// The blocks of the top level.
struct Blocks {
    private var statements: [Block: [Statement]] = [:]

    init(_ root: [Statement]) {
        for statement in root {
            guard let body = Schema.keywords[statement.keyword].body else { continue }
            statements[body, default: []].append(statement)
        }
    }

    func all(_ block: Block) -> [Statement] { statements[block] ?? [] }

    /// Those that have a name as their argument, no name twice.
    func named(_ block: Block, _ findings: inout Findings) -> [Statement] {
        let all = all(block)
        if all.count > ReadingLimits.virtualRouters, let last = all.last {
            findings.error(
                last.place,
                "there are more than \(ReadingLimits.virtualRouters) \(last.name) blocks"
            )
            return []
        }
        var places: [String: Place] = [:]
        var result: [Statement] = []
        for statement in all {
            guard let name = statement.word else { continue }
            if let first = places[name] {
                findings.tolerable(
                    statement.valuePlace,
                    "there are two \(statement.name) blocks named \(Printable.quoted(name))",
                    consequence: "the second is ignored",
                    notes: [Findings.Remark(place: first, message: "first named here")]
                )
                continue
            }
            places[name] = statement.place
            result.append(statement)
        }
        return result
    }
}

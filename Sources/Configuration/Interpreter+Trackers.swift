import LoadBalancing
import NetworkTypes
import Notifications
import Tracking
import VRRP

extension Interpreter {
    // MARK: What is followed

    mutating func readTrackers(_ blocks: Blocks, into model: inout ConfigurationModel) {
        for block in blocks.named(.script, &findings) {
            if let script = script(block) { model.scripts.append(script) }
        }
        for block in blocks.named(.trackedProcess, &findings) {
            if let process = process(block) { model.processes.append(process) }
        }
        for block in blocks.named(.trackedFile, &findings) {
            if let file = file(block) { model.files.append(file) }
        }
        known = KnownTrackers(model, blocks)
    }

    private mutating func script(_ block: Statement) -> ScriptConfiguration? {
        guard let name = block.word else { return nil }
        guard let statement = block.last("script"), let text = statement.word else {
            lack(block, "script")
            return nil
        }
        var account: ScriptAccount?
        if let user = block.last("user") {
            account = self.account(user.given, at: user.valuePlace)
            if account == nil { return nil }
        }
        let command = command(text, at: statement.valuePlace, for: "script", account: account)
        let interval = block.last("interval")?.seconds ?? .seconds(1)
        let settings = ScriptTrackerSettings(
            name: name,
            interval: interval,
            timeout: block.last("timeout")?.seconds,
            rise: block.last("rise")?.number ?? 1,
            fall: block.last("fall")?.number ?? 1,
            weight: weight(block.last("weight")) ?? .fault,
            initial: block.last("init_fail") == nil ? .unknown : .bad
        )
        guard let settings, let command else { return nil }
        return ScriptConfiguration(settings, command: command)
    }

    private mutating func process(_ block: Statement) -> ProcessTrackerSettings? {
        guard let name = block.word else { return nil }
        guard let words = block.last("process")?.given.words, let process = words.first else {
            lack(block, "process")
            return nil
        }
        var match = ProcessTrackerSettings.ParameterMatch.none
        if let statement = block.last("param_match") {
            match = statement.word == "initial" ? .initial : statement.word == "partial" ? .partial : .exact
        }
        let both = block.last("delay")?.seconds ?? .zero
        let quorum = block.last("quorum")
        let most = block.last("quorum_max")
        if let quorum, let most, let least = quorum.number, let upper = most.number, upper != 0, upper < least
        {
            let (late, early) = Place.precedes(quorum.place, most.place) ? (most, quorum) : (quorum, most)
            findings.tolerable(
                late.valuePlace,
                "quorum \(least) is more than quorum_max \(upper)",
                consequence: "\(late.name) is ignored",
                notes: [Findings.Remark(place: early.place, message: "the other one")]
            )
            guard findings.isCompatible else { return nil }
            return settings(
                block,
                name,
                words,
                match,
                late.name == "quorum" ? nil : least,
                late.name == "quorum_max" ? nil : upper,
                both
            )
        }
        if process.isEmpty { findings.error(block.place, "process must have a name") }
        return settings(block, name, words, match, quorum?.number, most?.number, both)
    }

    private func settings(
        _ block: Statement,
        _ name: String,
        _ words: [String],
        _ match: ProcessTrackerSettings.ParameterMatch,
        _ quorum: Int?,
        _ quorumMax: Int?,
        _ delay: Interval
    ) -> ProcessTrackerSettings? {
        ProcessTrackerSettings(
            name: name,
            process: words.first ?? "",
            parameters: Array(words.dropFirst()),
            parameterMatch: match,
            matchesCommandLine: block.last("full_command") != nil,
            weight: weight(block.last("weight")) ?? .fault,
            quorum: quorum ?? 1,
            quorumMax: quorumMax,
            forkDelay: block.last("fork_delay")?.seconds ?? delay,
            terminateDelay: block.last("terminate_delay")?.seconds ?? delay
        )
    }

    private mutating func file(_ block: Statement) -> FileTrackerSettings? {
        guard let name = block.word else { return nil }
        guard let statement = block.last("file"), let path = statement.word else {
            lack(block, "file")
            return nil
        }
        var initial: FileTrackerSettings.InitialContent?
        if let statement = block.last("init_file") {
            initial = FileTrackerSettings.InitialContent(
                value: Int32(clamping: statement.number ?? 0),
                overwrites: statement.given.has("overwrite")
            )
        }
        if let settings = FileTrackerSettings(
            name: name,
            path: path,
            weight: weight(block.last("weight")) ?? .one,
            initialContent: initial
        ) {
            return settings
        }
        findings.error(statement.valuePlace, "file must be an absolute path, found \(Printable.quoted(path))")
        return nil
    }

    /// A block without what makes it one; keepalived drops it.
    private mutating func lack(_ block: Statement, _ keyword: String) {
        guard !block.hasErrors, !findings.isStructureLost else { return }
        findings.tolerable(
            block.place,
            "\(block.name) \(Printable.quoted(block.word ?? "")) has no \(keyword)",
            consequence: "the block is ignored"
        )
    }

    private func weight(_ statement: Statement?) -> TrackWeight? { statement.flatMap { weight($0.given) } }

    private func weight(_ given: Given) -> TrackWeight? {
        given.number.flatMap { TrackWeight($0, isReversed: given.has("reverse")) }
    }

    // MARK: Who follows it

    /// The lines of an instance's or sync group's blocks of references; names that aren't defined are errors.
    private mutating func references(_ block: Statement) -> [(reference: TrackReference, place: Place)] {
        var result: [(TrackReference, Place)] = []
        var seen: Set<TrackTarget> = []
        for (keyword, kind) in KnownTrackers.keywords {
            for entry in block.all(keyword).flatMap(\.entries) where !findings.isFull {
                guard let target = target(entry, kind) else { continue }
                let place = entry.given.places.first ?? entry.place
                if !seen.insert(target).inserted {
                    findings.tolerable(place, "\(keyword) names it twice")
                    continue
                }
                let weight = entry.given["weight"].flatMap { self.weight($0) }
                let reference = TrackReference(target, weight: weight)
                if let weight, let bounded = reference.weight, bounded != weight {
                    findings.warning(
                        entry.given["weight"]?.places.first ?? place,
                        "weight \(weight.value) is taken as \(bounded.value), the most that counts here"
                    )
                }
                result.append((reference, place))
            }
        }
        return result
    }

    private mutating func target(_ entry: Statement.Entry, _ kind: KnownTrackers.Kind) -> TrackTarget? {
        if kind == .interface { return entry.given.interface.map { .interface($0) } }
        guard let name = entry.given.word else { return nil }
        if kind == .service {
            // The virtual servers are read last: `checkServices` looks for it.
            let service = ServiceName(name).text
            followedServices.append((service, entry.given.places.first ?? entry.place))
            return .service(service)
        }
        guard !known.has(name, kind) else { return kind.target(name) }
        // A block that is there and wrong has had its message.
        guard !known.isDefined(name, kind) else { return nil }
        let (hint, suggestion) = NearestWord.hint(name, among: known.names(kind))
        findings.tolerable(
            entry.given.places.first ?? entry.place,
            "there is no \(kind.block) named \(Printable.quoted(name))\(hint)",
            consequence: "nothing is tracked in its place",
            suggestion: suggestion
        )
        return nil
    }

    /// Says which virtual servers are followed that aren't there.
    mutating func checkServices(_ servers: [VirtualServerSettings]) {
        let names = servers.map { ServiceName($0).text }
        for (name, place) in followedServices where !names.contains(name) && !findings.isFull {
            let (hint, suggestion) = NearestWord.hint(name, among: names)
            findings.error(
                place,
                "there is no virtual_server \(Printable.quoted(name))\(hint)",
                suggestion: suggestion
            )
        }
    }

    mutating func references(_ instance: Statement, of router: RouterConfiguration) -> [TrackReference] {
        references(instance).compactMap { reference, place in
            guard reference.target == .interface(router.settings.interface) else { return reference }
            findings.tolerable(
                place,
                "\(router.settings.interface) is the virtual router's own interface, which it follows anyway"
            )
            return nil
        }
    }

    mutating func groupReferences(_ group: Statement) -> [TrackReference] {
        references(group).map(\.reference)
    }

    /// Trackers that nobody follows; keepalived drops them with an error.
    mutating func checkUnfollowed(_ blocks: Blocks, _ model: ConfigurationModel) {
        var followed = Set(model.routers.flatMap { $0.trackers.map(\.target) })
        followed.formUnion(model.syncGroups.flatMap { $0.trackers.map(\.target) })
        for (block, kind) in [(Block.script, KnownTrackers.Kind.script), (.trackedProcess, .process)] {
            for statement in blocks.all(block) {
                guard let name = statement.word, known.has(name, kind),
                    !followed.contains(kind.target(name))
                else { continue }
                findings.warning(
                    statement.valuePlace,
                    "nothing follows \(statement.name) \(Printable.quoted(name)): it is not run"
                )
            }
        }
    }
}

/// The names of what can be followed.
struct KnownTrackers {
    enum Kind {
        case interface
        case script
        case file
        case process
        case service
        case session

        /// The keyword that defines it.
        var block: String {
            switch self {
            case .interface: "interface"
            case .script: "vrrp_script"
            case .file: "track_file"
            case .process: "vrrp_track_process"
            case .service: "virtual_server"
            case .session: "bfd_instance"
            }
        }

        func target(_ name: String) -> TrackTarget {
            switch self {
            case .script, .interface: .script(name)
            case .file: .file(name)
            case .process: .process(name)
            case .service: .service(name)
            case .session: .bfd(name)
            }
        }
    }

    /// The blocks of references, in the order in which they are followed.
    static let keywords: [(String, Kind)] = [
        ("track_interface", .interface), ("track_script", .script), ("track_file", .file),
        ("track_process", .process), ("track_service", .service), ("track_bfd", .session),
    ]

    /// Those that are whole, in the order of the text.
    private var names: [Kind: [String]] = [:]
    private var whole: [Kind: Set<String>] = [:]
    private var weights: [TrackTarget: TrackWeight] = [:]
    /// All that have a block, right or wrong.
    private var defined: [Kind: Set<String>] = [:]

    init() {}

    init(_ model: ConfigurationModel, _ blocks: Blocks) {
        for (kind, block) in [
            (Kind.script, Block.script), (.file, .trackedFile), (.process, .trackedProcess),
            (.session, .bfdSession),
        ] {
            defined[kind] = Set(blocks.all(block).compactMap(\.word))
        }
        names[.script] = model.scripts.map(\.settings.name)
        names[.file] = model.files.map(\.name)
        names[.process] = model.processes.map(\.name)
        names[.session] = blocks.all(.bfdSession).compactMap(\.word)
        whole = names.mapValues { Set($0) }
        for script in model.scripts { weights[.script(script.settings.name)] = script.settings.weight }
        for file in model.files { weights[.file(file.name)] = file.weight }
        for process in model.processes { weights[.process(process.name)] = process.weight }
    }

    func names(_ kind: Kind) -> [String] { names[kind] ?? [] }

    func has(_ name: String, _ kind: Kind) -> Bool { whole[kind]?.contains(name) ?? false }

    func isDefined(_ name: String, _ kind: Kind) -> Bool { defined[kind]?.contains(name) ?? false }

    /// Of a reference that gives none.
    func weight(_ target: TrackTarget) -> TrackWeight { weights[target] ?? .fault }
}

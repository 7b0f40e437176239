import Configuration
import NetworkTypes
import Notifications
import Tracking

/// The `vrrp_script`s that somebody follows, with what they have said.
struct ScriptTrackers {
    struct Entry {
        var machine: ScriptTracker
        let command: ScriptCommand
        /// Who runs it; another one makes it another tracker.
        let account: ScriptAccount?
        /// What it asks, when no script is needed for that.
        let question: BuiltInCheck?
        /// Places of instances.
        var followers: [Int]
    }

    /// In the configuration's order.
    private(set) var entries: [Entry] = []
    private var places: [String: Int] = [:]
    private var deadlines = DeadlineQueue()

    func place(of name: String) -> Int? { places[name] }

    func verdict(of name: String) -> Verdict { places[name].map { entries[$0].machine.verdict } ?? .unknown }

    /// When one is due next.
    var nextDeadline: Instant? { deadlines.first }

    mutating func takeDue(at now: Instant) -> [Int] { deadlines.takeDue(at: now) }

    mutating func handle(
        _ place: Int,
        _ event: ScriptTracker.Event,
        at now: Instant,
        into effects: inout [ScriptTracker.Effect]
    ) {
        entries[place].machine.handle(event, at: now, into: &effects)
        deadlines.set(place, to: entries[place].machine.nextDeadline)
    }

    /// Takes the scripts of a configuration that its instances follow. One with name, command and account of
    /// before goes on with its verdict (spec vrrp-behaviour 19.3). The answer names those whose run, if one
    /// goes on, is nobody's any more.
    mutating func change(to model: ConfigurationModel, for instances: [Instance], at now: Instant) -> [String]
    {
        var followers: [String: [Int]] = [:]
        for (place, instance) in instances.enumerated() {
            for case .script(let name) in instance.trackers.map(\.target) {
                followers[name, default: []].append(place)
            }
        }
        let former = entries
        let formerPlaces = places
        var kept: Set<String> = []
        entries = []
        places = [:]
        for script in model.scripts {
            guard let followers = followers[script.settings.name] else { continue }
            let name = script.settings.name
            let account = script.command.account ?? model.global.notifications.scriptAccount
            var entry = Entry(
                machine: ScriptTracker(settings: script.settings),
                command: script.command,
                account: account,
                question: BuiltInCheck(script.command),
                followers: followers
            )
            if let place = formerPlaces[name], former[place].account == account,
                former[place].command.words == script.command.words
            {
                entry.machine = former[place].machine
                entry.machine.reconfigure(script.settings, at: now)
                kept.insert(name)
            }
            places[name] = entries.count
            entries.append(entry)
        }
        deadlines = DeadlineQueue(count: entries.count)
        for place in entries.indices { deadlines.set(place, to: entries[place].machine.nextDeadline) }
        return former.map(\.machine.settings.name).filter { !kept.contains($0) }
    }
}

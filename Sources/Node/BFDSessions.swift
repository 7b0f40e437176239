import BFD
import NetworkTypes
import SeededRandom

/// The sessions with neighbours (`bfd_instance`), and what each was last heard to say.
struct BFDSessions {
    struct Entry {
        var machine: BFDSession
        /// Nil: nothing was told yet.
        var isUp: Bool?
        /// A first "down" waits until then, where a former engine's session may have been up.
        var patience: Instant?
    }

    /// In the configuration's order.
    private(set) var entries: [Entry] = []
    private var places: [BFDSessionName: Int] = [:]
    /// For discriminators and for spreading packets: numbers that a neighbour can't tell in advance as long
    /// as it doesn't know the seed.
    private var random: RandomSource

    /// Longer than it takes two neighbours to come up: each speaks within a second.
    static let patience = Interval.seconds(4)

    init(seed: UInt64) { random = RandomSource(seed: seed) }

    /// Nil where there is no such session, or it hasn't said anything yet.
    func isUp(_ name: String) -> Bool? {
        BFDSessionName(name).flatMap { places[$0] }.flatMap { entries[$0].isUp }
    }

    func place(of name: BFDSessionName) -> Int? { places[name] }

    var nextDeadline: Instant? {
        var result: Instant?
        for entry in entries {
            for case let due? in [entry.machine.nextDeadline, entry.patience] {
                result = result.map { min($0, due) } ?? due
            }
        }
        return result
    }

    /// The sessions of a configuration; one with the same name and the same path goes on.
    mutating func change(to sessions: [BFDSessionSettings]) {
        let former = entries
        let formerPlaces = places
        entries = []
        places = [:]
        for settings in sessions {
            places[settings.name] = entries.count
            if var old = formerPlaces[settings.name].map({ former[$0] }),
                old.machine.settings.neighbor == settings.neighbor,
                old.machine.settings.source == settings.source,
                old.machine.settings.isMultihop == settings.isMultihop
            {
                old.machine.reload(settings)
                entries.append(old)
            } else {
                entries.append(Entry(machine: BFDSession(settings, random: random.next()), isUp: nil))
            }
        }
    }

    /// Drives one session. What it tells is kept; true when that changed.
    mutating func handle(
        _ place: Int,
        _ event: BFDSession.Event,
        isAdopting: Bool,
        at now: Instant,
        into effects: inout [BFDSession.Effect]
    ) -> Bool {
        entries[place].machine.handle(event, random: random.next(), at: now, into: &effects)
        let before = entries[place].isUp
        for case .told(let isUp) in effects {
            if !isUp, entries[place].isUp == nil, isAdopting {
                entries[place].patience = now + BFDSessions.patience
            } else {
                entries[place].patience = nil
                entries[place].isUp = isUp
            }
        }
        if let due = entries[place].patience, due <= now {
            entries[place].patience = nil
            entries[place].isUp = false
        }
        return entries[place].isUp != before
    }

    func isDue(_ place: Int, at now: Instant) -> Bool {
        [entries[place].machine.nextDeadline, entries[place].patience].contains {
            $0.map { $0 <= now } ?? false
        }
    }
}

import Configuration
import HealthChecks
import NetworkTypes
import Tracking

/// The numbers in tracked files (`track_file`), which the runner reads twice a second. (keepalived hears of
/// changes from the kernel; the engine is shown no file.)
struct FileWatch {
    struct Entry {
        let settings: FileTrackerSettings
        /// Nil: nothing is known yet.
        var number: Int32?
        /// The request that isn't answered yet.
        var asked: UInt32?
        /// Places of instances.
        var followers: [Int]
        /// Checks of real servers follow it (`FILE_CHECK`).
        var isChecked: Bool
        /// `init_file`: what counts instead of the file, since it was watched; nil: not any more.
        var initial: Int32?
        /// `overwrite`, until there was no file.
        var overwrites = false
        /// What the file held then: it doesn't count.
        var overwritten: Int32?
    }

    /// In the configuration's order.
    private(set) var entries: [Entry] = []
    private var places: [String: Int] = [:]
    private var nextLook: Instant?
    /// A configuration has been in force: what comes now comes by a reload.
    private var hasBegun = false

    /// From one look to the next.
    static let spacing = Interval.milliseconds(500)

    func number(of name: String) -> Int32? { places[name].flatMap { entries[$0].number } }

    var nextDeadline: Instant? { nextLook }

    /// The files that a configuration's instances and checks follow; the number of one with the same path
    /// stays.
    mutating func change(to model: ConfigurationModel, for instances: [Instance], at now: Instant) {
        defer { hasBegun = true }
        var followers: [String: [Int]] = [:]
        for (place, instance) in instances.enumerated() {
            for case .file(let name) in instance.trackers.map(\.target) {
                followers[name, default: []].append(place)
            }
        }
        var checked: Set<String> = []
        for case .file(let check) in model.loadBalancing.checks.lazy.map(\.settings.probe) {
            checked.insert(check.file)
        }
        let former = entries
        entries = []
        places = [:]
        for settings in model.files {
            let isChecked = checked.contains(settings.name)
            guard isChecked || followers[settings.name] != nil else { continue }
            let known = former.first { $0.settings.path == settings.path }
            places[settings.name] = entries.count
            entries.append(
                Entry(
                    settings: settings,
                    number: known?.number,
                    asked: nil,
                    followers: followers[settings.name] ?? [],
                    isChecked: isChecked,
                    initial: hasBegun ? known?.initial : settings.initialContent?.value,
                    overwrites: known?.overwrites ?? settings.initialContent?.overwrites ?? false,
                    overwritten: known?.overwritten
                )
            )
        }
        nextLook = entries.isEmpty ? nil : now
    }

    /// The files to ask for now.
    mutating func takeDue(at now: Instant) -> [Int] {
        guard let due = nextLook, due <= now else { return [] }
        nextLook = now + FileWatch.spacing
        return entries.indices.filter { entries[$0].asked == nil }
    }

    mutating func asked(_ place: Int, as sequence: UInt32) { entries[place].asked = sequence }

    /// The connection is gone, and every request with it; there is another, so look at once.
    mutating func connected(at now: Instant) {
        for place in entries.indices { entries[place].asked = nil }
        if !entries.isEmpty { nextLook = now }
    }

    /// The file whose number was asked by this request.
    func place(ofRequest sequence: UInt32) -> Int? { entries.firstIndex { $0.asked == sequence } }

    /// What counts where a file holds `value`; nil: there is none.
    mutating func counting(_ value: Int32?, _ place: Int) -> Int32 { entries[place].counting(value) }

    /// Takes an answer; nil: the number stays as it was. True when it changed.
    mutating func answered(_ place: Int, _ number: Int32?) -> Bool {
        entries[place].asked = nil
        guard let number, entries[place].number != number else { return false }
        entries[place].number = number
        return true
    }
}

extension FileWatch.Entry {
    /// What counts while the file holds `value`. Nothing is written: with `overwrite` what stood there at the
    /// start doesn't count until it is something else.
    mutating func counting(_ value: Int32?) -> Int32 {
        guard let value else {
            overwrites = false
            return initial ?? 0
        }
        guard let initial, overwrites, overwritten ?? value == value else {
            self.initial = nil
            return value
        }
        overwritten = value
        return initial
    }
}

package import Configuration
import HealthChecks
import LoadBalancing
package import Notifications
package import RunnerProtocol
import Tracking
import VRRP

/// A command of the configuration with what the daemon adds to its words; or a file that is tracked.
package struct ConfiguredScript: Hashable, Sendable {
    package let command: ScriptCommand
    package let added: ScriptEntry.Added

    /// - Parameter told: whose transitions; ignored by commands that aren't told of any.
    package init(_ command: ScriptCommand, told: ScriptEntry.Added = .none) {
        self.command = command
        added = command.added == .transition ? told : .none
    }

    /// A FIFO, to write lines to.
    init?(fifo path: String) {
        guard let command = ScriptCommand([path]) else { return nil }
        self.command = command
        added = .fifo
    }

    /// A tracked file, which has a number as scripts do; nil when its path is too long.
    package init?(file path: String) {
        guard let command = ScriptCommand([path]) else { return nil }
        self.command = command
        added = .file
    }
}

/// Why scripts can't be compiled.
package enum ScriptTableError: Error, Equatable, Sendable {
    /// There is no such account on this machine; `command` names the script.
    case unknownAccount(ScriptAccount, command: String)
    /// It is to run as somebody else than the runner's user; nothing is ever run as somebody else than the
    /// configuration says.
    case otherUser(ScriptAccount, command: String)
    /// With a FIFO's path its words are more than a table holds.
    case tooLong(command: String)
    case tooMany(Int)

    /// One sentence without a full stop.
    package var text: String {
        switch self {
        case .unknownAccount(let account, let command):
            "\(command) is to run as \(account.name), which isn't in /etc/passwd, or its group not in "
                + "/etc/group"
        case .otherUser(let account, let command):
            "\(command) is to run as \(account.name), and scripts run as the runner's user here: there is no "
                + "unit holdfast-runner@\(account.user).socket (systemctl enable --now; under holdfast run "
                + "--script-user \(account.user)); name the runner's user, or leave script_user out"
        case .tooLong(let command): "\(command) has too many or too long arguments"
        case .tooMany(let count): "\(count) scripts are too many"
        }
    }
}

extension ScriptAccount {
    fileprivate var name: String { "user \(user)" + (group.map { " and group \($0)" } ?? "") }
}

/// The scripts of a configuration in the order in which they were added, each once: the number of a script is
/// its place. The compile step and the engine make the same numbers from the same configuration, so the
/// engine needs no look into the table, which is the runner's.
package struct ScriptNumbers: Equatable, Sendable {
    private var places: [ConfiguredScript: UInt32] = [:]
    /// By number.
    package private(set) var scripts: [ConfiguredScript] = []

    package init() {}

    /// All scripts of a configuration.
    package init(_ model: ConfigurationModel) {
        // First, so that their numbers are their places in `fifoPaths`.
        for path in model.global.notifications.fifoPaths {
            if let fifo = ConfiguredScript(fifo: path) { add(fifo) }
        }
        add(model.global.notifications)
        for script in model.scripts { add(ConfiguredScript(script.command)) }
        for file in model.files { ConfiguredScript(file: file.path).map { add($0) } }
        for router in model.routers { add(router.notifications, of: router.settings.name) }
        for scripts in model.loadBalancing.scripts {
            add(UpDownNotifySettings(up: scripts.goingUp, down: scripts.goingDown))
        }
        for check in model.loadBalancing.checks {
            if case .script(let script) = check.settings.probe { add(ConfiguredScript(script.command)) }
        }
        for group in model.syncGroups { add(group.notifications, of: group.settings.name) }
    }

    /// Adds a script, if it isn't there already.
    package mutating func add(_ script: ConfiguredScript) {
        guard places[script] == nil else { return }
        places[script] = UInt32(scripts.count)
        scripts.append(script)
    }

    package func number(of script: ConfiguredScript) -> UInt32? { places[script] }
}

extension ScriptNumbers {
    /// All that an instance can run.
    package mutating func add(_ settings: InstanceNotifySettings, of instance: String) {
        let commands = [
            settings.master, settings.backup, settings.fault, settings.stop, settings.deleted,
            settings.lowerPriorityHeard, settings.transition, settings.release?.command,
        ]
        for command in commands.compactMap({ $0 }) {
            add(ConfiguredScript(command, told: .instance(instance)))
        }
    }

    /// All that a sync group can run.
    package mutating func add(_ settings: GroupNotifySettings, of group: String) {
        let commands = [settings.master, settings.backup, settings.fault, settings.stop, settings.transition]
        for command in commands.compactMap({ $0 }) { add(ConfiguredScript(command, told: .group(group))) }
    }

    /// All that a virtual or real server can run.
    package mutating func add(_ settings: UpDownNotifySettings) {
        for command in [settings.up, settings.down].compactMap({ $0 }) { add(ConfiguredScript(command)) }
    }

    /// FIFO readers, and what runs at start and stop.
    package mutating func add(_ settings: NotificationSettings) {
        let readers = [settings.allEvents, settings.routerEvents, settings.serviceEvents].map { $0?.script }
        let others = [settings.startup, settings.shutdown].map { $0.map { ConfiguredScript($0.command) } }
        for script in (readers + others).compactMap({ $0 }) { add(script) }
    }
}

extension FIFOSettings {
    /// The reader, told the FIFO's path by its last word.
    package var script: ConfiguredScript? {
        reader.flatMap { ScriptCommand($0.words + [path], account: $0.account) }.map { ConfiguredScript($0) }
    }
}

/// A number of the machine's for each name of an account.
package struct ResolvedAccount: Hashable, Sendable {
    package var user: UInt32
    package var group: UInt32

    package init(user: UInt32, group: UInt32) {
        self.user = user
        self.group = group
    }
}

extension ScriptNumbers {
    /// Users that scripts name, each once.
    package func userNames(standard: ScriptAccount?) -> [String] {
        var result: [String] = []
        for script in scripts where script.added != .fifo && script.added != .file {
            guard let name = (script.command.account ?? standard)?.user, !result.contains(name) else {
                continue
            }
            result.append(name)
        }
        return result
    }

    /// The entries of the runner's table, by number.
    ///
    /// - Parameters:
    ///   - standard: who runs commands that name nobody (`script_user`); nil: the runner's own user.
    ///   - runners: whom scripts may run as: the common runner's user, and those that have one of their own.
    ///   - resolve: the numbers of an account, nil when there is none.
    package func entries(
        standard: ScriptAccount?,
        runners: [ResolvedAccount],
        resolve: (ScriptAccount) -> ResolvedAccount?
    ) throws(ScriptTableError) -> [ScriptEntry] {
        guard scripts.count <= RunnerLimits.scripts else { throw .tooMany(scripts.count) }
        var result: [ScriptEntry] = []
        for script in scripts {
            let command = script.command
            var account = ScriptEntry.Account.runner
            if script.added != .fifo, script.added != .file, let name = command.account ?? standard {
                guard let numbers = resolve(name) else {
                    throw .unknownAccount(name, command: command.words[0])
                }
                // What trackers answer themselves runs as nobody, and what every user is told alike as the
                // runner's.
                if BuiltInCheck(command) == nil {
                    guard runners.contains(numbers) else {
                        throw .otherUser(name, command: command.words[0])
                    }
                    account = .user(
                        numbers.user,
                        group: numbers.group,
                        hasSupplementaryGroups: name.hasSupplementaryGroups
                    )
                }
            }
            guard let entry = ScriptEntry(words: command.words, account: account, added: script.added) else {
                throw .tooLong(command: command.words[0])
            }
            result.append(entry)
        }
        return result
    }
}

import Compiler
import Configuration
import HelperProtocol
import NetworkTypes
import Notifications
import RunnerProtocol
import Testing
import Tracking

@testable import Node

/// The runner's end of a stage.
extension Stage {
    mutating func connectRunner() throws { try handle(.runner(.connected(user: 64_853))) }

    /// From nothing to a generation in force, with a runner, a network and a helper that has nothing yet.
    mutating func startWithRunner(_ generation: String) throws {
        try read(generation)
        try observe()
        try connectRunner()
        try handle(.helperConnected)
        try welcome(nil)
        try answerAll()
    }

    mutating func loseRunner() throws {
        orders = []
        try handle(.runner(.lost))
    }

    /// The oldest run that was asked for and isn't answered; its script's words as the runner would give
    /// them.
    mutating func begin(_ words: String) throws -> UInt32 {
        let place = try #require(orders.firstIndex { $0.run != nil }, "nothing was asked: \(words)")
        let order = orders.remove(at: place)
        let run = try #require(order.run)
        #expect(try self.words(of: run) == words)
        try handle(.runner(.answered(.started(process: 1), sequence: order.sequence)))
        return order.sequence
    }

    mutating func end(_ sequence: UInt32, _ outcome: RunOutcome = .exited(status: 0)) throws {
        try handle(.runner(.answered(.ended(outcome, unheardLines: 0), sequence: sequence)))
    }

    /// What a helper tells of the first instance, whose former engine advertised at the stage's beginning.
    func lease(_ name: String, advert: [UInt8] = [0x21, 62, 100, 1]) throws -> HeldLease {
        HeldLease(
            channel: try #require(generation(name).routers.first).settings.channelKey,
            isRevoked: false,
            timeLeft: .milliseconds(1_500),
            lastAdvertAt: Stage.beginning,
            lastAdvert: advert
        )
    }

    /// A run from its beginning to its end.
    mutating func pass(_ words: String, _ outcome: RunOutcome = .exited(status: 0)) throws {
        try end(try begin(words), outcome)
    }

    /// The words that the runner gives to the program.
    func words(of run: RunOrder) throws -> String {
        let generation = try generation(ofHash: run.generation)
        let script = generation.scripts.scripts[Int(run.script)]
        var words = script.command.words
        switch (script.added, run.transition) {
        case (.none, nil): break
        case (.instance(let name), let transition?):
            words += ["INSTANCE", name, transition.state.word, "\(transition.priority)"]
        case (.group(let name), let transition?):
            words += ["GROUP", name, transition.state.word, "\(transition.priority)"]
        case (.none, _?), (.instance, nil), (.group, nil), (.file, _), (.fifo, _):
            Issue.record("the runner refuses \(run)")
        }
        return words.joined(separator: " ")
    }

    /// Words of what was asked to run and isn't looked at yet.
    func asked() throws -> [String] { try orders.compactMap(\.run).map { try words(of: $0) } }
}

extension RunnerOrder {
    var run: RunOrder? {
        guard case .run(let run) = request else { return nil }
        return run
    }
}

extension ScriptCommand {
    static func words(_ text: String, added: AddedWords = .none) throws -> ScriptCommand {
        try #require(ScriptCommand(text.split(separator: " ").map(String.init), added: added))
    }
}

extension InstanceNotifySettings {
    /// A command for each state, and `notify`: "/n/master" and so on.
    static func all(reportsDeletion: Bool = false) throws -> InstanceNotifySettings {
        InstanceNotifySettings(
            master: try .words("/n/master 192.0.2.250"),
            backup: try .words("/n/backup"),
            fault: try .words("/n/fault"),
            stop: try .words("/n/stop"),
            deleted: reportsDeletion ? try .words("/n/deleted") : nil,
            lowerPriorityHeard: try .words("/n/lower"),
            transition: try .words("/n/any more", added: .transition)
        )
    }
}

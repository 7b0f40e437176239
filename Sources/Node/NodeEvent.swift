package import BFD
package import Compiler
package import Configuration
package import HealthChecks
package import HelperProtocol
package import NetlinkMessages
package import NetworkTypes
package import Notifications
package import Tracking

/// What happens to a node. The shell feeds one at a time, received datagrams before timers.
package enum NodeEvent {
    /// A generation was read: the first one at start, later ones on reload.
    case generationRead(NodeGeneration)
    /// Another generation is being read; `generationRead` or `generationUnreadable` follows.
    case generationAwaited
    /// Reading a generation failed on reload; the one in force stays.
    case generationUnreadable(reason: String)
    /// The command socket is connected; the node says `hello`.
    case helperConnected
    case helperMessage(Message, sequence: UInt32)
    /// The command socket is closed; the shell connects again by itself.
    case helperLost
    /// The network as the kernel shows it now; only the newest counts.
    case networkObserved(NetworkSnapshot)
    /// The time of day (UTC since 1970) less the time since boot: first of all events where a configuration
    /// authenticates by the time of day, and whenever somebody sets the clock.
    case clockSet(Interval)
    /// Of the process that runs scripts.
    case runner(RunnerEvent)
    /// Of the one that runs scripts as another user, whom `connectRunner` named.
    case userRunner(String, RunnerEvent)
    /// All processes of the machine, as `scanProcesses` asked; without the dead that nobody has waited for.
    case processesScanned([ScannedProcess])
    case checkReported(CheckReport)
    /// `checkScriptEnded` answers, always.
    case checkScriptWanted(CheckScript)
    /// The sockets of a BFD session are open.
    case bfdSocketReady(BFDSessionName)
    /// They are gone, or can't be opened any more.
    case bfdSocketLost(BFDSessionName)
    /// A datagram of the session's neighbour, which came over as many hops as it may.
    case bfdReceived(BFDSessionName, [UInt8])
    /// What was planned before this engine began; before the first generation.
    case plansRead([Plan])
    /// What a former engine had in force, where it isn't what shall be; before the first generation.
    case inForceBefore(ObjectTable)
    /// `planAnswered` answers, always, in the same turn.
    case planRequested(PlanRequest, token: UInt64)
    /// `Node.nextDeadline` has come; may be early or spurious.
    case deadlineReached
    /// TERM: a planned stop; ends with `finished`.
    case stopRequested
    /// QUIT: this engine ends after the turn, and another one goes on with what it holds.
    case successorFollows
}

/// What the node wants done, in order.
package enum NodeEffect {
    /// A command for the helper. Those of one turn share a write.
    case ask(Command, sequence: UInt32)
    case log(NodeLog)
    /// A request for a runner.
    case askRunner(RunnerOrder)
    /// A script is another user's than the runner's: his own runner is wanted, from now on.
    case connectRunner(user: String)
    /// `processesScanned` answers, always.
    case scanProcesses
    /// One write, the line feed included, to a FIFO: its place in `NotificationSettings.fifoPaths` of the
    /// generation in force.
    case writeLine(fifo: UInt32, line: String)
    /// One mail to all recipients of the generation in force.
    case sendMail(MailMessage)
    /// Which checks are to run from now on.
    case checksChanged(CheckList)
    /// For those who watch.
    indirect case happened(NodeNews)
    /// All that is planned now, to be kept for the next engine.
    case plansChanged([Plan])
    case planAnswered(token: UInt64, PlanOutcome)
    case checkScriptEnded(token: UInt64, ScriptEnding)
    /// All BFD sessions there are from now on; `bfdSocketReady` is said of each that has sockets.
    case sessionsChanged([BFDSessionSettings])
    case sendBFD(BFDSessionName, [UInt8])
    /// The state machines run; said once.
    case ready
    /// The planned stop is over: the engine may exit with status 0.
    case finished
}

/// A generation with everything the node needs of it.
package struct NodeGeneration {
    package var hash: GenerationHash
    package var table: ObjectTable
    package let routers: [CompiledRouter]
    /// Numbers of the objects of no router (`CompiledModel.statics`).
    package let statics: [UInt32]
    /// What the configuration says; its routers are those of `routers`, in the same order.
    package let model: ConfigurationModel
    /// The numbers that its scripts have in the runner's table.
    let scripts: ScriptNumbers
    /// Places in `routers` by channel number.
    private let owners: [UInt32: Int]

    package init(
        hash: GenerationHash,
        table: ObjectTable,
        routers: [CompiledRouter],
        statics: [UInt32] = [],
        model: ConfigurationModel
    ) {
        precondition(routers.map(\.settings) == model.virtualRouters, "another configuration's objects")
        self.hash = hash
        self.table = table
        self.routers = routers
        self.statics = statics
        self.model = model
        scripts = ScriptNumbers(model)
        var owners: [UInt32: Int] = [:]
        for (place, router) in routers.enumerated() { owners[router.channel] = place }
        self.owners = owners
    }

    /// Virtual routers alone: no groups, no trackers.
    package init(hash: GenerationHash, table: ObjectTable, routers: [CompiledRouter]) {
        let model = ConfigurationModel(virtualRouters: routers.map(\.settings))
        self.init(hash: hash, table: table, routers: routers, model: model)
    }

    /// It has routes or rules, so that the kernel's are to be looked at.
    package var hasRouting: Bool {
        !model.statics.routes.isEmpty || !model.statics.rules.isEmpty
            || routers.contains { !$0.routes.isEmpty || !$0.rules.isEmpty }
    }

    /// The virtual router that a channel belongs to; nil when the generation has no such channel.
    func router(ofChannel channel: UInt32) -> CompiledRouter? { owners[channel].map { routers[$0] } }
}

/// A line for the log.
package struct NodeLog: Equatable, Sendable {
    /// The lesser first.
    package enum Level: Sendable, Comparable {
        case info
        case warning
        case error
    }

    /// Whose line; the names are what an administrator chooses levels by.
    package enum Subsystem: String, Sendable, CaseIterable {
        case engine
        case vrrp
        case services
        case checks
        case scripts
        case mail
    }

    package var level: Level
    package var subsystem: Subsystem
    /// The instance it is about, nil for the node itself.
    package var instance: String?
    package var message: String

    package init(_ level: Level, instance: String? = nil, _ message: String) {
        self.level = level
        subsystem = instance == nil ? .engine : .vrrp
        self.instance = instance
        self.message = message
    }
}

// EngineShell: the engine's process around the `Node`, on SwiftNIO.
//
// The node decides; the shell carries. One event loop, on the main thread, owns the node: bytes from the
// helper, kernel snapshots, signals and the one timer become `NodeEvent`s, and the effects of one turn
// become frames in one write, log lines, or the end. Everything on the loop is confined to it, nothing is
// locked, and nothing on it waits: no file is read there, no document rendered, no name resolved, and a log
// that nobody reads loses lines rather than time.
//
//   EngineShell.swift      the loop's owner: turns, effects, the timer
//   HelperLink.swift       the command socket: frames in and out, connecting again
//   FrameHandler.swift     the same and the runner's, NIO's side
//   RunnerLink.swift       the runner's socket, the same way; EngineShell+Runner.swift makes it
//   ProcessScan.swift      /proc, read by the pool; EngineShell+Processes.swift asks for it
//   EngineShell+Notices.swift  lines for FIFOs, names: what the shell itself asks of the runner
//   HelperDescriptors.swift  sockets that only the helper may make
//   Checks.swift           checks of real servers, whose sockets are CheckShell's
//   BFDSockets.swift       sockets of BFD sessions
//   MailPost.swift         mail: the queue's orders as connections; MailConversation.swift has one
//   ControlSocket.swift    requests of people and programs; ControlHandler.swift has one connection,
//                          EngineShell+Control.swift what is behind them
//   EngineShell+Memory.swift  what is given back after a start
//   StateFiles.swift       files that are open from the start: plans, dumps, what is in force
//   SignalReader.swift     HUP, TERM, INT, QUIT, USR1, USR2 as read from a signalfd
//   Monitor.swift          a thread of its own that reads rtnetlink and hands whole pictures over
//   GenerationReading…      from a stored generation to the node's
//   LogOutput.swift        lines on standard error, never waiting; LogThrottle.swift holds repetitions back
//   ServiceManager.swift   what systemd is told; EngineShell+Watchdog.swift when
//   EngineProcess.swift    the order of a start: arguments, signals, seal, threads, loop
//
// Two more threads, both from one pool: the monitor blocks in its socket, because NIO closes a channel at the
// first ENOBUFS, and the other reads generations and the list of processes and renders status documents.
//
// Time is CLOCK_BOOTTIME. NIO's timers run on CLOCK_MONOTONIC, which stands still while the machine is
// suspended: a deadline is converted when it is armed, so after a suspend it fires late by at most what it
// was ahead. Before a deadline is told to the node, what the helper has already sent is read: an engine
// that was stopped for a while must hear the adverts in its queue before it concludes that there were none.
//
// Departure from the habit of NIO's programs: no Swift Concurrency. The daemons have no executor, no thread
// pool that sizes itself, and no order of events that a test couldn't repeat.
//
// It does not hold: privilege of any kind (Sandbox seals before the first thread starts), decisions,
// retries of commands (the node's), how a check is done (CheckShell).

package import ControlProtocol
package import HelperProtocol
import LoopClock
package import NIOCore
package import NIOPosix
import NetlinkMessages
import NettleDigests
import NetworkTypes
package import Node
import Telemetry

/// Why an engine ends.
package enum EngineEnding: Sendable {
    /// The planned stop is over.
    case finished
    /// QUIT, USR2: the next engine adopts what this one holds; nothing is said to the helper.
    case restart
}

/// What a shell is connected to.
package struct EngineConnections: Sendable {
    /// The helper's command socket.
    package var helperPath: String
    /// The socket that hands out the monitor descriptor; nil: no monitor.
    package var descriptorsPath: String?
    /// The runner's socket; nil: no scripts.
    package var runnerPath: String?
    /// A listening stream socket; taken over. Nil: nobody can ask for the status.
    package var control: Int32?
    /// A signalfd; taken over.
    package var signals: Int32?
    /// This machine's, for mail.
    package var hostName: String
    /// Who is told of starting, reloading, stopping and life.
    package var manager = ServiceManager.none
    /// Who may ask what at the control socket.
    package var access = ControlAccess(readers: nil, administrators: nil)
    /// Plans, dumps and what is in force.
    package var files = StateFiles.none
    /// Reads the generation in force; called off the loop.
    package var readGeneration: @Sendable () -> GenerationReading
    /// Reads another one's table; nil where it isn't there or can't be read.
    package var readTable: @Sendable (GenerationHash) -> ObjectTable? = { _ in nil }

    package init(
        helperPath: String,
        descriptorsPath: String?,
        runnerPath: String? = nil,
        control: Int32?,
        signals: Int32?,
        hostName: String = "localhost",
        readGeneration: @escaping @Sendable () -> GenerationReading
    ) {
        self.helperPath = helperPath
        self.descriptorsPath = descriptorsPath
        self.runnerPath = runnerPath
        self.control = control
        self.signals = signals
        self.hostName = hostName
        self.readGeneration = readGeneration
    }
}

/// The engine on its loop. Made, started and used on `loop` only.
package final class EngineShell {
    let loop: any EventLoop
    let connections: EngineConnections
    let pool: NIOThreadPool
    let monitor: Monitor?

    var node: Node
    private var effects: [NodeEffect] = []
    /// Of this turn.
    private var runnerOrders: [RunnerOrder] = []
    private var clock = TimeOfDay()
    var log: LogOutput
    private var onEnd: ((EngineEnding) -> Void)?
    private var isReadingGeneration = false
    /// A HUP came while a generation was being read.
    private(set) var mustReadGenerationAgain = false
    /// The service manager was told of a reload that isn't over yet.
    private(set) var isReloading = false

    lazy var link = HelperLink(shell: self, path: connections.helperPath)
    private(set) lazy var runnerLink = makeRunnerLink()
    /// Of scripts that are other users'.
    var userRunners: [String: RunnerLink] = [:]
    var requests = ShellRequests()
    private(set) lazy var mail = MailPost(
        loop: loop,
        host: connections.hostName,
        resolve: { [weak self] name, answer in self?.resolve(name, answer) },
        log: { [weak self] in self?.write($0, of: .mail) },
        dropped: { [weak self] subject, reason in
            self?.happened(.mailDropped(subject: subject, reason: reason))
        }
    )
    private(set) lazy var checks = Checks(
        loop: loop,
        pool: pool,
        descriptorsPath: connections.descriptorsPath,
        report: { [weak self] in self?.turn($0) },
        log: { [weak self] in self?.write($0) }
    )
    private lazy var bfd = BFDSockets(
        loop: loop,
        report: { [weak self] in self?.turn($0) },
        log: { [weak self] in self?.write($0, of: .checks) }
    )
    private(set) lazy var control = ControlSocket(shell: self, access: connections.access)
    var history = EventHistory()
    var keeper: Keeper<[Plan]>?
    var inForce: Keeper<GenerationHash>?
    /// What `inForce` was given last.
    var keptInForce: GenerationHash?
    private(set) var lateness = LatenessHistogram()
    var lostLines: UInt64 = 0
    private lazy var timer = LoopTimer(loop: loop) { [weak self] in self?.timerFired() }
    /// When the node wants its turn, as of the end of the last one; asking it takes as long as an advert.
    private(set) var nextDeadline: Instant?
    /// A deadline is held back because the helper's bytes come first; at the longest until then.
    private var deadlineHeldBackUntil: Instant?

    /// - Parameters:
    ///   - pool: two threads, running; the caller shuts it down after the end.
    ///   - onEnd: called once, on the loop, when the engine is to exit.
    package init(
        loop: any EventLoop,
        pool: NIOThreadPool,
        connections: EngineConnections,
        log: LogOutput,
        onEnd: @escaping (EngineEnding) -> Void
    ) {
        loop.preconditionInEventLoop()
        self.loop = loop
        self.pool = pool
        self.connections = connections
        node = Node(
            digests: .nettle,
            hostName: connections.hostName,
            seed: UInt64.random(in: 0...UInt64.max)
        )
        self.log = log
        self.onEnd = onEnd
        monitor = connections.descriptorsPath.map { Monitor(descriptorsPath: $0) }
    }

    /// Starts with the first generation: connects, listens, watches.
    package func start(with generation: NodeGeneration) {
        monitor?.wantRouting(generation.hasRouting)
        readPlans()
        readInForce(unless: generation.hash)
        turn(.generationRead(generation))
        startMonitor()
        if let descriptor = connections.signals { readSignals(from: descriptor) }
        if let descriptor = connections.control { control.listen(on: descriptor) }
        link.connect()
        runnerLink?.connect()
        startWatchdog()
    }

    /// Ends everything that this shell started, without a word to the helper.
    package func shutDown() {
        onEnd = nil
        monitor?.stop()
        timer.cancel()
        link.shutDown()
        mail.shutDown()
        checks.shutDown()
        bfd.shutDown()
        runnerLink?.shutDown()
        for link in userRunners.values { link.shutDown() }
        control.shutDown()
    }
}

// MARK: - Turns

extension EngineShell {
    /// One event and everything that follows from it.
    func turn(_ event: NodeEvent) {
        take(event)
        finishTurn()
    }

    /// An event among several of a turn; `finishTurn` must follow.
    func take(_ event: NodeEvent) { take([event]) }

    /// The same for several that came at a time: the clock is looked at once.
    func take(_ events: [NodeEvent]) {
        let now = Instant.now
        if let offset = clock.changedOffset() { hand(.clockSet(offset), at: now) }
        for event in events { hand(event, at: now) }
    }

    private func hand(_ event: NodeEvent, at now: Instant) {
        // The array is used again, unless an effect leads to another event.
        var orders: [NodeEffect] = []
        swap(&orders, &effects)
        node.handle(event, at: now, into: &orders)
        defer {
            orders.removeAll(keepingCapacity: true)
            swap(&orders, &effects)
        }
        askHelper(orders)
        for effect in orders {
            switch effect {
            case .ask: break
            case .log(let line): write(line)
            case .askRunner(let order): runnerOrders.append(order)
            case .connectRunner(let user): connectRunner(of: user)
            case .scanProcesses: scanProcesses()
            case .writeLine(let fifo, let line):
                if let hash = node.generationOfNumbers { writeLine(line, fifo: fifo, of: hash) }
            case .sendMail(let message): mail.send(message, by: node.mailSettings)
            case .checksChanged(let list): checks.apply(list)
            case .sessionsChanged(let sessions): bfd.apply(sessions)
            case .sendBFD(let name, let bytes): bfd.send(name, bytes)
            case .checkScriptEnded(let token, let ending): checks.scriptEnded(token, ending)
            case .happened(let news): happened(news)
            case .plansChanged(let plans): keep(plans)
            case .planAnswered(let token, let outcome): planAnswered(token, outcome)
            case .ready:
                write(NodeLog(.info, "ready"))
                connections.manager.say(.ready)
                trimMemorySoon()
            case .finished:
                // Its addresses are released: nothing but the mail about that is waited for.
                mail.finish(within: .seconds(5)) { [weak self] in self?.end(.finished) }
            }
        }
    }

    /// Commands go before what people read: a line of the log wakes its reader, on a processor that the
    /// helper may need for an advert.
    private func askHelper(_ orders: [NodeEffect]) {
        var hasAdvert = false
        var count = 0
        for case .ask(let command, let sequence) in orders {
            if case .transmit(let advert) = command {
                lateness.note(.now - advert.deadline)
                hasAdvert = true
            }
            link.append(command.frame(sequence: sequence))
            count += 1
        }
        // Many are work for the helper, which begins it while a thousand lines are written.
        if hasAdvert || count >= EngineShell.commandsWorthAWrite { link.flush() }
    }

    private static let commandsWorthAWrite = 64

    /// Writes the turn's frames in one go and sets the timer to what is due next.
    func finishTurn() {
        link.flush()
        sendToRunner()
        keepInForce()
        arm()
        if isReloading, !isReadingGeneration, !node.isLoading {
            isReloading = false
            connections.manager.say(.ready)
            trimMemorySoon()
        }
    }

    private func sendToRunner() {
        guard !runnerOrders.isEmpty else { return }
        let orders = runnerOrders
        runnerOrders.removeAll(keepingCapacity: true)
        runnerLink?.send(orders.filter { $0.user == nil })
        for order in orders {
            if let user = order.user { userRunners[user]?.send([order]) }
        }
    }

    /// The helper's bytes of this turn are all taken.
    func helperWasRead() {
        if deadlineHeldBackUntil != nil {
            deadlineHeldBackUntil = nil
            tellDeadline()
        }
        finishTurn()
    }

    /// A line of the shell's own or the node's.
    func write(_ line: NodeLog) {
        log.write(line, at: .now)
    }

    /// The same, of a part of the engine.
    func write(_ line: NodeLog, of subsystem: NodeLog.Subsystem) {
        var line = line
        line.subsystem = subsystem
        write(line)
    }

    func end(_ ending: EngineEnding) {
        guard let onEnd else { return }
        self.onEnd = nil
        link.flush()
        sendToRunner()
        log.writeHeldBack(at: nil)
        onEnd(ending)
    }
}

// MARK: - Time

extension EngineShell {
    /// Longest that a deadline waits for unread bytes, should NIO not get to reading them: a busy turn of the
    /// loop lasts milliseconds; a peer waits three intervals and the skew.
    private static let drainBound = Interval.milliseconds(100)

    /// From a sleep this long a processor wakes a tenth of a millisecond late, and now and then much later
    /// (`results/timing.md`). The helper has the same two figures for adverts.
    private static let calm = Interval.milliseconds(5)
    /// How long before a takeover it is woken for nothing, so that it is in time then.
    private static let rousing = Interval.microseconds(500)

    /// When to wake for what is due: earlier where it is a takeover that ends a long sleep. Who is woken
    /// finds nothing due, and sleeps again for the short rest.
    static func waking(for due: Instant, takeover: Instant?, at now: Instant) -> Instant {
        due == takeover && due - now > calm ? due - rousing : due
    }

    private func arm() {
        guard onEnd != nil else { return timer.cancel() }
        nextDeadline = node.nextDeadline
        if let deadlineHeldBackUntil { return timer.arm(for: deadlineHeldBackUntil) }
        let waking = nextDeadline.map { EngineShell.waking(for: $0, takeover: node.nextTakeover, at: .now) }
        switch (waking, log.nextReport) {
        case (let due?, let report?): timer.arm(for: min(due, report))
        case (let due?, nil): timer.arm(for: due)
        case (nil, let report?): timer.arm(for: report)
        case (nil, nil): timer.cancel()
        }
    }

    private func timerFired() {
        if deadlineHeldBackUntil == nil, link.hasUnreadBytes {
            // NIO reads before the timer fires again; `helperWasRead` then goes on.
            deadlineHeldBackUntil = .now + EngineShell.drainBound
            return arm()
        }
        deadlineHeldBackUntil = nil
        tellDeadline()
        finishTurn()
    }

    private func tellDeadline() {
        let now = Instant.now
        log.writeHeldBack(at: now)
        if let due = nextDeadline, due <= now { take(.deadlineReached) }
    }
}

// MARK: - What runs elsewhere

extension EngineShell {
    private func startMonitor() {
        guard let monitor else { return }
        let bound = NIOLoopBound(self, eventLoop: loop)
        let loop = loop
        pool.submit { state in
            guard state == .active else { return }
            monitor.run { loop.execute { bound.value.takeMonitorReports() } }
        }
    }

    private func takeMonitorReports() {
        guard let monitor, onEnd != nil else { return }
        let reports = monitor.takeReports()
        for line in reports.lines { write(line) }
        if let snapshot = reports.snapshot { take(.networkObserved(snapshot)) }
        finishTurn()
    }

    /// HUP: reads the generation in force again. One reading at a time; of several requests the last counts.
    func reload() {
        guard !isReadingGeneration else {
            mustReadGenerationAgain = true
            return
        }
        isReadingGeneration = true
        isReloading = true
        connections.manager.say(.reloading)
        turn(.generationAwaited)
        let read = connections.readGeneration
        pool.runIfActive(eventLoop: loop) { read() }.assumeIsolated().whenComplete { [weak self] result in
            self?.generationWasRead(result)
        }
    }

    private func generationWasRead(_ result: Result<GenerationReading, any Error>) {
        isReadingGeneration = false
        guard onEnd != nil else { return }
        switch result {
        case .success(.read(let box, let concession)):
            if let concession { write(.conceding(concession)) }
            if let generation = box.take() {
                monitor?.wantRouting(generation.hasRouting)
                turn(.generationRead(generation))
            }
        case .success(.unreadable(let reason)):
            turn(.generationUnreadable(reason: reason))
        case .failure(let error):
            turn(.generationUnreadable(reason: "\(error)"))
        }
        if mustReadGenerationAgain {
            mustReadGenerationAgain = false
            reload()
        }
    }
}

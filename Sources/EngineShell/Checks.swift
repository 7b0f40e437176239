import CheckShell
import HealthChecks
import NIOCore
import NIOPosix
import NetworkTypes
import Node
import Notifications

/// The checks of real servers, on a loop and a thread of their own, made when there are the first ones.
final class Checks {
    private let loop: any EventLoop
    private let pool: NIOThreadPool
    private let sockets: GrantedSocket.Opener
    private let report: (NodeEvent) -> Void
    private let log: (NodeLog) -> Void
    private var shell: CheckShell?
    private var isStarting = false
    private var list = CheckList(generation: 0, checks: [])
    private var tickets: [UInt64: ScriptTicket] = [:]
    private var lastToken: UInt64 = 0

    /// - Parameters:
    ///   - descriptorsPath: where the helper hands out sockets; nil: nowhere.
    ///   - report: called on `loop`.
    init(
        loop: any EventLoop,
        pool: NIOThreadPool,
        descriptorsPath: String?,
        report: @escaping (NodeEvent) -> Void,
        log: @escaping (NodeLog) -> Void
    ) {
        self.loop = loop
        self.pool = pool
        sockets = HelperDescriptors.sockets(from: descriptorsPath, on: pool)
        self.report = report
        self.log = log
    }

    func apply(_ list: CheckList) {
        self.list = list
        guard let shell else {
            if !list.checks.isEmpty { start() }
            return
        }
        shell.apply(
            list.checks.map {
                CheckOrder(number: order(of: $0), settings: $0.settings, service: $0.service)
            },
            tls: list.tls
        )
        let resting = list.checks.filter(\.isSuspended).map { order(of: $0) }
        let working = list.checks.filter { !$0.isSuspended }.map { order(of: $0) }
        if !resting.isEmpty { shell.suspend(resting, true) }
        if !working.isEmpty { shell.suspend(working, false) }
    }

    /// What the other loop calls the check: with the list's number, because news of a former list may be on
    /// their way.
    private func order(of check: RunningCheck) -> Int { Int(list.generation) << 32 | check.number }

    /// The check's number; nil for one of a former list.
    private func number(of order: Int) -> Int? {
        order >> 32 == Int(list.generation) ? order & 0xFFFF_FFFF : nil
    }

    func scriptEnded(_ token: UInt64, _ ending: ScriptEnding) {
        guard let ticket = tickets.removeValue(forKey: token) else { return }
        shell?.scriptEnded(ticket, ending)
    }

    /// How long attempts took so far; counted together by the checks' thread.
    func figures() -> EventLoopFuture<CheckFigures> {
        guard let shell else { return loop.makeSucceededFuture(.none) }
        let generation = list.generation
        return shell.latencies().map { latencies in
            let checks = latencies.orders.compactMap { order, latency in
                order >> 32 == Int(generation)
                    ? (number: order & 0xFFFF_FFFF, latency: latency) : nil
            }
            return CheckFigures(generation: generation, checks: checks, groups: latencies.groups)
        }
        .recover { _ in .none }
        .hop(to: loop)
    }

    /// Ends the thread, which may not be waited for on the loop.
    func shutDown() {
        guard let shell else { return }
        self.shell = nil
        pool.submit { state in
            if state == .active { try? shell.shutDown() }
        }
    }

    private func start() {
        guard !isStarting else { return }
        isStarting = true
        let bound = NIOLoopBound(self, eventLoop: loop)
        let loop = loop
        let sockets = sockets
        // A loop may not wait for another one's start.
        pool.runIfActive(eventLoop: loop) {
            try CheckShell(sockets: sockets) { news in loop.execute { bound.value.take(news) } }
        }
        .assumeIsolated()
        .whenComplete { [weak self] result in self?.started(result) }
    }

    private func started(_ result: Result<CheckShell, any Error>) {
        isStarting = false
        switch result {
        case .success(let shell):
            self.shell = shell
            apply(list)
        case .failure(let error):
            log(NodeLog(.error, "checks can't be started: \(error)"))
        }
    }

    private func take(_ news: CheckNews) {
        switch news.content {
        case .verdict(let verdict):
            var status: UInt8 = 0
            if case .passed(let exitStatus) = verdict.outcome { status = exitStatus }
            tell(news.orders, .remark(.failure(verdict.isUp ? nil : verdict.outcome.words)))
            for number in news.orders.compactMap({ number(of: $0) }) { say(number, verdict) }
            tell(news.orders, .verdict(isUp: verdict.isUp, exitStatus: status))
        case .certificateEnds(let days):
            for name in news.orders.compactMap({ number(of: $0) }).compactMap({ name(of: $0) }) {
                let words = days.map { "the certificate ends in \($0) days" } ?? "the certificate is renewed"
                log(NodeLog(days == nil ? .info : .warning, "\(name): \(words)"))
            }
            tell(news.orders, .remark(.certificateEnds(days: days)))
        case .tlsUnusable(let fault):
            log(NodeLog(.error, "SSL: \(fault); checks through TLS ask nothing"))
        case .note(let outcome):
            for number in news.orders.compactMap({ number(of: $0) }) {
                guard let name = name(of: number) else { continue }
                log(NodeLog(.info, "\(name): \(outcome.words)"))
            }
        case .script(let settings, let ticket):
            lastToken += 1
            tickets[lastToken] = ticket
            let wanted = CheckScript(token: lastToken, command: settings.command, timeout: settings.timeout)
            report(.checkScriptWanted(wanted))
        }
    }

    private func tell(_ orders: [Int], _ result: CheckReport.Result) {
        // What one report does may bring another list.
        let generation = list.generation
        for number in orders.compactMap({ number(of: $0) }) {
            report(.checkReported(CheckReport(generation: generation, number: number, result: result)))
        }
    }

    private func say(_ number: Int, _ verdict: Checker.Verdict) {
        guard let name = name(of: number) else { return }
        let line = "\(name): \(verdict.words)"
        log(NodeLog(verdict.isUp ? .info : .warning, line))
    }

    private func name(of number: Int) -> String? {
        guard list.checks.indices.contains(number) else { return nil }
        return list.checks[number].settings.probe.title
    }
}

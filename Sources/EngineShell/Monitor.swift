import CLinux
import HelperProtocol
import NetlinkMessages
import NetworkTypes
import Node
import Synchronization

/// Reads rtnetlink on a thread of its own and keeps the picture of links, addresses, routes and rules. The
/// loop takes whole pictures: of several that it hadn't time for, the newest.
///
/// The socket comes from the helper, since the engine may not open one. It is a kernel socket: it outlives
/// the helper that opened it, and is asked for again only when it breaks.
final class Monitor: Sendable {
    /// What waits for the loop.
    struct Reports: Sendable {
        var snapshot: NetworkSnapshot?
        var lines: [NodeLog] = []
    }

    private struct Mailbox {
        var reports = Reports()
        /// The loop knows that something waits.
        var isAnnounced = false
    }

    private let descriptorsPath: String
    private let mailbox = Mutex(Mailbox())
    private let stopSignal = StopSignal()
    private let readsRouting = Atomic(false)

    /// Log lines that wait for the loop at most; more are dropped.
    private static let waitingLines = 16
    /// After dumps that the kernel refused.
    private static let pauseAfterFailure = Interval.seconds(1)
    /// A failure to get the descriptor is logged once, then every so many attempts.
    private static let attemptsPerLine = 60

    /// `descriptorsPath`: the helper's seqpacket socket.
    init(descriptorsPath: String) { self.descriptorsPath = descriptorsPath }

    /// Reads until `stop`; for a thread that has nothing else to do. `announce` is called there whenever
    /// something new waits for `takeReports`.
    func run(announce: () -> Void) {
        var backOff = BackOff()
        var failedAttempts = 0
        while !stopSignal.isSet {
            switch MonitorSocket.obtain(from: descriptorsPath, unless: stopSignal) {
            case .success(let socket):
                backOff = BackOff()
                failedAttempts = 0
                read(socket, announce)
            case .failure(let error):
                if failedAttempts % Monitor.attemptsPerLine == 0, !stopSignal.isSet {
                    let line = "no view of the network, \(error); trying again"
                    report(announce) { $0.lines.append(NodeLog(.warning, line)) }
                }
                failedAttempts += 1
            }
            stopSignal.wait(for: backOff.next())
        }
    }

    /// Makes `run` return soon; from any thread.
    func stop() { stopSignal.set() }

    /// Whether routes and rules are wanted; from any thread. Looked at with the next datagram: the first
    /// route that is put gives one.
    func wantRouting(_ isWanted: Bool) { readsRouting.store(isWanted, ordering: .relaxed) }

    /// Everything that waits; for the loop.
    func takeReports() -> Reports {
        mailbox.withLock { mailbox in
            let reports = mailbox.reports
            mailbox = Mailbox()
            return reports
        }
    }

    private func report(_ announce: () -> Void, _ change: (inout Reports) -> Void) {
        let mustAnnounce = mailbox.withLock { mailbox in
            change(&mailbox.reports)
            if mailbox.reports.lines.count > Monitor.waitingLines { mailbox.reports.lines.removeLast() }
            let mustAnnounce = !mailbox.isAnnounced
            mailbox.isAnnounced = true
            return mustAnnounce
        }
        if mustAnnounce { announce() }
    }

    /// Until the socket breaks or `stop`.
    private func read(_ socket: MonitorSocket, _ announce: () -> Void) {
        var view = NetworkView()
        var buffer = Array(repeating: UInt8(0), count: MonitorSocket.datagramLength)
        var malformed = 0
        view.readsRouting = readsRouting.load(ordering: .relaxed)
        view.readsGateways = true
        var requests = view.beginDump()
        var isStopping = stopSignal.isSet
        while !isStopping {
            let readsRouting = readsRouting.load(ordering: .relaxed)
            if view.readsRouting != readsRouting {
                view.readsRouting = readsRouting
                requests = view.beginDump()
            }
            while let request = requests.popLast() {
                if let error = socket.send(request) { return reportBroken(error, announce) }
            }
            let pause = view.failure == nil ? nil : Monitor.pauseAfterFailure
            switch socket.receive(into: &buffer, for: pause, unless: stopSignal) {
            case .nothing:
                // A stop ends the waiting like this.
                isStopping = stopSignal.isSet
                if view.failure != nil { requests = view.beginDump() }
            case .lostSome:
                requests = view.beginDump()
            case .broken(let error):
                return reportBroken(error, announce)
            case .datagram(let count):
                let before = view.failure
                switch view.apply(Array(buffer[..<count])) {
                case .request(let request): requests = [request]
                case .snapshot(let snapshot): report(announce) { $0.snapshot = snapshot }
                case .incomplete, .unchanged: break
                }
                if before == nil, let errno = view.failure {
                    let line = "the kernel doesn't list links and addresses (errno \(errno)); trying again"
                    report(announce) { $0.lines.append(NodeLog(.error, line)) }
                }
                if view.malformedCount > malformed {
                    malformed = view.malformedCount
                    let line = "the kernel's messages of links and addresses hold what they can't be"
                    report(announce) { $0.lines.append(NodeLog(.warning, line)) }
                }
            }
        }
    }

    private func reportBroken(_ error: SystemCallError, _ announce: () -> Void) {
        let line = "the view of the network broke, \(error); asking for another"
        report(announce) { $0.lines.append(NodeLog(.warning, line)) }
    }
}

import CheckShell
import Foundation
import HealthChecks
import NIOCore
import NetworkTypes
import Notifications
import Testing

/// Hands out reports in their order, to whoever waits.
private final class Reports: Sendable {
    private let stream: AsyncStream<CheckNews>
    private let continuation: AsyncStream<CheckNews>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream() }

    func add(_ report: CheckNews) { continuation.yield(report) }

    /// The next ones; the test's time limit bounds the wait.
    func next(_ count: Int) async -> [CheckNews] {
        var reports: [CheckNews] = []
        for await report in stream {
            reports.append(report)
            if reports.count == count { break }
        }
        return reports
    }
}

private func order(_ number: Int, _ probe: Probe, delayLoop: Int64 = 20) -> CheckOrder {
    CheckOrder(
        number: number,
        settings: CheckSettings(
            schedule: CheckSchedule(
                retries: 0,
                delayBeforeRetry: .milliseconds(1),
                warmup: .zero,
                delayLoop: .milliseconds(delayLoop)
            ),
            probe: probe
        )
    )
}

private func verdict(_ orders: [Int], _ outcome: ProbeOutcome) -> CheckNews {
    let verdict = Checker.Verdict(isUp: outcome.isPass, outcome: outcome, retries: nil)
    return CheckNews(orders: orders, content: .verdict(verdict))
}

@Test(.timeLimit(.minutes(10))) func ordersAreRunAndTold() async throws {
    let reports = Reports()
    let shell = try CheckShell { reports.add($0) }
    let port = try await HostileServer.start(.silent)
    let closed = try await HostileServer.closedPort()
    shell.apply([
        order(1, .connect(target(port, timeout: 5_000))), order(2, .connect(target(port, timeout: 5_000))),
    ])
    #expect(await reports.next(1) == [verdict([1, 2], .passed())])
    let latencies = try await shell.latencies().get().orders
    #expect(latencies.map { $0.order } == [1, 2])
    #expect(latencies.allSatisfy { $0.latency.longest > .zero && $0.latency.longest < .seconds(5) })
    // Another list: the verdict is told to who is new, and who is gone hears nothing.
    shell.apply([
        order(3, .connect(target(port, timeout: 5_000))),
        order(4, .connect(target(closed, timeout: 5_000, HostileServer.nobody))),
    ])
    #expect(
        await reports.next(2) == [verdict([3], .passed()), verdict([4], .failed(.connectionRefused))]
    )
    #expect(try await shell.attemptsUnderWay().get() <= 2)
    await shutDown(shell)
}

@Test(.timeLimit(.minutes(10))) func scriptsAreRunByTheOwner() async throws {
    let reports = Reports()
    let shell = try CheckShell { reports.add($0) }
    let command = try #require(ScriptCommand(["/bin/true"]))
    let settings = ScriptCheckSettings(command: command, timeout: .seconds(1), isDynamic: true)
    shell.apply([order(1, .script(settings))])
    let first = await reports.next(1)
    guard case .script(let wanted, let ticket)? = first.first?.content else {
        Issue.record("no script is asked for: \(first)")
        return
    }
    #expect(wanted == settings)
    shell.scriptEnded(ticket, .exited(7))
    let next = await reports.next(2)
    #expect(next.first == verdict([1], .passed(exitStatus: 7)))
    // Late: the ticket was used.
    shell.scriptEnded(ticket, .exited(1))
    guard case .script(_, let second)? = next.last?.content else {
        Issue.record("the script isn't run again: \(next)")
        return
    }
    shell.scriptEnded(second, .killedBySignal)
    #expect(await reports.next(1).first.map { $0 == verdict([1], .failed(.killedBySignal)) } ?? false)
    await shutDown(shell)
}

/// An echo from this machine; where the kernel gives our group no such socket, that is no verdict.
@Test(.timeLimit(.minutes(10)), arguments: ["127.0.0.1", "::1"]) func echoes(_ address: String) async throws {
    let echo = Probe.echo(try ProbeTarget(address: ip(address), connectTimeout: .seconds(20)))
    let outcome = try await Shell.shared.attempt(echo).get()
    let range = try String(contentsOfFile: "/proc/sys/net/ipv4/ping_group_range", encoding: .utf8)
        .split { $0.isWhitespace }.compactMap { UInt32($0) }
    let isGranted = range.count == 2 && (range[0]...max(range[0], range[1])).contains(getegid())
    #expect(outcome == (isGranted && range[0] <= range[1] ? .passed() : .skipped(.socket(errno: EACCES))))
}

@Test(.timeLimit(.minutes(10))) func echoesWithoutGrant() async throws {
    let refuses: GrantedSocket.Opener = { _, loop in loop.makeFailedFuture(GrantedSocket.NotGranted()) }
    let shell = try CheckShell(sockets: refuses, report: { _ in })
    let echo = Probe.echo(try ProbeTarget(address: ip("127.0.0.1")))
    #expect(try await shell.attempt(echo).get() == .skipped(.notGranted))
    await shutDown(shell)
}

/// Off the cooperative threads, which mustn't wait.
func shutDown(_ shell: CheckShell) async {
    await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
        let thread = Foundation.Thread {
            try? shell.shutDown()
            done.resume()
        }
        thread.start()
    }
}

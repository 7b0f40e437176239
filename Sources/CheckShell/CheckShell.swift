// CheckShell: sockets for the checks of `HealthChecks`, on SwiftNIO.
//
// One event loop on a thread of its own: whatever a server under test does, however many there are, the loop
// that sends adverts doesn't notice. `CheckShell` is the handle that any thread may hold: it passes a list of
// orders in and gets reports out. Behind it everything is confined to the loop.
//
//   CheckShell.swift     the handle: start, apply, suspend, shut down
//   CheckRunner.swift    the table of checks and its timers; what is due is begun, what ended is told
//   DeadlineQueue.swift  which check or attempt is due next
//   PlainStreams.swift   sockets of what needs a TCP connection and nothing more: most checks;
//                        PlainAttempt.swift is one of them
//   Datagrams.swift      sockets of UDP, DNS and echoes, which are looked at like those
//   Attempt.swift        one attempt: a `ProbeExchange`, its timer, its socket
//   ProbeSocket.swift    how all sockets but plain ones are made: mark, interface, source (spec 10.3)
//   GrantedSocket.swift  where sockets for ICMP and with marks come from; EchoSockets.swift keeps the former
//   MarkedStream.swift   connects those of the latter that are TCP's
//   ProbeHandler.swift   bytes and ends of one socket, as events; StreamHandler.swift the same of HTTP/2
//   ClientTLS.swift      contexts of TLS, made once for equal settings
//   CertificateWatch.swift   which ends of certificates were told of
//   Matcher.swift        PCRE2 piece by piece; MD5.swift the same with nettle
//
// Scripts are run by whoever holds the handle: a report says which, `scriptEnded` says how it went. Checks
// that follow something have no run here.
//
// What a server can cost: a socket, a buffer of the size of one read, what a dialogue keeps (`ProbeLimits`),
// and a window of `ProbeLimits.matchWindow` bytes where an expression is looked for. Expressions run with
// limits and without just-in-time compiler, since the engine's memory is never writable and executable.
//
// TLS verifies where `tls_verify` asks for it; without, a check asks only whether the server works, as
// keepalived's do (spec 11.31). Ends without close_notify count as ends. What BoringSSL can't speak (SSLv3,
// RC4, 3DES) can't be checked here.
//
// What it follows: specification lvs-check-behaviour, 10.3 to 10.5 and 11.
//
// Not here: decisions (`HealthChecks`), raw or marked sockets without the helper's grant, the framing of
// HTTP/2 and its limits (NIOHTTP2).

package import HealthChecks
package import NIOCore
import NIOPosix

/// What a check tells.
package struct CheckNews: Hashable, Sendable {
    package enum Content: Hashable, Sendable {
        /// The state of the server, when it becomes known and whenever it changes.
        case verdict(Checker.Verdict)
        /// For the log: an attempt that decides nothing.
        case note(ProbeOutcome)
        /// To be run; `scriptEnded` with this ticket is the answer.
        case script(ScriptCheckSettings, ScriptTicket)
        /// Days for which the server's certificate is still good, when they are few; nil: no longer few.
        case certificateEnds(days: UInt32?)
        /// What checks through TLS should show or trust can't be used: why. Of no order.
        case tlsUnusable(String)
    }

    /// Of the orders, in their order in the list.
    package var orders: [Int]
    package var content: Content

    package init(orders: [Int], content: Content) {
        self.orders = orders
        self.content = content
    }
}

/// How long attempts took.
package struct CheckLatencies: Sendable {
    /// Of those that were asked.
    package var orders: [(order: Int, latency: CheckLatency)]
    /// By virtual server and kind.
    package var groups: [GroupLatency]
}

/// Which run of a script an answer is to.
package struct ScriptTicket: Hashable, Sendable {
    let run: Int
    let attempt: UInt64
}

/// How a page is fetched through TLS.
package struct FetchTLS: Hashable, Sendable {
    /// In the handshake; nil: none.
    package var serverName: String?

    package init(serverName: String?) { self.serverName = serverName }
}

/// What a fetch brought.
package struct FetchedPage: Hashable, Sendable {
    package var outcome: ProbeOutcome
    /// 16 bytes.
    package var digest: [UInt8]?
}

/// Health checks on a loop of their own. May be used from every thread.
package final class CheckShell: Sendable {
    private let group: MultiThreadedEventLoopGroup
    private let runner: NIOLoopBound<CheckRunner>

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - tls: what checks through TLS show, and whom they trust.
    ///   - sockets: for PING_CHECK, and for checks whose packets have a mark.
    ///   - report: called on the checks' loop; must not wait.
    package init(
        tls: TLSClientSettings = TLSClientSettings(),
        sockets: @escaping GrantedSocket.Opener = GrantedSocket.own,
        report: @escaping @Sendable (CheckNews) -> Void
    ) throws {
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        runner = try loop.submit {
            let runner = CheckRunner(loop: loop, tls: tls, sockets: sockets, report: report)
            return NIOLoopBound(runner, eventLoop: loop)
        }.wait()
    }

    /// The whole list of what should run from now on (`CheckTable.apply`).
    ///
    /// - Parameter tls: what checks through TLS show, and whom they trust; nil: as before.
    package func apply(_ orders: [CheckOrder], tls: TLSClientSettings? = nil) {
        let runner = runner
        group.next().execute { runner.value.apply(orders, tls: tls) }
    }

    /// The checks of these orders rest or go on.
    package func suspend(_ orders: [Int], _ suspends: Bool) {
        let runner = runner
        group.next().execute { runner.value.suspend(orders, suspends) }
    }

    /// An answer that comes too late is nobody's.
    package func scriptEnded(_ ticket: ScriptTicket, _ ending: ScriptEnding) {
        let runner = runner
        group.next().execute { runner.value.scriptEnded(ticket, ending) }
    }

    /// How long attempts took, so far.
    package func latencies() -> EventLoopFuture<CheckLatencies> {
        let runner = runner
        return group.next().submit { runner.value.latencies }
    }

    /// Attempts that are under way; for figures and tests.
    package func attemptsUnderWay() -> EventLoopFuture<Int> {
        let runner = runner
        return group.next().submit { runner.value.attemptsUnderWay }
    }

    /// One attempt, now, beside the table: how it ends. A script, or what is followed, is skipped.
    package func attempt(_ probe: Probe, page: Int = 0) -> EventLoopFuture<ProbeOutcome> {
        let runner = runner
        let promise = group.next().makePromise(of: ProbeOutcome.self)
        group.next().execute {
            runner.value.attempt(probe, page: page) { promise.succeed($0) }
        }
        return promise.futureResult
    }

    /// A page fetched for its MD5; nil with an outcome that says why there is none.
    ///
    /// - Parameter onBytes: hears, on the checks' loop, what comes, before it is judged.
    package func fetch(
        _ request: WebRequest,
        from target: ProbeTarget,
        tls: FetchTLS?,
        onBytes: (@Sendable ([UInt8]) -> Void)? = nil
    ) -> EventLoopFuture<FetchedPage> {
        let runner = runner
        let promise = group.next().makePromise(of: FetchedPage.self)
        group.next().execute {
            var needs: ProbeSocket.TLS?
            if let tls {
                guard let context = runner.value.tls.context(.init(verifies: false)) else {
                    return promise.succeed(FetchedPage(outcome: .skipped(.settings)))
                }
                needs = .init(context: context, serverName: tls.serverName, saysGoodbye: false)
            }
            runner.value.fetch(request, from: target, tls: needs, onBytes: onBytes) { outcome, digest in
                promise.succeed(FetchedPage(outcome: outcome, digest: digest))
            }
        }
        return promise.futureResult
    }

    /// Ends everything without a report; waits for the thread. Not on the checks' loop.
    package func shutDown() throws {
        let runner = runner
        try group.next().submit { runner.value.shutDown() }.wait()
        try group.syncShutdownGracefully()
    }
}

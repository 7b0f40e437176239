import CheckShell
import Foundation
import HealthChecks
import NIOConcurrencyHelpers
import NIOCore
import NetworkTypes
import Testing

/// `fwmark`: every kind of probe asks for its socket, and none goes without.
@Suite(.enabled(if: geteuid() == 0, "NOT RUN: marks need root")) struct MarkTests {
    private static func marked(
        _ port: Int,
        at address: String = "127.0.0.1",
        connectTimeout: Interval = .seconds(20)
    ) throws -> ProbeTarget {
        try ProbeTarget(
            address: ip(address),
            port: Port(rawValue: UInt16(port)),
            source: ip("127.0.0.3"),
            mark: FirewallMark(rawValue: 7),
            connectTimeout: connectTimeout
        )
    }

    private static var root: RequestText { get throws { try #require(RequestText("/")) } }

    private static func probes(
        _ port: Int,
        connectTimeout: Interval = .seconds(20)
    ) throws -> [Probe] {
        let target = try marked(port, connectTimeout: connectTimeout)
        let root = try root
        return [
            .connect(target), .mail(target, heloName: "x"), .echo(target),
            .datagram(DatagramCheckSettings(target: target)),
            .web(WebCheckSettings(target: target, isTLS: false, pages: [WebPage(path: root)])),
            .web(WebCheckSettings(target: target, isTLS: true, pages: [WebPage(path: root)])),
        ]
    }

    /// What was asked for, in order.
    private final class Asked: Sendable {
        let kinds = NIOLockedValueBox<[GrantedSocket]>([])

        var opener: GrantedSocket.Opener {
            { socket, loop in
                self.kinds.withLockedValue { $0.append(socket) }
                return GrantedSocket.anyway(socket, loop)
            }
        }
    }

    @Test(.timeLimit(.minutes(10))) func `nothing is asked without the helper's socket`() async throws {
        let port = try await HostileServer.start(.silent)
        let refuses: GrantedSocket.Opener = { _, loop in loop.makeFailedFuture(GrantedSocket.NotGranted()) }
        let shell = try CheckShell(sockets: refuses, report: { _ in })
        for probe in try Self.probes(port) {
            #expect(try await shell.attempt(probe).get() == .skipped(.notGranted), "\(probe.keyword)")
        }
        await shutDown(shell)
    }

    @Test(.timeLimit(.minutes(10))) func `a helper that never answers is no verdict`() async throws {
        let port = try await HostileServer.start(.silent)
        let pending = NIOLockedValueBox<[EventLoopPromise<CInt>]>([])
        let silent: GrantedSocket.Opener = { _, loop in
            let promise = loop.makePromise(of: CInt.self)
            pending.withLockedValue { $0.append(promise) }
            return promise.futureResult
        }
        let shell = try CheckShell(sockets: silent, report: { _ in })
        let probes = try Self.probes(port, connectTimeout: .milliseconds(20))
        for probe in probes {
            #expect(try await shell.attempt(probe).get() == .skipped(.notGranted), "\(probe.keyword)")
        }
        // What comes after all is closed.
        let late = pending.withLockedValue { $0 }
        #expect(late.count == probes.count)
        let types = [SOCK_STREAM, SOCK_STREAM, SOCK_DGRAM, SOCK_DGRAM, SOCK_STREAM, SOCK_STREAM]
        let sockets = types.map { socket(AF_INET, Int32($0.rawValue), 0) }
        let names = sockets.map { Self.inode(of: $0) }
        for (promise, socket) in zip(late, sockets) { promise.succeed(socket) }
        // Behind them on the checks' loop, and before its end, which closes all there is.
        _ = try await shell.attemptsUnderWay().get()
        for (index, socket) in sockets.enumerated() {
            #expect(Self.inode(of: socket) != names[index], "\(probes[index].keyword)")
        }
        await shutDown(shell)
    }

    @Test(.timeLimit(.minutes(10))) func `a socket for a check that is gone is closed`() async throws {
        let (asked, continuation) = AsyncStream.makeStream(of: EventLoopPromise<CInt>.self)
        let slow: GrantedSocket.Opener = { _, loop in
            let promise = loop.makePromise(of: CInt.self)
            continuation.yield(promise)
            return promise.futureResult
        }
        let shell = try CheckShell(sockets: slow, report: { _ in })
        let schedule = CheckSchedule(
            retries: 0,
            delayBeforeRetry: .milliseconds(1),
            warmup: .zero,
            delayLoop: .seconds(60)
        )
        func order(_ number: Int, _ probe: Probe) -> CheckOrder {
            CheckOrder(number: number, settings: CheckSettings(schedule: schedule, probe: probe))
        }
        let port = try await HostileServer.start(.silent)
        let probes = try Self.probes(port)
        shell.apply(probes.enumerated().map { order($0, $1) })
        var promises: [EventLoopPromise<CInt>] = []
        for await promise in asked {
            promises.append(promise)
            if promises.count == probes.count { break }
        }
        shell.apply([])
        let late = promises.map { _ in socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0) }
        let names = late.map { Self.inode(of: $0) }
        for (promise, socket) in zip(promises, late) { promise.succeed(socket) }
        #expect(try await shell.attemptsUnderWay().get() == 0)
        for (socket, name) in zip(late, names) { #expect(Self.inode(of: socket) != name) }
        await shutDown(shell)
    }

    /// Nil for what is closed; the number of a descriptor may be another's already.
    private static func inode(of descriptor: CInt) -> UInt64? {
        var status = stat()
        // Safety: the call writes the structure.
        return unsafe fstat(descriptor, &status) == 0 ? UInt64(status.st_ino) : nil
    }

    @Test(.timeLimit(.minutes(10))) func `nobody is asked for what has no mark`() async throws {
        let page = bytes("HTTP/1.0 200 OK\r\n\r\nfine")
        let port = try await HostileServer.start(.answer([page], ends: true))
        let datagrams = try await HostileServer.startDatagrams([bytes("yes")])
        let asked = Asked()
        let shell = try CheckShell(sockets: asked.opener, report: { _ in })
        for source in [nil, ip("127.0.0.3")] {
            func target(_ port: Int) throws -> ProbeTarget {
                try ProbeTarget(
                    address: ip("127.0.0.1"),
                    port: Port(rawValue: UInt16(port)),
                    source: source,
                    connectTimeout: .seconds(20)
                )
            }
            let page = WebPage(path: try Self.root)
            let probes: [Probe] = [
                .connect(try target(port)),
                .web(WebCheckSettings(target: try target(port), isTLS: false, pages: [page])),
                .datagram(DatagramCheckSettings(target: try target(datagrams), reply: .any)),
            ]
            for probe in probes {
                #expect(try await shell.attempt(probe).get() == .passed(), "\(probe.keyword)")
            }
        }
        #expect(asked.kinds.withLockedValue { $0.isEmpty })
        await shutDown(shell)
    }

    @Test(.timeLimit(.minutes(10))) func `a stream with a mark connects from its source`() async throws {
        let port = try await HostileServer.start(.silent)
        let closed = try await HostileServer.closedPort()
        let asked = Asked()
        let shell = try CheckShell(sockets: asked.opener, report: { _ in })
        #expect(try await shell.attempt(.connect(try Self.marked(port))).get() == .passed())
        let refused = Probe.connect(try Self.marked(closed, at: HostileServer.nobody))
        #expect(try await shell.attempt(refused).get() == .failed(.connectionRefused))
        let mark = FirewallMark(rawValue: 7)
        #expect(
            asked.kinds.withLockedValue { $0 } == [
                GrantedSocket(.stream, .ipv4, mark: mark), GrantedSocket(.stream, .ipv4, mark: mark),
            ]
        )
        await shutDown(shell)
    }

    @Test(.timeLimit(.minutes(10)), arguments: [false, true])
    func `a page comes through a socket with a mark`(_ isTLS: Bool) async throws {
        let page = bytes("HTTP/1.0 200 OK\r\n\r\nfine")
        let port = try await HostileServer.start(.answer([page], ends: true), isTLS: isTLS)
        let asked = Asked()
        let shell = try CheckShell(sockets: asked.opener, report: { _ in })
        let shown = WebPage(path: try Self.root)
        let settings = WebCheckSettings(target: try Self.marked(port), isTLS: isTLS, pages: [shown])
        #expect(try await shell.attempt(.web(settings)).get() == .passed())
        #expect(asked.kinds.withLockedValue { $0.map(\.kind) } == [.stream])
        await shutDown(shell)
    }

    @Test(.timeLimit(.minutes(10))) func `datagrams and echoes go through sockets with a mark`() async throws
    {
        let port = try await HostileServer.startDatagrams([bytes("yes")])
        let asked = Asked()
        let shell = try CheckShell(sockets: asked.opener, report: { _ in })
        let target = try Self.marked(port)
        let settings = DatagramCheckSettings(target: target, reply: .any)
        #expect(try await shell.attempt(.datagram(settings)).get() == .passed())
        #expect(try await shell.attempt(.echo(target)).get() == .passed())
        #expect(asked.kinds.withLockedValue { $0.map(\.kind) } == [.datagram, .echo])
        #expect(asked.kinds.withLockedValue { $0.allSatisfy { $0.mark?.rawValue == 7 } })
        await shutDown(shell)
    }
}

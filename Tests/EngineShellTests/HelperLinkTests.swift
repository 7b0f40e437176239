import Foundation
import HelperProtocol
import LoopClock
import NIOCore
import NetlinkMessages
import NetworkTypes
import Node
import Testing
import VRRP

@testable import EngineShell

/// The engine's side of the command socket, against a helper that the test plays.
struct HelperLinkTests {
    private let shell: RunningShell

    init() throws { shell = try RunningShell() }

    private func welcome(_ sequence: UInt32) -> [UInt8] {
        Message.welcome(epoch: 1, generation: .none, leases: 0).frame(sequence: sequence)
    }

    @Test func `says hello and goes on when the answer comes byte by byte`() throws {
        let listener = Listener(path: shell.helperPath)
        try shell.start()
        let session = try #require(listener.accept())
        let hello = try #require(try session.receiveFrame())
        #expect(hello.number == CommandNumber.hello.rawValue)
        for byte in welcome(hello.sequence) { session.send([byte]) }
        let load = try #require(try session.receiveFrame())
        #expect(load.number == CommandNumber.load.rawValue)
        #expect(load.payload.count == 16)
    }

    @Test func `takes several messages out of one write`() throws {
        let listener = Listener(path: shell.helperPath)
        try shell.start()
        let session = try #require(listener.accept())
        let hello = try #require(try session.receiveFrame())
        session.send(
            welcome(hello.sequence) + Message.lost(count: 3).frame() + Message.lost(count: 4).frame()
        )
        _ = try #require(try session.receiveFrame(.load))
        #expect(try shell.onLoop { $0.picture().status.helper.lostDatagrams } == 7)
    }

    @Test(
        arguments: [
            // A frame shorter than its header, one longer than any, a number nobody knows, a command instead
            // of an answer, an answer without its payload.
            [7, 0, 3, 0, 1, 0, 0, 0], [0xFF, 0xFF, 3, 0, 1, 0, 0, 0], [8, 0, 200, 0, 0, 0, 0, 0],
            [8, 0, 2, 0, 1, 0, 0, 0], [8, 0, 3, 0, 1, 0, 0, 0],
        ] as [[UInt8]]
    )
    func `closes the connection on what it can't understand, and connects again`(garbage: [UInt8]) throws {
        let listener = Listener(path: shell.helperPath)
        try shell.start()
        let session = try #require(listener.accept())
        _ = try #require(try session.receiveFrame())
        session.send(garbage)
        #expect(session.receiveAll() == [])
        let line = shell.logLines.first { $0.contains("closing the connection to the helper") }
        #expect(line?.contains("malformed") == true)
        let next = try #require(listener.accept())
        #expect(try next.receiveFrame()?.number == CommandNumber.hello.rawValue)
    }

    @Test func `connects again whenever the helper goes`() throws {
        let listener = Listener(path: shell.helperPath)
        try shell.start()
        for _ in 0..<4 {
            let session = try #require(listener.accept())
            #expect(try session.receiveFrame()?.number == CommandNumber.hello.rawValue)
        }
    }

    @Test func `waits for a helper that isn't there yet, with one line in the log`() throws {
        try shell.start()
        #expect(shell.logLines.first { $0.hasPrefix("warning: can't connect to the helper") } != nil)
        let listener = Listener(path: shell.helperPath)
        let session = try #require(listener.accept())
        #expect(try session.receiveFrame()?.number == CommandNumber.hello.rawValue)
        #expect(shell.logLines.all.filter { $0.contains("can't connect") }.count == 1)
    }

    /// Answers everything until the router listens; gives the session back.
    private func runUntilBackup(_ shell: RunningShell, _ listener: Listener) throws -> Connection {
        try shell.start()
        try shell.onLoop { $0.turn(.networkObserved(try TestGeneration.network())) }
        let session = try #require(listener.accept())
        for _ in 0..<2_000 {
            let state = try shell.onLoop { $0.picture().status.instances.first?.state ?? .stopped }
            if state == .backup || state == .master { return session }
            guard session.isReadable(forMilliseconds: 10) else { continue }
            let frame = try #require(try session.receiveFrame())
            let number = try #require(CommandNumber(rawValue: frame.number))
            if number == .hello {
                session.send(welcome(frame.sequence))
            } else {
                session.send(Message.answer(number: number, .done).frame(sequence: frame.sequence))
            }
        }
        Issue.record("never became backup")
        return session
    }

    /// What the router has seen, on the loop's own thread, as soon as it has received something.
    private func afterReceiving(_ shell: RunningShell) throws -> Statistics? {
        let promise = shell.loop.makePromise(of: Statistics?.self)
        try shell.onLoop { AfterReceiving(shell: $0, promise: promise).look() }
        return try promise.futureResult.wait()
    }

    /// Lets an advert come in while the loop is held beyond the router's deadline; nil when the machine kept
    /// this thread waiting so long that the deadline came before the loop was held.
    private func advertDuringHold() throws -> Statistics? {
        let shell = try RunningShell()
        let listener = Listener(path: shell.helperPath)
        let session = try runUntilBackup(shell, listener)
        let isHeld = DispatchSemaphore(value: 0)
        let isSent = DispatchSemaphore(value: 0)
        let wasBackup = shell.loop.makePromise(of: Bool.self)
        // 1 s and the skew, 156/256 s: the master-down interval of priority 100 after one missed advert.
        try shell.holdLoop { shell in
            let due = shell.nextDeadline ?? .now
            let isBackup = shell.picture().status.instances.first?.state == .backup && due > .now
            wasBackup.succeed(isBackup)
            isHeld.signal()
            isSent.wait()
            let left = (due - .now).nanoseconds + 20_000_000
            if isBackup { _ = isSent.wait(timeout: .now() + .nanoseconds(Int(left))) }
        }
        isHeld.wait()
        session.send(MasterAdvert.received())
        isSent.signal()
        let seen = try afterReceiving(shell)
        return try wasBackup.futureResult.wait() ? seen : nil
    }

    @Test func `takes the queue before it tells that a deadline has come`() throws {
        for _ in 0..<20 {
            guard let seen = try advertDuringHold() else { continue }
            #expect(seen.received == 1)
            #expect(seen.becameMaster == 0)
            return
        }
        Issue.record("the loop could not be held before the deadline in 20 tries")
    }
}

/// Looks at the first router's statistics, on the loop, until it has received something.
private struct AfterReceiving {
    let shell: EngineShell
    let promise: EventLoopPromise<Statistics?>

    func look(turnsLeft: Int = 30_000) {
        let statistics = shell.picture().status.instances.first?.statistics
        if statistics?.received ?? 0 > 0 || turnsLeft == 0 { return promise.succeed(statistics) }
        // Poll: a turn of the loop must lie between two looks, so that it reads its sockets.
        shell.loop.assumeIsolated().scheduleTask(in: .milliseconds(1)) { look(turnsLeft: turnsLeft - 1) }
    }
}

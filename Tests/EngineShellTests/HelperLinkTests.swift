import Foundation
import HelperProtocol
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
        #expect(try shell.onLoop { $0.status().status.helper.lostDatagrams } == 7)
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
    private func runUntilBackup(_ listener: Listener) throws -> Connection {
        try shell.start()
        try shell.onLoop { $0.turn(.networkObserved(try TestGeneration.network())) }
        let session = try #require(listener.accept())
        for _ in 0..<2_000 {
            let state = try shell.onLoop { $0.status().status.instances.first?.state ?? .stopped }
            if state == .backup { return session }
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

    @Test func `takes the queue before it tells that a deadline has come`() throws {
        let listener = Listener(path: shell.helperPath)
        let session = try runUntilBackup(listener)
        let first = try #require(try shell.onLoop { $0.nextDeadline ?? .now })
        // 1 s and the skew, 156/256 s: the master-down interval of priority 100 after one missed advert. The
        // loop is held until that is over, and meanwhile an advert comes in.
        let isSent = DispatchSemaphore(value: 0)
        shell.loop.execute {
            isSent.wait()
            let left = (first - .now).nanoseconds + 20_000_000
            _ = isSent.wait(timeout: .now() + .nanoseconds(Int(left)))
        }
        session.send(MasterAdvert.received())
        isSent.signal()
        var received: UInt64 = 0
        for _ in 0..<1_000 where received == 0 {
            received = try shell.onLoop { $0.status().status.instances.first?.statistics.received ?? 0 } ?? 0
        }
        #expect(received == 1)
        #expect(try shell.onLoop { $0.status().status.instances.first?.statistics.becameMaster ?? 9 } == 0)
    }
}

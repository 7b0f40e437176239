import Foundation
import HelperProtocol
import NetworkTypes
import Node
import RunnerProtocol
import Testing

@testable import EngineShell

/// The engine's side of the runner's socket, against a runner that the test plays.
struct RunnerLinkTests {
    private let shell: RunningShell
    private let listener: Listener

    init() throws {
        shell = try RunningShell()
        listener = Listener(path: shell.runnerPath)
        try shell.start(runner: true)
    }

    private func greeted() throws -> Connection {
        let session = try #require(listener.accept())
        let hello = try #require(try session.receiveFrame())
        #expect(try RunnerRequest(hello) == .hello(version: RunnerLimits.version))
        let greeting = RunnerAnswer.greeting(version: RunnerLimits.version, user: 77)
        for byte in greeting.frame(sequence: hello.sequence) { session.send([byte]) }
        return session
    }

    @Test func `greets, then sends what the node wants in order`() throws {
        let session = try greeted()
        #expect(shell.logLines.first { $0.contains("runs scripts as user 77") } != nil)
        let orders = [
            RunnerOrder(.run(RunOrder(generation: .none, script: 5)), sequence: 1),
            RunnerOrder(.stop(sequence: 1), sequence: 2),
        ]
        try shell.onLoop { $0.runnerLink?.send(orders) }
        for order in orders {
            let frame = try #require(try session.receiveFrame())
            #expect(frame.sequence == order.sequence)
            #expect(try RunnerRequest(frame) == order.request)
        }
    }

    @Test func `sends nothing before the greeting is answered`() throws {
        let session = try #require(listener.accept())
        _ = try #require(try session.receiveFrame())
        try shell.onLoop { $0.runnerLink?.send([RunnerOrder(.stop(sequence: 1), sequence: 2)]) }
        let greeting = RunnerAnswer.greeting(version: RunnerLimits.version, user: 77)
        session.send(greeting.frame(sequence: 0))
        #expect(shell.logLines.first { $0.contains("runs scripts as user 77") } != nil)
        try shell.onLoop { $0.runnerLink?.send([RunnerOrder(.stop(sequence: 3), sequence: 4)]) }
        #expect(try session.receiveFrame()?.sequence == 4)
    }

    @Test(
        arguments: [
            // A bad length, no answer's number, a short one, another answer than the greeting, another
            // version.
            [7, 0, 129, 0, 0, 0, 0, 0], [8, 0, 1, 0, 0, 0, 0, 0], [8, 0, 129, 0, 0, 0, 0, 0],
            RunnerAnswer.started(process: 1).frame(sequence: 0),
            RunnerAnswer.greeting(version: 9, user: 1).frame(sequence: 0),
        ] as [[UInt8]]
    )
    func `closes the connection on what it can't understand, and connects again`(garbage: [UInt8]) throws {
        let session = try #require(listener.accept())
        _ = try #require(try session.receiveFrame())
        session.send(garbage)
        #expect(session.receiveAll() == [])
        #expect(shell.logLines.first { $0.contains("closing the connection to the runner") } != nil)
        _ = try greeted()
    }

    @Test func `connects again whenever the runner goes`() throws {
        for _ in 0..<3 { _ = try greeted() }
        #expect(shell.logLines.first { $0.contains("the runner is gone") } != nil)
    }
}

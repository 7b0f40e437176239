import CLinux
import Foundation
import HelperProtocol
import NIOCore
import NIOPosix
import NetworkTypes
import Node
import Synchronization
import Testing

@testable import EngineShell

/// A shell on a loop thread of its own, with everything it says observed.
final class RunningShell {
    let folder: String
    let loop: any EventLoop
    let logLines = Observed<String>()
    let endings = Observed<EngineEnding>()
    private let pool = NIOThreadPool(numberOfThreads: 2)
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let shell = Mutex<NIOLoopBound<EngineShell>?>(nil)

    var helperPath: String { folder + "/helper.sock" }
    var descriptorsPath: String { folder + "/helper-descriptors.sock" }
    var runnerPath: String { folder + "/runner.sock" }
    var controlPath: String { folder + "/control.sock" }

    init() throws {
        folder = NSTemporaryDirectory() + "holdfast-" + UUID().uuidString.prefix(8)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        loop = group.next()
        pool.start()
    }

    func start(
        descriptors: Bool = false,
        runner: Bool = false,
        control: Int32? = nil,
        signals: Int32? = nil,
        manager: ServiceManager = .none,
        readGeneration: @escaping @Sendable () -> GenerationReading = { .unreadable("not in this test") }
    ) throws {
        var connections = EngineConnections(
            helperPath: helperPath,
            descriptorsPath: descriptors ? descriptorsPath : nil,
            runnerPath: runner ? runnerPath : nil,
            control: control,
            signals: signals,
            readGeneration: readGeneration
        )
        connections.manager = manager
        let ready = connections
        let (loop, pool, lines, endings) = (loop, pool, logLines, endings)
        let bound = try loop.submit {
            let log = LogOutput(hasPriorities: false) { bytes in
                lines.append(String(decoding: bytes.dropLast(), as: UTF8.self))
                return true
            }
            let shell = EngineShell(loop: loop, pool: pool, connections: ready, log: log) {
                endings.append($0)
            }
            shell.start(with: try TestGeneration.make())
            return NIOLoopBound(shell, eventLoop: loop)
        }.wait()
        shell.withLock { $0 = bound }
    }

    /// Runs `body` on the loop.
    @discardableResult
    func onLoop<Result: Sendable>(_ body: @escaping @Sendable (EngineShell) throws -> Result) throws
        -> Result?
    {
        guard let bound = shell.withLock({ $0 }) else { return nil }
        return try loop.submit { try body(bound.value) }.wait()
    }

    /// Asks on the loop until it is so; false when it doesn't come to be so within the bound.
    func waitOnLoop(_ condition: @escaping @Sendable (EngineShell) -> Bool) throws -> Bool {
        let limit = Date() + Double(Patience.seconds)
        while Date() < limit {
            if try onLoop(condition) == true { return true }
            // Poll: between two looks.
            usleep(10_000)
        }
        return false
    }

    /// Runs `body` on the loop without waiting for it.
    func holdLoop(_ body: @escaping @Sendable (EngineShell) -> Void) throws {
        let bound = try #require(shell.withLock { $0 })
        loop.execute { body(bound.value) }
    }

    deinit {
        _ = try? onLoop { $0.shutDown() }
        try? group.syncShutdownGracefully()
        try? pool.syncShutdownGracefully()
        try? FileManager.default.removeItem(atPath: folder)
    }
}

import CLinux
import Foundation
import NetlinkMessages
import NetworkTypes
import Node
import Testing

@testable import EngineShell

struct MonitorTests {
    private let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "holdfast-" + UUID().uuidString.prefix(8)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    }

    /// Runs a monitor on a thread of its own; gives back what stops it and waits for its end.
    private func run(_ monitor: Monitor, _ announced: Observed<Monitor.Reports>) -> () -> Void {
        let ended = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            monitor.run { announced.append(monitor.takeReports()) }
            ended.signal()
        }
        return {
            monitor.stop()
            #expect(ended.wait(timeout: .now() + .seconds(Patience.seconds)) == .success)
        }
    }

    /// Answers the next connection with `descriptor`, as the helper does.
    private func hand(_ descriptor: Int32, to listener: Listener) throws {
        let connection = try #require(listener.acceptDescriptor())
        try #require(waitReadable(connection))
        var question: UInt8 = 0
        // Safety: one byte is written.
        let count = unsafe hf_receive(connection, &question, 1)
        #expect(count == 1 && question == UInt8(ascii: "M"))
        let sent = hf_send_descriptor(connection, 1, descriptor)
        #expect(sent == 1)
        _ = hf_close(connection)
        _ = hf_close(descriptor)
    }

    @Test func `the kernel's links and addresses arrive, and their changes`() throws {
        let listener = Listener(path: folder + "/d", type: HF_SEQPACKET)
        let monitor = Monitor(descriptorsPath: listener.path)
        let announced = Observed<Monitor.Reports>()
        let stop = run(monitor, announced)
        defer { stop() }
        let socket = hf_monitor_open()
        try #require(socket >= 0)
        try hand(socket, to: listener)
        let first = try #require(announced.first { $0.snapshot != nil }?.snapshot)
        let name = try #require(InterfaceName("lo"))
        let loopback = try #require(first.link(named: name))
        #expect(loopback.isLoopback)
        // The rest needs the right to give the loopback another address.
        guard hf_user() == 0 else { return }
        let text = "127.113.\(Int.random(in: 0..<256)).\(Int.random(in: 1..<255))"
        guard try ip("address", "add", text + "/32", "dev", "lo") == 0 else { return }
        defer { _ = try? ip("address", "delete", text + "/32", "dev", "lo") }
        let seen = announced.first { reports in
            reports.snapshot?.addresses(on: loopback.index).contains { "\($0.address.address)" == text }
                ?? false
        }
        #expect(seen != nil)
    }

    private func ip(_ words: String...) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["ip"] + words
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    @Test func `a cut datagram makes it dump again, a broken socket makes it ask again`() throws {
        let listener = Listener(path: folder + "/d", type: HF_SEQPACKET)
        let monitor = Monitor(descriptorsPath: listener.path)
        let announced = Observed<Monitor.Reports>()
        let stop = run(monitor, announced)
        defer { stop() }
        // A seqpacket pair plays the kernel: messages keep their boundaries there as well.
        for _ in 0..<2 {
            var pair: [Int32] = [-1, -1]
            try #require(unsafe hf_seqpacket_pair(&pair) == 0)
            try hand(pair[0], to: listener)
            #expect(requestType(pair[1]) == 18, "RTM_GETLINK")
            let large = Array(repeating: UInt8(0), count: MonitorSocket.datagramLength + 16)
            let sent = unsafe hf_send(pair[1], large, UInt64(large.count))
            #expect(sent == large.count)
            #expect(requestType(pair[1]) == 18, "RTM_GETLINK")
            _ = hf_close(pair[1])
        }
        #expect(announced.first { $0.lines.contains { $0.message.contains("broke") } } != nil)
    }

    /// The type of the next request that the monitor sends.
    private func requestType(_ descriptor: Int32) -> UInt8? {
        guard waitReadable(descriptor) else { return nil }
        var buffer = Array(repeating: UInt8(0), count: 256)
        let count = unsafe hf_receive(descriptor, &buffer, UInt64(buffer.count))
        return count >= 16 ? buffer[4] : nil
    }

    @Test func `without a helper it says so once and can be stopped`() {
        let monitor = Monitor(descriptorsPath: folder + "/nobody")
        let announced = Observed<Monitor.Reports>()
        let stop = run(monitor, announced)
        #expect(
            announced.first { $0.lines.contains { $0.message.contains("no view of the network") } } != nil
        )
        stop()
        #expect(announced.all.count == 1)
    }
}

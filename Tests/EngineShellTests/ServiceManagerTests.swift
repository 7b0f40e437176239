import CLinux
import Foundation
import HelperProtocol
import NetworkTypes
import Node
import Testing

@testable import EngineShell

/// What the service manager is told (sd_notify(3)); the other end of the socket is the test's.
struct ServiceManagerTests {
    private let shell: RunningShell
    private let ours: Int32
    private let theirs: Int32
    private let input: Int32
    private let output: Int32

    init() throws {
        shell = try RunningShell()
        var pair: [Int32] = [-1, -1]
        // Safety: the call sets two elements.
        try #require(unsafe hf_seqpacket_pair(&pair) == 0)
        (ours, theirs) = (pair[0], pair[1])
        // Safety: as above.
        try #require(unsafe pipe(&pair) == 0)
        (input, output) = (pair[0], pair[1])
    }

    private func raise(_ signal: Int) {
        let record = [UInt8(signal)] + Array(repeating: 0, count: SignalReader.recordLength - 1)
        // Safety: the array is valid for the call, and its count is passed.
        _ = unsafe hf_write(output, record, UInt64(record.count))
    }

    /// The next message, or nil when none comes.
    private func next() -> String? {
        var entry = hf_poll_entry(descriptor: ours, wanted: Int16(HF_POLL_IN), seen: 0)
        var buffer = [UInt8](repeating: 0, count: 64)
        // Safety: one entry, and at most the buffer's count of bytes.
        guard unsafe hf_poll(&entry, 1, Patience.nanoseconds) == 1 else { return nil }
        // Safety: as above.
        let count = unsafe hf_receive(ours, &buffer, UInt64(buffer.count))
        return count > 0 ? String(decoding: buffer.prefix(Int(count)), as: UTF8.self) : nil
    }

    @Test func `a reload is told from its beginning to its end, and a stop`() throws {
        let generation = try TestGeneration.make().hash
        let listener = Listener(path: shell.helperPath)
        try shell.start(signals: input, manager: ServiceManager(socket: theirs, watchdog: 0)) {
            guard let generation = try? TestGeneration.make() else { return .unreadable("broken") }
            return .read(Handoff(generation), concession: nil)
        }
        raise(HF_SIGHUP)
        #expect(next() == "RELOADING=1")
        // The helper has the generation in force already: that is the reload's end.
        let session = try #require(listener.accept())
        let hello = try #require(try session.receiveFrame())
        session.send(
            Message.welcome(epoch: 1, generation: generation, leases: 0).frame(sequence: hello.sequence)
        )
        #expect(next() == "READY=1")
        raise(HF_SIGTERM)
        #expect(next() == "STOPPING=1")
    }

    @Test func `signs of life come without end, at a third of what the manager waits`() throws {
        let watchdog = Interval.milliseconds(60)
        let manager = ServiceManager(socket: theirs, watchdog: watchdog.nanoseconds)
        #expect(manager.watchdogPeriod == .milliseconds(20))
        try shell.start(manager: manager)
        for _ in 0..<5 { #expect(next() == "WATCHDOG=1") }
    }

    @Test func `a manager that doesn't read holds nobody up`() throws {
        let manager = ServiceManager(socket: theirs, watchdog: 0)
        #expect(hf_set_nonblocking(theirs) == 0)
        for _ in 0..<100_000 { manager.say(.alive) }
        #expect(next() == "WATCHDOG=1")
    }
}

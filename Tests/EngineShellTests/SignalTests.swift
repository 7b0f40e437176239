import CLinux
import Foundation
import HelperProtocol
import NIOCore
import Node
import Testing

@testable import EngineShell

/// Signals as the kernel's records, on a pipe instead of a signalfd: a test can't send its own process TERM.
struct SignalTests {
    private let shell: RunningShell
    private let listener: Listener
    private let input: Int32
    private let output: Int32

    init() throws {
        shell = try RunningShell()
        listener = Listener(path: shell.helperPath)
        var ends: [Int32] = [-1, -1]
        try #require(unsafe pipe(&ends) == 0)
        input = ends[0]
        output = ends[1]
    }

    private func raise(_ signals: Int...) {
        var records: [UInt8] = []
        for signal in signals {
            records += [UInt8(signal)] + Array(repeating: 0, count: SignalReader.recordLength - 1)
        }
        _ = unsafe hf_write(output, records, UInt64(records.count))
    }

    @Test func `TERM is a planned stop, and the end comes when nothing is held`() throws {
        try shell.start(signals: input)
        let session = try #require(listener.accept())
        let hello = try #require(try session.receiveFrame())
        let welcome = Message.welcome(epoch: 1, generation: .none, leases: 0)
        session.send(welcome.frame(sequence: hello.sequence))
        _ = try #require(try session.receiveFrame(.load))
        raise(HF_SIGTERM)
        let release = try #require(try session.receiveFrame(.release))
        #expect(shell.endings.all.isEmpty)
        session.send(Message.answer(number: .release, .done).frame(sequence: release.sequence))
        #expect(shell.endings.first { _ in true } == .finished)
        hf_close(output)
    }

    @Test(arguments: [HF_SIGINT, HF_SIGTERM])
    func `without a helper a stop is over at once`(signal: Int) throws {
        try shell.start(signals: input)
        raise(signal)
        #expect(shell.endings.first { _ in true } == .finished)
        hf_close(output)
    }

    @Test func `QUIT ends without a word to the helper`() throws {
        try shell.start(signals: input)
        let session = try #require(listener.accept())
        let hello = try #require(try session.receiveFrame())
        let welcome = Message.welcome(epoch: 1, generation: .none, leases: 0)
        session.send(welcome.frame(sequence: hello.sequence))
        _ = try #require(try session.receiveFrame(.load))
        raise(HF_SIGQUIT)
        #expect(shell.endings.first { _ in true } == .restart)
        try shell.onLoop { $0.shutDown() }
        #expect(session.receiveAll() == [])
        hf_close(output)
    }

    @Test func `HUP reads the generation again, off the loop, and several ask once more`() throws {
        let readings = Observed<Int>()
        let gate = DispatchSemaphore(value: 0)
        let loop = shell.loop
        try shell.start(signals: input) {
            #expect(!loop.inEventLoop)
            readings.append(1)
            _ = gate.wait(timeout: .now() + .seconds(Patience.seconds))
            return .unreadable("reading \(readings.all.count)")
        }
        raise(HF_SIGHUP)
        #expect(readings.first { _ in true } != nil)
        raise(HF_SIGHUP, HF_SIGHUP, HF_SIGHUP)
        var isNoted = false
        for _ in 0..<100_000 where !isNoted {
            isNoted = try shell.onLoop { $0.mustReadGenerationAgain } ?? false
        }
        #expect(isNoted)
        gate.signal()
        #expect(shell.logLines.first { $0.contains("reading 1") } != nil)
        gate.signal()
        #expect(shell.logLines.first { $0.contains("reading 2") } != nil)
        try shell.onLoop { _ in }
        #expect(readings.all.count == 2)
        hf_close(output)
    }

    @Test func `a generation that was read reaches the node`() throws {
        try shell.start(signals: input) {
            guard let generation = try? TestGeneration.make(name: "VI_2") else {
                return .unreadable("broken")
            }
            return .read(Handoff(generation), concession: nil)
        }
        raise(HF_SIGHUP)
        let wanted = try TestGeneration.make(name: "VI_2").hash
        let session = try #require(listener.accept())
        let hello = try #require(try session.receiveFrame())
        let welcome = Message.welcome(epoch: 1, generation: .none, leases: 0)
        session.send(welcome.frame(sequence: hello.sequence))
        let load = try #require(try session.receiveFrame(.load))
        #expect(try Command(load, phase: .running, familyOfChannel: { _ in nil }) == .load(wanted))
        hf_close(output)
    }
}

import Configuration
import NetworkTypes
import Notifications
import RunnerProtocol
import Testing

@testable import Node

/// Programs that read FIFOs.
struct FIFOReaderTests {
    private static func stage(_ readers: [String: String]) throws -> Stage {
        var stage = Stage()
        for (name, reader) in readers.sorted(by: { $0.key < $1.key }) {
            try stage.compile(name) { model in
                guard !reader.isEmpty else { return }
                model.global.notifications.allEvents = FIFOSettings(
                    path: "/run/fifo",
                    reader: try .words(reader, added: .path)
                )
            }
        }
        try stage.startWithRunner("A")
        return stage
    }

    @Test func `a reader is started with the path, and again when it ends, later each time`() throws {
        var stage = try FIFOReaderTests.stage(["A": "/n/reader -x"])
        var pauses: [Int64] = []
        for _ in 0..<8 {
            let run = try stage.begin("/n/reader -x /run/fifo")
            let ended = stage.now
            try stage.end(run, .exited(status: 1))
            while try stage.asked().isEmpty { try stage.reachDeadline() }
            pauses.append((stage.now - ended).nanoseconds / 1_000_000_000)
        }
        #expect(pauses == [1, 2, 4, 8, 16, 32, 60, 60])
        let lines = stage.logs.filter { $0.contains("/n/reader, which reads a FIFO, has ended") }
        #expect(lines.count == 8)
    }

    @Test func `one that stays in the configuration goes on, one that doesn't is ended`() throws {
        var stage = try FIFOReaderTests.stage(["A": "/n/reader", "B": "/n/reader", "C": "/n/other"])
        let run = try stage.begin("/n/reader /run/fifo")
        try stage.read("B")
        try stage.answerAll()
        #expect(try stage.asked() == [])
        try stage.read("C")
        try stage.answerAll()
        #expect(stage.orders.contains { $0.request == .stop(sequence: run) })
        #expect(try stage.asked() == ["/n/other /run/fifo"])
    }

    @Test func `it is ended with the daemon`() throws {
        var stage = try FIFOReaderTests.stage(["A": "/n/reader"])
        let run = try stage.begin("/n/reader /run/fifo")
        try stage.handle(.stopRequested)
        try stage.answerAll()
        #expect(stage.orders.contains { $0.request == .stop(sequence: run) })
    }
}

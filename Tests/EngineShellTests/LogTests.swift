import NetworkTypes
import Node
import Testing

@testable import EngineShell

struct LogTests {
    private static func at(_ milliseconds: Int64) -> Instant {
        Instant(nanosecondsSinceBoot: 0) + .milliseconds(milliseconds)
    }

    @Test(arguments: [
        (NodeLog(.info, "ready"), false, "info: ready\n"),
        (NodeLog(.warning, instance: "VI_1", "late"), false, "warning: (VI_1) late\n"),
        (NodeLog(.info, "ready"), true, "<6>info: ready\n"),
        (NodeLog(.warning, "w"), true, "<4>warning: w\n"),
        (NodeLog(.error, instance: "VI_1", "e"), true, "<3>error: (VI_1) e\n"),
        (NodeLog(.info, "one\ntwo\u{1B}[2J\u{7F}"), false, "info: one?two?[2J?\n"),
        (
            NodeLog(.info, String(repeating: "x", count: 5_000)), false,
            "info: " + String(repeating: "x", count: 1_017) + "\n"
        ),
    ])
    func `a line is one line`(line: NodeLog, hasPriorities: Bool, expected: String) {
        var written: [String] = []
        var log = LogOutput(hasPriorities: hasPriorities) { bytes in
            written.append(String(decoding: bytes, as: UTF8.self))
            return true
        }
        log.write(line, at: Self.at(0))
        #expect(written == [expected])
    }

    /// systemd's native journal protocol: a field a line, its name in capitals.
    @Test(arguments: [
        (
            NodeLog(.warning, instance: "VI_1", "late\nPRIORITY=0"), "4",
            "HOLDFAST_INSTANCE=VI_1\nMESSAGE=warning: (VI_1) late?PRIORITY=0\n"
        ),
        (NodeLog(.info, "ready"), "6", "MESSAGE=info: ready\n"),
    ])
    func `a line has fields for journald`(line: NodeLog, priority: String, rest: String) {
        var written: [String] = []
        var log = LogOutput(form: .journal) { bytes in
            written.append(String(decoding: bytes, as: UTF8.self))
            return true
        }
        log.write(line, at: Self.at(0))
        let head = "PRIORITY=\(priority)\nSYSLOG_IDENTIFIER=holdfast-engine\n"
        #expect(written == [head + "HOLDFAST_SUBSYSTEM=\(line.subsystem.rawValue)\n" + rest])
    }

    @Test func `the same line goes out once a second, then with a count`() {
        var written: [String] = []
        var log = LogOutput(hasPriorities: false) { bytes in
            written.append(String(decoding: bytes, as: UTF8.self))
            return true
        }
        let line = NodeLog(.warning, instance: "VI_1", "bad checksum")
        for time in [0, 1, 500, 999] as [Int64] { log.write(line, at: Self.at(time)) }
        log.write(NodeLog(.warning, instance: "VI_2", "bad checksum"), at: Self.at(999))
        #expect(written == ["warning: (VI_1) bad checksum\n", "warning: (VI_2) bad checksum\n"])
        #expect(log.nextReport == Self.at(1_000))
        log.writeHeldBack(at: Self.at(999))
        #expect(written.count == 2)
        log.writeHeldBack(at: Self.at(1_000))
        #expect(written.last == "warning: (VI_1) bad checksum (3 more of these in the last second)\n")
        #expect(log.nextReport == nil)
        log.write(line, at: Self.at(1_001))
        #expect(written.count == 4)
    }

    @Test func `lines that nobody took are counted and told of`() {
        var written: [String] = []
        var isTaken = false
        var log = LogOutput(hasPriorities: false) { bytes in
            if isTaken { written.append(String(decoding: bytes, as: UTF8.self)) }
            return isTaken
        }
        log.write(NodeLog(.info, "one"), at: Self.at(0))
        log.write(NodeLog(.info, "two"), at: Self.at(0))
        isTaken = true
        log.write(NodeLog(.info, "three"), at: Self.at(0))
        #expect(written == ["warning: 2 lines of this log were lost: nobody read it\n", "info: three\n"])
    }

    @Test func `many different lines take bounded room`() {
        var throttle = LogThrottle()
        let admitted = (0..<10_000).filter { throttle.admit(NodeLog(.info, "\($0)"), at: Self.at(0)) }
        #expect(admitted.count == 10_000)
        let early = throttle.admit(NodeLog(.info, "0"), at: Self.at(0))
        #expect(!early)
        let late = throttle.admit(NodeLog(.info, "9999"), at: Self.at(0))
        #expect(late)
    }

    @Test func `pauses double up to a second`() {
        var backOff = BackOff()
        let pauses = (0..<8).map { _ in backOff.next() }
        #expect(pauses == [20, 40, 80, 160, 320, 640, 1_000, 1_000].map { .milliseconds($0) })
    }
}

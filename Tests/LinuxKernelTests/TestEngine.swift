import CLinux
import Foundation
import HelperProtocol
import NetworkTypes

/// The engine's side of a session, for tests.
final class TestEngine {
    private let socket: Int32
    private var stream = FrameStream()
    private var sequence: UInt32 = 0
    /// Events that came while an answer was waited for.
    private(set) var events: [Message] = []
    /// Commands that were sent and not answered yet.
    private var outstanding: Set<UInt32> = []
    /// The helper has closed the connection.
    private(set) var isClosed = false

    init(_ lab: Lab) throws {
        // Safety: a terminated string.
        let path = lab.folder.appendingPathComponent("helper.sock").path
        let socket = unsafe hf_unix_connect(path, Int32(HF_STREAM))
        guard socket >= 0 else { throw LabError.setup("connect: errno \(-socket)") }
        self.socket = socket
    }

    deinit { _ = hf_close(socket) }

    /// Sends `command`; its sequence number. Nil when the connection is over.
    @discardableResult
    func send(_ command: Command) -> UInt32? {
        sequence += 1
        let frame = command.frame(sequence: sequence)
        outstanding.insert(sequence)
        // Safety: the call reads the frame's bytes.
        return unsafe hf_send(socket, frame, UInt64(frame.count)) == Int64(frame.count) ? sequence : nil
    }

    /// Sends `command` and waits for its answer.
    func ask(_ command: Command) throws -> Message {
        let sent = send(command)
        return try eventually("answer to \(command)") {
            try read { $0.sequence == sent }
        }
    }

    /// Waits until the answers to the commands of these numbers have come.
    func waitForAnswers(to numbers: [UInt32]) throws {
        guard let last = numbers.max() else { return }

        _ = try eventually("answers up to \(last)") {
            if outstanding.isDisjoint(with: numbers) { return true }
            _ = try read { _ in false }
            return nil
        }
    }

    /// Waits for a received datagram while `sending` is done again and again: what is sent before an
    /// interface is ready is lost.
    func datagram(_ sending: () throws -> Void) throws -> (channel: UInt32, bytes: [UInt8]) {
        try eventually("datagram") {
            try sending()
            _ = try read { _ in false }
            for case .received(let channel, _, let bytes) in events { return (channel, bytes) }
            return nil
        }
    }

    /// Waits for an event that `matches`.
    func event(_ what: String, _ matches: (Message) -> Bool) throws -> Message {
        try eventually(what) {
            if let found = events.first(where: matches) { return found }
            _ = try read { _ in false }
            return nil
        }
    }

    /// Reads what comes within some milliseconds.
    func readOnce() throws { _ = try read { _ in false } }

    /// Waits for the helper to close the connection.
    func waitForClose() throws {
        _ = try eventually("close") {
            _ = try read { _ in false }
            return isClosed ? true : nil
        }
    }

    /// `hello`, `load` and `activate` of the lab's generation, and `put` of its channel. As an engine of a
    /// former version every command is answered.
    func begin(_ lab: Lab, version: UInt16 = Command.quietVersion - 1) throws {
        let steps: [Command] = [
            .hello(version: version), .load(lab.table.generation), .activate,
            .put(ObjectReference(index: lab.table.index(lab.channel))),
        ]
        for step in steps {
            let answer = try ask(step)
            if case .welcome = answer { continue }
            guard answer == .answer(number: step.number, .done) else {
                throw LabError.failed("\(step): \(answer)")
            }
        }
    }

    /// Transmits an advert of the lab's channel.
    func transmit(_ lab: Lab, source: IPv4Address = IPv4Address(192, 0, 2, 1)) throws -> Message {
        try transmit(lab, on: lab.channel, source: .ipv4(source), advert(priority: 100), advert(priority: 0))
    }

    /// Puts `object` and expects that it is done.
    func put(_ object: ObjectRecord, of lab: Lab) throws {
        let answer = try ask(.put(ObjectReference(index: lab.table.index(object))))
        guard answer == .answer(number: .put, .done) else { throw LabError.failed("put: \(answer)") }
    }

    func transmit(
        _ lab: Lab,
        on channel: ObjectRecord,
        source: IPAddress,
        _ advert: [UInt8],
        _ will: [UInt8]
    ) throws -> Message {
        let transmission = Transmission(
            channel: lab.table.index(channel),
            deadline: Instant(nanosecondsSinceBoot: hf_boottime()),
            source: source,
            advert: advert,
            will: will
        )
        return try ask(.transmit(transmission))
    }

    /// Reads what is there; the first frame that is wanted, all others become events.
    private func read(_ wanted: (Frame) -> Bool) throws -> Message? {
        while let frame = try stream.next() {
            let message = try Message(frame)
            outstanding.remove(frame.sequence)
            if wanted(frame) { return message }
            events.append(message)
        }
        var entry = hf_poll_entry(descriptor: socket, wanted: Int16(HF_POLL_IN), seen: 0)
        // Safety: one entry, then a buffer of the length said.
        guard unsafe hf_poll(&entry, 1, 10_000_000) == 1 else { return nil }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe hf_receive(socket, &buffer, UInt64(buffer.count))
        if count <= 0 {
            isClosed = true
            return nil
        }
        stream.append(Array(buffer[..<Int(count)]))
        return nil
    }
}

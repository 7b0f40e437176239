import CLinux
import HelperProtocol

/// One end of a stream socket, read and written by a test with a bound on every wait.
final class Connection {
    private let descriptor: Int32
    private var stream = FrameStream()

    init(descriptor: Int32) {
        precondition(descriptor >= 0)
        self.descriptor = descriptor
    }

    deinit { _ = hf_close(descriptor) }

    static func to(_ path: String) -> Connection? {
        let descriptor = unsafe hf_unix_connect(path, Int32(HF_STREAM))
        return descriptor >= 0 ? Connection(descriptor: descriptor) : nil
    }

    func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = Array(rest)
            let sent = unsafe hf_send(descriptor, part, UInt64(part.count))
            guard sent > 0 else { return }
            rest = rest.dropFirst(Int(sent))
        }
    }

    /// Half of the end: what was sent is all.
    func endSending() { _ = shutdownSending(descriptor) }

    /// Some bytes; empty at the end of the stream; nil when neither comes in time.
    func receive() -> [UInt8]? {
        guard waitReadable(descriptor) else { return nil }
        var buffer = Array(repeating: UInt8(0), count: 65_536)
        let count = unsafe hf_receive(descriptor, &buffer, UInt64(buffer.count))
        return count > 0 ? Array(buffer[..<Int(count)]) : []
    }

    /// Everything until the end of the stream; nil when that doesn't come in time.
    func receiveAll() -> [UInt8]? {
        var all: [UInt8] = []
        while let part = receive() {
            if part.isEmpty { return all }
            all += part
        }
        return nil
    }

    /// A frame, or the beginning of one, is there or comes within the time.
    func isReadable(forMilliseconds milliseconds: Int64) -> Bool {
        if stream.pendingCount > 0 { return true }
        var entry = hf_poll_entry(descriptor: descriptor, wanted: Int16(HF_POLL_IN), seen: 0)
        return unsafe hf_poll(&entry, 1, milliseconds * 1_000_000) > 0
    }

    /// The next frame; nil at the end of the stream or when none comes in time.
    func receiveFrame() throws -> Frame? {
        while true {
            if let frame = try stream.next() { return frame }
            guard let part = receive(), !part.isEmpty else { return nil }
            stream.append(part)
        }
    }

    /// The next frame of that number; those before it are read over.
    func receiveFrame(_ number: CommandNumber) throws -> Frame? {
        while let frame = try receiveFrame() {
            if frame.number == number.rawValue { return frame }
        }
        return nil
    }
}

func waitReadable(_ descriptor: Int32) -> Bool {
    var entry = hf_poll_entry(descriptor: descriptor, wanted: Int16(HF_POLL_IN), seen: 0)
    return unsafe hf_poll(&entry, 1, Patience.nanoseconds) > 0
}

/// A listening Unix socket of a test.
final class Listener {
    let path: String
    let descriptor: Int32
    private var isOwned = true

    init(path: String, type: Int = HF_STREAM) {
        self.path = path
        descriptor = unsafe hf_unix_listen(path, Int32(type), hf_user(), UInt32.max, 0o600)
        precondition(descriptor >= 0)
    }

    deinit { if isOwned { _ = hf_close(descriptor) } }

    /// The next connection's descriptor; nil when none comes in time.
    func acceptDescriptor() -> Int32? {
        guard waitReadable(descriptor) else { return nil }
        var uid: UInt32 = 0
        let accepted = unsafe hf_accept(descriptor, &uid)
        return accepted >= 0 ? accepted : nil
    }

    func accept() -> Connection? { acceptDescriptor().map(Connection.init(descriptor:)) }

    /// Somebody else closes the descriptor from now on.
    func giveAway() -> Int32 {
        isOwned = false
        return descriptor
    }
}

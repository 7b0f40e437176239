/// The engine's connection with what it hasn't taken yet.
struct SessionSocket {
    /// Bytes that may wait; an engine that leaves more unread is disconnected.
    static let limit = 1 << 20
    /// Bytes that go out together.
    private static let turnLength = 16_384

    /// Waiting bytes beyond which datagrams stay in their sockets, where the kernel drops and counts what is
    /// too much: a flood shall not end the session.
    private static let backlog = 1 << 16

    let descriptor: Descriptor
    private var waiting: [UInt8] = []
    private var hasFailed = false

    init(_ descriptor: Descriptor) { self.descriptor = descriptor }

    /// Nothing waits.
    var isDrained: Bool { waiting.isEmpty && !hasFailed }

    /// The engine keeps up with what comes from the network.
    var takesDatagrams: Bool { room > 0 }

    /// How many datagrams more there is room for; with all headers an advert has some 64 bytes.
    var room: Int { (SessionSocket.backlog - waiting.count) / 64 }

    /// Lets `frame` wait for the end of the turn, unless much waits already.
    mutating func send(_ frame: [UInt8]) {
        guard waiting.count + frame.count <= SessionSocket.limit else {
            hasFailed = true
            return
        }
        waiting.append(contentsOf: frame)
        if waiting.count >= SessionSocket.turnLength { _ = flush() }
    }

    /// Sends what the socket takes. False when the connection is over.
    mutating func flush() -> Bool {
        while !hasFailed, !waiting.isEmpty {
            guard let count = descriptor.send(waiting) else {
                hasFailed = true
                break
            }
            if count == 0 { break }
            waiting.removeFirst(count)
        }
        return !hasFailed
    }
}

/// Whole messages that the pipe between the threads hasn't taken yet, oldest first. Several share a datagram,
/// each behind its length (two bytes, little-endian): one apiece would cost a takeover most of its time.
struct MessageQueue {
    /// Of a datagram; the longest message is half of it.
    static let datagramLength = 16_384

    /// Whole datagrams, and emptied ones behind them, whose memory is used again.
    private var datagrams: [[UInt8]] = []
    private var first = 0
    private var end = 0

    var isEmpty: Bool { first == end }

    mutating func append(_ message: [UInt8]) {
        if isEmpty || datagrams[end - 1].count + message.count + 2 > MessageQueue.datagramLength {
            if end == datagrams.count { datagrams.append([]) }
            end += 1
        }
        datagrams[end - 1].append(UInt8(truncatingIfNeeded: message.count))
        datagrams[end - 1].append(UInt8(message.count >> 8))
        datagrams[end - 1] += message
    }

    /// Sends what `descriptor` takes. False when it is closed at the other end.
    mutating func send(to descriptor: Descriptor) -> Bool {
        while first < end {
            guard let count = descriptor.send(datagrams[first]) else { return false }
            if count == 0 { return true }
            datagrams[first].removeAll(keepingCapacity: true)
            first += 1
        }
        (first, end) = (0, 0)
        return true
    }

    /// The messages of a datagram.
    static func messages(in datagram: ArraySlice<UInt8>) -> [[UInt8]] {
        var rest = datagram
        var result: [[UInt8]] = []
        while let low = rest.popFirst(), let high = rest.popFirst() {
            let length = Int(high) << 8 | Int(low)
            result.append(Array(rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        return result
    }
}

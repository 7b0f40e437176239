import ByteCodec

/// One frame of the stream: the header taken apart, the payload still bytes.
package struct Frame: Equatable, Sendable {
    package var number: UInt8
    package var sequence: UInt32
    package var payload: [UInt8]

    package init(number: UInt8, sequence: UInt32, payload: [UInt8]) {
        self.number = number
        self.sequence = sequence
        self.payload = payload
    }

    /// Header and payload.
    package static func encode(number: UInt8, sequence: UInt32, payload: [UInt8]) -> [UInt8] {
        let length = Limits.frameHeaderLength + payload.count
        precondition(length <= Limits.frameLength)
        var writer = ByteWriter(limit: length)
        writer.writeLittleEndian(UInt16(length))
        writer.write(number)
        writer.write(0)
        writer.writeLittleEndian(sequence)
        writer.write(payload)
        return writer.bytes
    }
}

/// Cuts a stream of bytes into frames. Holds at most one frame and what came with it.
package struct FrameStream: Sendable {
    private var buffer: [UInt8] = []
    private var start = 0

    package init() {}

    /// Bytes that wait for the rest of their frame.
    package var pendingCount: Int { buffer.count - start }

    package mutating func append(_ bytes: [UInt8]) {
        if start > 0 {
            buffer.removeFirst(start)
            start = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next whole frame, nil when more bytes are needed.
    package mutating func next() throws(ProtocolViolation) -> Frame? {
        guard pendingCount >= Limits.frameHeaderLength else { return nil }
        let length = Int(buffer[start]) | Int(buffer[start + 1]) << 8
        guard length >= Limits.frameHeaderLength, length <= Limits.frameLength else { throw .badLength }
        guard buffer[start + 3] == 0 else { throw .malformed }
        guard pendingCount >= length else { return nil }
        var sequence: UInt32 = 0
        for index in 0..<4 { sequence |= UInt32(buffer[start + 4 + index]) << UInt32(8 * index) }
        let frame = Frame(
            number: buffer[start + 2],
            sequence: sequence,
            payload: Array(buffer[start + Limits.frameHeaderLength..<start + length])
        )
        start += length
        return frame
    }
}

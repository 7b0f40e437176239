import ByteCodec
package import HelperProtocol

/// One line for a FIFO. It has no answer: the runner counts what nobody reads, and says so.
package struct LineOrder: Hashable, Sendable {
    /// The number is this generation's.
    package let generation: GenerationHash
    /// An entry of the script table that is a FIFO.
    package let fifo: UInt32
    /// Its line feed, the only control character, is the last byte.
    package let line: [UInt8]

    /// Nil when that isn't one line, or more than `RunnerLimits.fifoLineLength` bytes of it.
    package init?(generation: GenerationHash, fifo: UInt32, line: [UInt8]) {
        guard line.count <= RunnerLimits.fifoLineLength, line.last == 0x0A,
            line.dropLast().allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
        else { return nil }
        self.generation = generation
        self.fifo = fifo
        self.line = line
    }

    init(_ reader: inout ByteReader, _ payload: borrowing Span<UInt8>) throws(DecodeError) {
        let generation = GenerationHash(rawValue: try reader.readLittleEndian(UInt128.self, payload))
        let fifo = try reader.readLittleEndian(UInt32.self, payload)
        let line = try reader.readBytes(reader.remaining(in: payload), payload)
        guard let order = LineOrder(generation: generation, fifo: fifo, line: line) else {
            throw .invalidValue(offset: 28)
        }
        self = order
    }
}

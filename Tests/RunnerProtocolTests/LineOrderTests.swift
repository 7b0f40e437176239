import HelperProtocol
import RunnerProtocol
import Testing

@Suite struct LineOrderTests {
    /// By hand, field for field.
    @Test func bytes() throws {
        let order = try #require(
            LineOrder(generation: GenerationHash(rawValue: 1), fifo: 0x0A0B_0C0D, line: Array("x\n".utf8))
        )
        let expected: [UInt8] =
            [30, 0, 6, 0, 3, 0, 0, 0]  // length, number, zero, sequence
            + [1] + Array(repeating: 0, count: 15)  // generation
            + [0x0D, 0x0C, 0x0B, 0x0A] + [0x78, 0x0A]  // FIFO, line
        #expect(RunnerRequest.write(order).frame(sequence: 3) == expected)
    }

    static let refused: [[UInt8]] = [
        [], Array("no end".utf8), Array("two\nlines\n".utf8), Array("a\tb\n".utf8), Array("a\0b\n".utf8),
        Array("a\u{1B}[0m\n".utf8), [0x7F, 0x0A],
        Array(repeating: 0x61, count: RunnerLimits.fifoLineLength) + [0x0A],
    ]

    @Test(arguments: refused)
    func isOneLine(_ line: [UInt8]) throws {
        #expect(LineOrder(generation: .none, fifo: 0, line: line) == nil)
        // Nor does the runner take it from an engine that doesn't ask.
        let good = try #require(LineOrder(generation: .none, fifo: 0, line: [0x0A]))
        var bytes = Array(RunnerRequest.write(good).frame(sequence: 1).dropLast()) + line
        (bytes[0], bytes[1]) = (UInt8(bytes.count & 0xFF), UInt8(bytes.count >> 8))
        var stream = FrameStream()
        stream.append(bytes)
        let frame = try #require(try stream.next())
        #expect(throws: (any Error).self) { try RunnerRequest(frame) }
    }

    @Test func aLongOneFits() {
        let line = Array(repeating: 0x61, count: RunnerLimits.fifoLineLength - 1) + [UInt8(0x0A)]
        #expect(LineOrder(generation: .none, fifo: 0, line: line) != nil)
    }
}

import ByteCodec
import Testing

struct ByteReaderTests {
    private let bytes: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]

    @Test func `both orders`() throws {
        let span = bytes.span
        var reader = ByteReader()
        #expect(try reader.readUInt8(span) == 1)
        #expect(try reader.readBigEndian(UInt16.self, span) == 0x0203)
        #expect(try reader.readLittleEndian(UInt32.self, span) == 0x0706_0504)
        #expect(reader.remaining(in: span) == 1 && reader.offset == 7)
        #expect(throws: DecodeError.leftover(count: 1)) { try reader.finish(bytes.span) }
        try reader.skip(1, span)
        try reader.finish(span)
        var wide = ByteReader()
        #expect(try wide.readBigEndian(UInt64.self, span) == 0x0102_0304_0506_0708)
        let sixteen = bytes + bytes
        var widest = ByteReader()
        #expect(
            try widest.readLittleEndian(UInt128.self, sixteen.span)
                == 0x0807_0605_0403_0201_0807_0605_0403_0201
        )
    }

    @Test func `what isn't there is an error and moves nothing`() throws {
        for start in 0...8 {
            let had = 8 - start
            for count in 0...10 {
                var reader = ByteReader(offset: start)
                if count <= had {
                    #expect(try reader.readBytes(count, bytes.span) == Array(bytes[start..<start + count]))
                    #expect(reader.offset == start + count)
                } else {
                    #expect(throws: DecodeError.truncated(needed: count, had: had)) {
                        try reader.readBytes(count, bytes.span)
                    }
                    #expect(throws: DecodeError.truncated(needed: count, had: had)) {
                        try reader.skip(count, bytes.span)
                    }
                    #expect(reader.offset == start)
                }
            }
        }
    }

    @Test func `a reader beyond the bytes`() {
        var reader = ByteReader(offset: 9)
        #expect(throws: DecodeError.truncated(needed: 1, had: 0)) { try reader.readUInt8(bytes.span) }
        #expect(throws: DecodeError.leftover(count: -1)) { try reader.finish(bytes.span) }
    }
}

struct ByteWriterTests {
    @Test func `both orders and patches`() {
        var writer = ByteWriter(limit: 16)
        writer.write(1)
        writer.writeBigEndian(UInt16(0x0203))
        writer.writeLittleEndian(UInt32(0x0706_0504))
        writer.write([8, 9])
        writer.writeZeros(2)
        writer.patchBigEndian(0xAABB, at: 9)
        #expect(writer.bytes == [1, 2, 3, 4, 5, 6, 7, 8, 9, 0xAA, 0xBB])
    }

    @Test func `beyond the limit it traps`() async {
        await #expect(processExitsWith: .failure) {
            var writer = ByteWriter(limit: 3)
            writer.writeBigEndian(UInt32(1))
        }
        await #expect(processExitsWith: .failure) {
            var writer = ByteWriter(limit: 3)
            writer.write([1, 2])
            writer.patchBigEndian(1, at: 1)
        }
    }
}

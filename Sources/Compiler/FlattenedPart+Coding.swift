import ByteCodec
package import Configuration

// A piece of flattened text on its way from the compile step to the engine, little-endian:
//
//      0       4       8       12        16        20
//      +-------+-------+-------+---------+---------+-- -- --+-- -- --+-- -- --+-- -- --
//      | flags | files | lines | secrets | text    | files  | lines  | secrets| text
//      +-------+-------+-------+---------+---------+-- -- --+-- -- --+-- -- --+-- -- --
//
// flags: 1 read with --compat, 2 the last one. files, lines, secrets: how many; text: in bytes. A file is
// the length of its path and the path, a line the numbers of its file and line, a secret its length and its
// bytes.
extension FlattenedPart {
    private static let compatible: UInt32 = 1
    private static let last: UInt32 = 2
    private static let head = 20

    /// The bytes that `init(decoding:)` reads back.
    package var encoded: [UInt8] {
        let paths = files.map { Array($0.utf8) }
        var length = FlattenedPart.head + 8 * origins.count + text.count
        for path in paths { length += 4 + path.count }
        for secret in secrets { length += 4 + secret.count }
        var writer = ByteWriter(reserving: length)
        let flags = (isCompatible ? FlattenedPart.compatible : 0) | (isLast ? FlattenedPart.last : 0)
        for number in [flags] + [files.count, origins.count, secrets.count, text.count].map({ UInt32($0) }) {
            writer.writeLittleEndian(number)
        }
        for path in paths {
            writer.writeLittleEndian(UInt32(path.count))
            writer.write(path)
        }
        for origin in origins {
            writer.writeLittleEndian(UInt32(origin.file))
            writer.writeLittleEndian(UInt32(origin.line))
        }
        for secret in secrets {
            writer.writeLittleEndian(UInt32(secret.count))
            writer.write(secret)
        }
        writer.write(Array(text))
        return writer.bytes
    }

    /// Reads what `encoded` wrote, the whole of `bytes`, nil where it isn't that; nothing is stored that they
    /// don't hold.
    package init?(decoding bytes: [UInt8]) {
        do throws(DecodeError) {
            try self.init(bytes)
        } catch {
            return nil
        }
    }

    private init(_ bytes: [UInt8]) throws(DecodeError) {
        let span = bytes.span
        var reader = ByteReader()
        func number() throws(DecodeError) -> Int { Int(try reader.readLittleEndian(UInt32.self, span)) }
        let flags = try reader.readLittleEndian(UInt32.self, span)
        guard flags & ~(FlattenedPart.compatible | FlattenedPart.last) == 0 else {
            throw .invalidValue(offset: 0)
        }
        let (files, lines, secrets, text) = (try number(), try number(), try number(), try number())
        var paths: [String] = []
        for _ in 0..<files {
            let path = try reader.readBytes(try number(), span)
            guard let path = String(validating: path, as: UTF8.self) else {
                throw .invalidValue(offset: reader.offset)
            }
            paths.append(path)
        }
        var origins: [FlattenedConfiguration.Origin] = []
        origins.reserveCapacity(min(lines, reader.remaining(in: span) / 8))
        for _ in 0..<lines {
            origins.append(FlattenedConfiguration.Origin(file: try number(), line: try number()))
        }
        var entries: [[UInt8]] = []
        for _ in 0..<secrets { entries.append(try reader.readBytes(try number(), span)) }
        guard reader.remaining(in: span) == text else {
            throw .invalidValue(offset: reader.offset)
        }
        self.init(
            isCompatible: flags & FlattenedPart.compatible != 0,
            isLast: flags & FlattenedPart.last != 0,
            files: paths,
            secrets: entries,
            text: bytes[reader.offset...],
            origins: origins[...]
        )
    }
}

import ByteCodec
import HealthChecks

/// Why bytes are no list of secrets.
package enum SecretsError: Error, Equatable, Sendable {
    case malformed
}

/// The secrets that a configuration names, by number: what stands for each in the flattened text.
///
///      0        4        8
///      +--------+--------+-- -- --+--------+-- -- --
///      | count  | length | bytes  | length | bytes …      little-endian
///      +--------+--------+-- -- --+--------+-- -- --
package enum Secrets {
    /// Each instance has one at the most; keys come later.
    package static let count = 65_536
    /// The largest are files that the configuration names: path, zero, contents.
    package static let entryLength = NamedFile.contentsLimit + 8_192

    /// The file's bytes.
    package static func encode(_ secrets: [[UInt8]]) -> [UInt8] {
        precondition(secrets.count <= count && secrets.allSatisfy { $0.count <= entryLength })
        var writer = ByteWriter(limit: secrets.reduce(4) { $0 + 4 + $1.count })
        writer.writeLittleEndian(UInt32(secrets.count))
        for secret in secrets {
            writer.writeLittleEndian(UInt32(secret.count))
            writer.write(secret)
        }
        return writer.bytes
    }

    /// Reads what `encode` wrote.
    package static func decode(_ bytes: [UInt8]) throws(SecretsError) -> [[UInt8]] {
        do {
            return try entries(bytes)
        } catch {
            throw .malformed
        }
    }

    private static func entries(_ bytes: [UInt8]) throws(DecodeError) -> [[UInt8]] {
        let span = bytes.span
        var reader = ByteReader()
        let entries = Int(try reader.readLittleEndian(UInt32.self, span))
        guard entries <= count else { throw .invalidValue(offset: 0) }
        var result: [[UInt8]] = []
        for _ in 0..<entries {
            let length = Int(try reader.readLittleEndian(UInt32.self, span))
            guard length <= entryLength else { throw .invalidValue(offset: reader.offset - 4) }
            result.append(try reader.readBytes(length, span))
        }
        try reader.finish(span)
        return result
    }
}

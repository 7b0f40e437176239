package import ByteCodec

/// The body of a sysctl object: one setting below /proc/sys/net.
///
///      0        1        2        3
///      +--------+--------+--------+--------+-- -- --+-- -- --+
///      | path   | value  | restore| zero   | path   | value  |
///      | length | length | 0 or 1 |        |        |        |
///      +--------+--------+--------+--------+-- -- --+-- -- --+
package struct SysctlBody: Equatable, Sendable {
    /// Relative to /proc/sys/net, without a leading slash: "ipv4/conf/eth0/arp_ignore".
    package let path: [UInt8]
    /// What is written: printable, without a line's end.
    package let value: [UInt8]
    /// Removing the object writes what was there before, unless somebody changed it meanwhile. Settings of a
    /// link of our own go with it.
    package let isRestored: Bool

    /// Longest path and longest value, in bytes.
    package static let pathLength = 128
    package static let valueLength = 32

    /// Nil for a path that leaves the folder or names a folder, and for a value that is empty or unprintable.
    package init?(path: [UInt8], value: [UInt8], isRestored: Bool) {
        guard (1...SysctlBody.pathLength).contains(path.count),
            (1...SysctlBody.valueLength).contains(value.count),
            path.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), value.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }),
            SysctlBody.staysBelow(path)
        else { return nil }
        self.path = path
        self.value = value
        self.isRestored = isRestored
    }

    /// No part of the path is empty, "." or "..".
    private static func staysBelow(_ path: [UInt8]) -> Bool {
        var length = 0
        var dots = 0
        for byte in path + [UInt8(ascii: "/")] {
            if byte == UInt8(ascii: "/") {
                if length == 0 || (dots == length && length <= 2) { return false }
                (length, dots) = (0, 0)
            } else {
                length += 1
                if byte == UInt8(ascii: ".") { dots += 1 }
            }
        }
        return true
    }

    package init(decoding bytes: [UInt8]) throws(DecodeError) {
        let span = bytes.span
        var reader = ByteReader()
        let pathLength = Int(try reader.readUInt8(span))
        let valueLength = Int(try reader.readUInt8(span))
        let restore = try reader.readUInt8(span)
        guard restore <= 1, try reader.readUInt8(span) == 0 else { throw .invalidValue(offset: 2) }
        let path = try reader.readBytes(pathLength, span)
        let value = try reader.readBytes(valueLength, span)
        try reader.finish(span)
        guard let body = SysctlBody(path: path, value: value, isRestored: restore == 1) else {
            throw .invalidValue(offset: 4)
        }
        self = body
    }
}

// The helper only reads bodies.
#if !$Embedded
    extension SysctlBody {
        package var encoded: [UInt8] {
            [UInt8(path.count), UInt8(value.count), isRestored ? 1 : 0, 0] + path + value
        }
    }
#endif

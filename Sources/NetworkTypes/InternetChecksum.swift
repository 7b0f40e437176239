/// The one's complement sum of RFC 1071, fed piece by piece.
///
/// Each piece counts from an even place: feed odd lengths only last.
package struct InternetChecksum: Sendable {
    private var sum: UInt64 = 0

    package init() {}

    /// Adds bytes as big-endian 16-bit words; an odd last byte counts as the high half of a word.
    package mutating func add(_ bytes: borrowing Span<UInt8>) {
        var index = 0
        while index + 1 < bytes.count {
            sum += UInt64(bytes[index]) << 8 | UInt64(bytes[index + 1])
            index += 2
        }
        if index < bytes.count { sum += UInt64(bytes[index]) << 8 }
    }

    package mutating func add(word: UInt16) { sum += UInt64(word) }

    package mutating func add(word: UInt32) {
        sum += UInt64(word >> 16) + UInt64(word & 0xFFFF)
    }

    /// The checksum to put into a packet; 0 when computed over a packet that holds its right checksum.
    package var value: UInt16 {
        var folded = sum
        while folded > 0xFFFF { folded = (folded & 0xFFFF) + (folded >> 16) }
        return ~UInt16(folded)
    }
}

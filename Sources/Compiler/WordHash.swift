/// A hash over 128 bits that takes sixteen bytes at a time: a generation of ten thousand objects has three
/// million.
///
/// Names generations and nothing else: two that differ must not meet by chance, and nobody can gain by
/// making them meet. What is compared over versions (identities of objects, sources in a manifest) is
/// `IdentityHash`.
struct WordHash {
    private(set) var value: UInt128 = 0x6C62_272E_07BB_0142_62B8_2175_6295_C58D

    /// Each step can be undone, so two states never become one by the same word.
    mutating func add(_ word: UInt128) {
        value = (value ^ word) &* 0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835
        // What a multiplication carries upwards comes back down.
        value ^= value >> 64
    }

    /// Words of little-endian bytes; what is left over behind the last one counts as one with zeros, so a
    /// length must be added before.
    mutating func add(_ bytes: [UInt8]) { add(bytes, bytes.startIndex..<bytes.endIndex) }

    mutating func add(_ bytes: [UInt8], _ range: Range<Int>) {
        let span = bytes.span.extracting(range)
        let words = span.count / 16
        for word in 0..<words {
            // Safety: the load checks that sixteen bytes from here are inside; any bits are a number.
            let word = unsafe UInt128(
                littleEndian: span.bytes.unsafeLoadUnaligned(fromByteOffset: 16 * word, as: UInt128.self)
            )
            add(word)
        }
        guard words * 16 < span.count else { return }
        var last: UInt128 = 0
        for place in words * 16..<span.count { last |= UInt128(span[place]) << UInt128(8 * (place & 15)) }
        add(last)
    }
}

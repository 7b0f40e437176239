/// The number that a tracked file holds.
package enum FileNumber {
    /// So many bytes of the file are looked at.
    package static let lengthRead = 127

    /// What the text says (spec vrrp-behaviour 19.4): blanks, a sign, then digits, hexadecimal behind `0x`
    /// and octal behind `0`; what follows the number doesn't matter, and no number is zero. Nil for one that
    /// 32 bits can't hold: the former one stays.
    package static func read(_ text: some Collection<UInt8>) -> Int32? {
        var rest = text.prefix(lengthRead)[...]
        while let byte = rest.first, byte == 0x20 || (0x09...0x0D).contains(byte) { rest = rest.dropFirst() }
        var isNegative = false
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            rest = rest.dropFirst()
        }
        var base: Int64 = 10
        if rest.first == UInt8(ascii: "0") {
            base = 8
            let behind = rest.dropFirst()
            if let mark = behind.first, mark | 0x20 == UInt8(ascii: "x"),
                let digit = behind.dropFirst().first, value(of: digit, base: 16) != nil
            {
                base = 16
                rest = behind.dropFirst()
            }
        }
        var number: Int64 = 0
        while let byte = rest.first, let digit = value(of: byte, base: base) {
            number = number * base + digit
            guard number <= Int64(Int32.max) + 1 else { return nil }
            rest = rest.dropFirst()
        }
        return Int32(exactly: isNegative ? -number : number)
    }

    private static func value(of byte: UInt8, base: Int64) -> Int64? {
        let digit: Int64
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = Int64(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = Int64(byte - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = Int64(byte - UInt8(ascii: "A")) + 10
        default: return nil
        }
        return digit < base ? digit : nil
    }
}

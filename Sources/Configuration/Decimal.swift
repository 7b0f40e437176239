import NetworkTypes

/// Decimal numbers as the language writes them, without floating point.
enum Decimal {
    /// Why a word is no number of seconds.
    enum Failure: Error, Equatable {
        case notANumber
        /// More decimals than are kept; what it is when rounded half up at the last of them.
        case tooFine(rounded: Interval)
    }

    /// Reads decimal digits with an optional sign; nil for anything else and what doesn't fit 18 digits.
    static func integer(_ text: String) -> Int? {
        var value = 0
        var digits = 0
        var isNegative = false
        var isSigned = false
        for byte in text.utf8 {
            if digits == 0, !isSigned, byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") {
                isSigned = true
                isNegative = byte == UInt8(ascii: "-")
                continue
            }
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9"), digits < 18 else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
            digits += 1
        }
        guard digits > 0 else { return nil }
        return isNegative ? -value : value
    }

    /// Reads a number as C does: hexadecimal after 0x, octal after 0, else decimal; nil for anything else.
    static func anyBase(_ text: String) -> Int? {
        let isNegative = text.hasPrefix("-")
        let digits = isNegative || text.hasPrefix("+") ? text.dropFirst() : text[...]
        let value: Int?
        if digits.hasPrefix("0x") || digits.hasPrefix("0X") {
            value = wordDigits(digits.dropFirst(2), radix: 16)
        } else if digits.hasPrefix("0"), digits.count > 1 {
            value = wordDigits(digits.dropFirst(), radix: 8)
        } else {
            value = wordDigits(digits, radix: 10)
        }
        return value.map { isNegative ? -$0 : $0 }
    }

    /// Digits only, so that no second sign passes.
    private static func wordDigits(_ digits: Substring, radix: Int) -> Int? {
        guard let first = digits.utf8.first, first != UInt8(ascii: "-"), first != UInt8(ascii: "+") else {
            return nil
        }
        return Int(digits, radix: radix)
    }

    /// Whether a word has the form of seconds, whatever its range and fineness.
    static func looksLikeSeconds(_ text: String) -> Bool {
        do throws(Failure) {
            _ = try seconds(text)
            return true
        } catch .tooFine {
            return true
        } catch {
            return false
        }
    }

    /// Reads seconds without decimals and sign, less than a billion; nil for anything else.
    static func wholeSeconds(_ text: String) -> Interval? {
        let digits = text.utf8
        guard !digits.isEmpty, digits.count <= 9 else { return nil }
        var seconds: Int64 = 0
        for digit in digits {
            guard let value = value(of: digit) else { return nil }
            seconds = seconds * 10 + value
        }
        return .seconds(seconds)
    }

    /// Reads seconds with up to `decimals` (at most six) decimals, without sign, less than ten billion.
    static func seconds(_ text: String, decimals: Int = 6) throws(Failure) -> Interval {
        let bytes = Array(text.utf8)
        let point = bytes.firstIndex(of: UInt8(ascii: ".")) ?? bytes.endIndex
        let whole = bytes[..<point]
        let fraction = bytes[point...].dropFirst()
        guard whole.count <= 9 else { throw .notANumber }
        guard !whole.isEmpty || !fraction.isEmpty else { throw .notANumber }
        var microseconds: Int64 = 0
        for digit in whole {
            guard let value = Decimal.value(of: digit) else { throw .notANumber }
            microseconds = microseconds * 10 + value
        }
        microseconds *= 1_000_000
        var unit: Int64 = 1_000_000
        for (index, digit) in fraction.enumerated() {
            guard let value = Decimal.value(of: digit) else { throw .notANumber }
            if index == decimals { microseconds += value >= 5 ? unit : 0 }
            guard index < decimals else { continue }
            unit /= 10
            microseconds += value * unit
        }
        let interval = Interval.microseconds(microseconds)
        if fraction.count > decimals { throw .tooFine(rounded: interval) }
        return interval
    }

    /// An interval as decimal seconds without trailing zeros.
    static func text(_ interval: Interval) -> String {
        let microseconds = interval.nanoseconds / 1_000
        let whole = microseconds / 1_000_000
        var fraction = String(microseconds % 1_000_000 + 1_000_000).dropFirst()
        while fraction.last == "0" { fraction.removeLast() }
        return fraction.isEmpty ? "\(whole)" : "\(whole).\(fraction)"
    }

    private static func value(of digit: UInt8) -> Int64? {
        guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
        return Int64(digit - UInt8(ascii: "0"))
    }
}

import NetworkTypes

/// Decimal numbers as the language writes them, without floating point.
enum Decimal {
    /// Why a word is no number of seconds.
    enum Failure: Error, Equatable {
        case notANumber
        /// More than six decimals; what it is when rounded half up at the sixth.
        case tooFine(rounded: Interval)
    }

    /// Reads decimal digits with an optional sign; nil for anything else and what doesn't fit 18 digits.
    static func integer(_ text: String) -> Int? {
        var digits = text.utf8[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative || digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
        guard !digits.isEmpty, digits.count <= 18 else { return nil }
        var value = 0
        for digit in digits {
            guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
            value = value * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return isNegative ? -value : value
    }

    /// Reads seconds with up to six decimals, without sign, less than ten billion.
    static func seconds(_ text: String) throws(Failure) -> Interval {
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
        var unit: Int64 = 100_000
        for (index, digit) in fraction.enumerated() {
            guard let value = Decimal.value(of: digit) else { throw .notANumber }
            if index == 6 { microseconds += value >= 5 ? 1 : 0 }
            microseconds += value * unit
            unit /= 10
        }
        let interval = Interval.microseconds(microseconds)
        if fraction.count > 6 { throw .tooFine(rounded: interval) }
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

/// A name in the tree of managed objects: numbers from the root on, compared one after the other (RFC 3416
/// §4.2.2).
struct ObjectIdentifier: Comparable {
    var numbers: [UInt32]

    init(_ numbers: [UInt32]) { self.numbers = numbers }

    /// `.1.3.6.1`, the first dot may be left out; nil for anything else.
    init?(_ text: some StringProtocol) {
        var numbers: [UInt32] = []
        for word in text.drop(while: { $0 == "." }).split(separator: ".", omittingEmptySubsequences: false) {
            guard let number = UInt32(word) else { return nil }
            numbers.append(number)
        }
        guard !numbers.isEmpty, numbers.count <= ObjectIdentifier.length else { return nil }
        self.numbers = numbers
    }

    /// RFC 3416 §4: 128 at most.
    private static let length = 128

    var text: String { numbers.map { ".\($0)" }.joined() }

    static func + (base: ObjectIdentifier, rest: [UInt32]) -> ObjectIdentifier {
        ObjectIdentifier(base.numbers + rest)
    }

    static func < (left: ObjectIdentifier, right: ObjectIdentifier) -> Bool {
        left.numbers.lexicographicallyPrecedes(right.numbers)
    }
}

/// What an object has, as net-snmp's `pass_persist` and `snmptrap` take it.
enum ManagedValue: Equatable {
    case integer(Int64)
    /// Unsigned32 as well, which is the same on the wire.
    case gauge(UInt64)
    case counter(UInt64)
    case longCounter(UInt64)
    /// Hundredths of a second.
    case ticks(UInt64)
    case text(String)
    case octets([UInt8])

    /// The type's word and the value, for `pass_persist`.
    var words: (type: String, value: String) {
        switch self {
        case .integer(let value): ("integer", "\(value)")
        case .gauge(let value): ("gauge", "\(UInt32(truncatingIfNeeded: value))")
        case .counter(let value): ("counter", "\(UInt32(truncatingIfNeeded: value))")
        case .longCounter(let value): ("counter64", "\(value)")
        case .ticks(let value): ("timeticks", "\(UInt32(truncatingIfNeeded: value))")
        // One line each: what isn't printable would be the next answer.
        case .text(let value): ("string", printable(value))
        case .octets(let bytes): ("octet", bytes.map { ManagedValue.hexadecimal($0) }.joined(separator: " "))
        }
    }

    /// The type's letter and the value, for `snmptrap`.
    var trapWords: [String] {
        switch self {
        case .integer(let value): ["i", "\(value)"]
        case .gauge(let value): ["u", "\(value)"]
        case .counter(let value): ["c", "\(value)"]
        case .longCounter(let value): ["C", "\(value)"]
        case .ticks(let value): ["t", "\(value)"]
        case .text(let value): ["s", printable(value)]
        case .octets(let bytes): ["x", bytes.map { ManagedValue.hexadecimal($0) }.joined()]
        }
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.count == 1 ? "0" + digits : digits
    }
}

/// Objects in the order of their names.
struct ManagedObjects {
    private(set) var entries: [(name: ObjectIdentifier, value: ManagedValue)] = []

    /// A column of a table, or a scalar with the index 0. Nil: this row hasn't got it.
    mutating func add(_ name: ObjectIdentifier, _ value: ManagedValue?) {
        if let value { entries.append((name, value)) }
    }

    /// Before anything is asked.
    mutating func sort() { entries.sort { $0.name < $1.name } }

    func value(of name: ObjectIdentifier) -> ManagedValue? {
        let place = firstPlace(notBelow: name)
        return place < entries.count && entries[place].name == name ? entries[place].value : nil
    }

    /// The first one behind `name`; nil at the end.
    func entry(after name: ObjectIdentifier) -> (name: ObjectIdentifier, value: ManagedValue)? {
        var place = firstPlace(notBelow: name)
        if place < entries.count, entries[place].name == name { place += 1 }
        return place < entries.count ? entries[place] : nil
    }

    private func firstPlace(notBelow name: ObjectIdentifier) -> Int {
        var range = 0..<entries.count
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            range =
                entries[middle].name < name
                ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }
}

import NetworkTypes

/// What stands after a keyword.
package struct Arguments: Sendable {
    /// The arguments that must stand, in order.
    package let required: [ArgumentKind]
    /// Those that may follow.
    package let optional: [ArgumentKind]
    /// Any number of further words.
    let takesMore: Bool
    /// Words that must stand, for keywords that aren't read.
    let unreadCount: Int

    /// How many words must stand after the keyword.
    package var requiredCount: Int { max(required.count, unreadCount) }

    init(_ required: ArgumentKind..., optional: [ArgumentKind] = [], takesMore: Bool = false) {
        self.required = required
        self.optional = optional
        self.takesMore = takesMore
        unreadCount = 0
    }

    /// For a keyword that isn't supported yet: only how many words must stand is of interest.
    init(unread text: String) {
        required = []
        optional = []
        takesMore = true
        if text.hasPrefix("none") || text.hasPrefix("block") || text.hasPrefix("[") {
            unreadCount = 0
        } else {
            unreadCount = text.hasPrefix("START MAX") || text.hasPrefix("ID ") ? 2 : 1
        }
    }

    /// A switch: on, or by its argument on or off.
    static let boolean = Arguments(optional: [.boolean])
    static let none = Arguments()

    /// As documentation shows them.
    package var text: String {
        let parts = required.map(\.text) + optional.map { "[\($0.text)]" } + (takesMore ? ["…"] : [])
        return parts.isEmpty ? "none" : parts.joined(separator: " ")
    }
}

/// The kinds of words after keywords, with their ranges.
package enum ArgumentKind: Sendable {
    case number(NumberRange)
    case seconds(SecondsRange)
    case choice([String])
    case boolean
    case interface
    /// Any word; what it is, in capitals.
    case text(String)
    /// A word that is never shown.
    case secret(String)

    var text: String {
        switch self {
        case .number(let range): "\(range.range.lowerBound)…\(range.range.upperBound)\(range.unit)"
        case .seconds(let range): "\(range.text) seconds"
        case .choice(let words): words.joined(separator: "|")
        case .boolean: "true|on|yes|false|off|no"
        case .interface: "INTERFACE"
        case .text(let what), .secret(let what): what
        }
    }
}

/// Whole numbers.
package struct NumberRange: Sendable {
    let range: ClosedRange<Int>
    /// What keepalived takes, where that is more: such a value is refused even with `--compat`, because
    /// keepalived wouldn't skip it.
    let keepalived: ClosedRange<Int>
    /// keepalived logs a 0 and takes 1.
    let zeroMeansOne: Bool
    /// With a blank before it; empty for counts.
    let unit: String

    init(
        _ range: ClosedRange<Int>,
        keepalived: ClosedRange<Int>? = nil,
        zeroMeansOne: Bool = false,
        unit: String = ""
    ) {
        self.range = range
        self.keepalived = keepalived ?? range
        self.zeroMeansOne = zeroMeansOne
        self.unit = unit
    }
}

/// Seconds with up to six decimals.
package struct SecondsRange: Sendable {
    let range: ClosedRange<Interval>

    init(_ range: ClosedRange<Interval>) { self.range = range }

    var text: String { "\(Decimal.text(range.lowerBound))…\(Decimal.text(range.upperBound))" }
}

/// A word after a keyword, understood.
enum Value: Sendable, Equatable {
    case number(Int)
    case seconds(Interval)
    case word(String)
    case boolean(Bool)
    case interface(InterfaceName)
    /// A number in the table of secrets.
    case secret(Int)
}

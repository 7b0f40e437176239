import NetworkTypes

/// The kinds of words after keywords and options, with their ranges.
package enum ArgumentKind: Sendable {
    case number(NumberRange)
    case seconds(SecondsRange)
    case choice([String])
    /// Words that upper and lower case don't tell apart; the value is the spelling here.
    case choiceOfAnyCase([String])
    case boolean
    case interface
    /// An IPv4 or IPv6 address.
    case address
    /// ADDRESS[/LENGTH], all bits where the length is missing.
    case interfaceAddress
    /// Any word; what it is, in capitals.
    case text(String)
    /// A program with its arguments in one word, as the language's two passes over scripts read it.
    case command
    /// A word that is never shown.
    case secret(String)
    /// A secret key: the word's own bytes, `hex:` and digits, or `file:` and the path of a file whose last
    /// line ends don't count.
    case key
    /// The path of a file whose contents count from now on; what it is, in capitals. The value is a secret:
    /// `NamedFile.encoded`.
    case file(String)
    /// A word with a form of its own; the value is the word.
    case form(WordForm)

    /// A port of a transport protocol, 1…65535.
    static let port = ArgumentKind.number(NumberRange(1...65_535))

    var text: String {
        switch self {
        case .number(let range): "\(range.range.lowerBound)…\(range.range.upperBound)\(range.unit)"
        case .seconds(let range): "\(range.text) seconds"
        case .choice(let words), .choiceOfAnyCase(let words): words.joined(separator: "|")
        case .boolean: "true|on|yes|false|off|no"
        case .interface: "INTERFACE"
        case .address: "ADDRESS"
        case .interfaceAddress: "ADDRESS[/LENGTH]"
        case .command: "COMMAND"
        case .text(let what), .secret(let what), .file(let what): what
        case .key: "TEXT|hex:DIGITS|file:PATH"
        case .form(let form): form.text
        }
    }

    /// What a word of an entry isn't, after "'…' is not".
    var noun: String {
        switch self {
        case .number: "a number"
        case .seconds: "a number of seconds"
        case .choice, .choiceOfAnyCase, .boolean: "one of \(text)"
        case .interface: "an interface's name (at most 15 bytes)"
        case .address, .interfaceAddress: "an address"
        case .text, .secret, .key, .command, .file: "a word"
        case .form(let form): form.noun
        }
    }
}

/// Words that follow a rule of their own, for what the other kinds can't say.
package final class WordForm: Sendable {
    /// As documentation shows it.
    let text: String
    /// With its article, for "must be …" and "'x' is not …".
    let noun: String
    /// keepalived may know names from files of the machine: a word that isn't known here is refused even with
    /// `--compat`.
    let keepalivedMayKnow: Bool
    /// Whether a word is of this form; the interpreter reads it again for its parts.
    let accepts: @Sendable (String) -> Bool

    init(
        _ text: String,
        noun: String,
        keepalivedMayKnow: Bool = false,
        accepts: @escaping @Sendable (String) -> Bool
    ) {
        self.text = text
        self.noun = noun
        self.keepalivedMayKnow = keepalivedMayKnow
        self.accepts = accepts
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
    /// Also hexadecimal with 0x and octal with 0.
    let takesAnyBase: Bool
    /// With a blank before it; empty for counts.
    let unit: String

    init(
        _ range: ClosedRange<Int>,
        keepalived: ClosedRange<Int>? = nil,
        zeroMeansOne: Bool = false,
        takesAnyBase: Bool = false,
        unit: String = ""
    ) {
        self.range = range
        self.keepalived = keepalived ?? range
        self.zeroMeansOne = zeroMeansOne
        self.takesAnyBase = takesAnyBase
        self.unit = unit
    }

    /// For messages.
    var bounds: String { "between \(range.lowerBound) and \(range.upperBound)\(unit)" }

    /// The number that a word is, in any range.
    func number(_ text: String) -> Int? {
        takesAnyBase ? Decimal.anyBase(text) : Decimal.integer(text)
    }
}

/// Times with up to six decimals.
package struct SecondsRange: Sendable {
    let range: ClosedRange<Interval>
    /// How many decimals keepalived keeps; more are rounded half up.
    let decimals: Int
    /// keepalived logs a 0 and takes one second.
    let zeroMeansOne: Bool

    init(_ range: ClosedRange<Interval>, decimals: Int = 6, zeroMeansOne: Bool = false) {
        precondition((0...6).contains(decimals))
        self.range = range
        self.decimals = decimals
        self.zeroMeansOne = zeroMeansOne
    }

    var text: String { "\(Decimal.text(range.lowerBound))…\(Decimal.text(range.upperBound))" }

    /// For messages.
    var bounds: String {
        "between \(Decimal.text(range.lowerBound)) and \(Decimal.text(range.upperBound)) seconds"
    }
}

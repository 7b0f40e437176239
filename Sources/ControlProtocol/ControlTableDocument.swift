extension ControlVerb {
    /// The table as `policy/control.md`.
    package static var document: String {
        var text = """
            # What may be asked at the control socket

            Generated from `ControlVerb.table` (UPDATE_GOLDEN=1 swift test --filter ControlProtocolTests); \
            do not edit.
            A request is one line: the verb, its words, options as `name=value`; spaces, control \
            characters, per cents
            and equals signs in a word are escaped as `%20`. At most \(Limits.requestLength - 1) bytes.

            | request | role | what it does |
            |---|---|---|

            """
        for row in table {
            let words = row.verb.usage.split(separator: "|", omittingEmptySubsequences: false)
            let usage = words.joined(separator: "\\|")
            text += "| `\(usage)` | \(row.role.rawValue) | \(row.meaning) |\n"
        }
        text += """

            | option | meaning |
            |---|---|

            """
        for option in Option.allCases { text += "| `\(option.rawValue)` | \(option.meaning) |\n" }
        text += "\n| error | when |\n|---|---|\n"
        for code in ControlError.Code.allCases { text += "| `\(code.rawValue)` | \(code.meaning) |\n" }
        return text
    }
}

extension ControlVerb.Option {
    fileprivate var meaning: String {
        switch self {
        case .expire: "seconds until the plan ends by itself, \(Limits.expirySecondsMax) at most"
        case .reason: "why, \(Limits.reasonLength) bytes at most"
        case .service: "the virtual server, where the real server is meant in one alone"
        case .force: "`yes`: also where prudence refuses"
        case .follow: "`yes`: go on with what happens from now on"
        }
    }
}

extension ControlError.Code {
    fileprivate var meaning: String {
        switch self {
        case .unknownRequest: "no such verb, or an option that it doesn't take"
        case .badArgument: "words are missing, too many, or not what the verb takes"
        case .tooLong: "the line is too long"
        case .forbidden: "the peer's role doesn't allow it"
        case .tooManyConnections: "as many peers as may be are connected"
        case .notFound: "no such instance, real server or plan"
        case .refused: "it is known, and can't be now"
        }
    }
}

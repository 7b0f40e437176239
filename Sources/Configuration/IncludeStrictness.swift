/// What the members of the `include` family insist on (spec conf-core-vrrp.tsv, "preprocessor").
struct IncludeStrictness: Equatable {
    /// Every match must be a readable regular file; else keepalived skips the match.
    var needsReadable = false
    /// A name without wildcards must be there.
    var needsName = false
    /// Wildcards must match something.
    var needsMatch = false
    /// Each name in braces must be there.
    var needsEveryAlternative = false

    init() {}

    init?(keyword: String) {
        switch keyword {
        case "include": break
        case "includer": needsReadable = true
        case "includem": set(["match"])
        case "includew":
            set(["match", "wildcard_match"])
        case "includeb": set(["brace_match"])
        case "includea": set([])
        default: return nil
        }
    }

    /// The arguments of `include_check`: all without any; a plain name takes the place of what was, with a
    /// sign it is added or taken away. Names that aren't known are the parser's business.
    mutating func set(_ names: [String]) {
        if names.isEmpty {
            needsReadable = true
            needsName = true
            needsMatch = true
            needsEveryAlternative = true
        }
        var isFirstPlain = true
        for name in names {
            let isSigned = name.utf8.first == UInt8(ascii: "+") || name.utf8.first == UInt8(ascii: "-")
            if !isSigned, isFirstPlain {
                self = IncludeStrictness()
                needsReadable = true
                isFirstPlain = false
            }
            turn(isSigned ? String(name.dropFirst()) : name, on: name.utf8.first != UInt8(ascii: "-"))
        }
    }

    private mutating func turn(_ name: String, on isOn: Bool) {
        switch name {
        case "read", "readable": needsReadable = isOn
        case "match": needsName = isOn
        case "wildcard_match": needsMatch = isOn
        case "brace_match": needsEveryAlternative = isOn
        default: break
        }
    }
}

/// What the members of the `include` family insist on (spec conf-core-vrrp.tsv, "preprocessor").
struct IncludeStrictness: Equatable {
    /// Every match must be a readable regular file; else keepalived skips the match.
    var needsReadable = false
    /// A name without wildcards must be there.
    var needsName = false
    /// Wildcards must match something.
    var needsMatch = false

    init?(keyword: String) {
        switch keyword {
        case "include": break
        // A missing alternative in braces can't be told from a pattern without match by name alone.
        case "includer", "includeb": needsReadable = true
        case "includem":
            needsReadable = true
            needsName = true
        case "includew", "includea":
            needsReadable = true
            needsName = true
            needsMatch = true
        default: return nil
        }
    }
}

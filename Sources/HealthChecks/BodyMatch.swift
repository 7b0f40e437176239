/// A regular expression that a page's content must match.
package struct BodyMatch: Hashable, Sendable {
    /// In PCRE2's language.
    package var pattern: String
    package var options: RegexOptions
    /// A match fails the check.
    package var isInverted: Bool
    /// Where a match may begin, in bytes of the content; nil: anywhere after the first.
    package let offsets: ClosedRange<UInt32>
    /// Bytes of stack for compiled expressions; nil: the library's.
    package var stack: RegexStack?

    /// Every place.
    package static let anywhere: ClosedRange<UInt32> = 0...UInt32.max

    package init(
        pattern: String,
        options: RegexOptions = [],
        isInverted: Bool = false,
        offsets: ClosedRange<UInt32> = anywhere,
        stack: RegexStack? = nil
    ) {
        precondition(!pattern.isEmpty, "an empty expression matches everything")
        self.pattern = pattern
        self.options = options
        self.isInverted = isInverted
        self.offsets = offsets
        self.stack = stack
    }
}

/// The stack that compiled expressions run on; the largest of all checks is used.
package struct RegexStack: Hashable, Sendable {
    package let start: UInt32
    package let maximum: UInt32

    /// Nil when it would start larger than it may grow, or is nothing.
    package init?(start: UInt32, maximum: UInt32) {
        guard start > 0, start <= maximum else { return nil }
        self.start = start
        self.maximum = maximum
    }
}

/// Options of compiling an expression; each bit is a place in `names`.
package struct RegexOptions: OptionSet, Hashable, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// keepalived's words, which are PCRE2's constants in small letters; `alt_bsux` and what follows are in
    /// the order of its manual.
    package static let names = [
        "allow_empty_class", "alt_bsux", "auto_callout", "caseless", "dollar_endonly", "dotall", "dupnames",
        "extended", "firstline", "match_unset_backref", "multiline", "never_ucp", "never_utf",
        "no_auto_capture", "no_auto_possess", "no_dotstar_anchor", "no_start_optimize", "ucp", "ungreedy",
        "utf", "never_backslash_c", "alt_circumflex", "alt_verbnames", "use_offset_limit",
    ]

    /// Nil for a word that is no option.
    package init?(name: String) {
        guard let index = RegexOptions.names.firstIndex(of: name) else { return nil }
        rawValue = 1 << UInt32(index)
    }
}

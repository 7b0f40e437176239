/// A command as the configuration gives it: argv, and who runs it.
package struct ScriptCommand: Hashable, Sendable {
    /// Words that are added behind the configured ones when it is run.
    package enum AddedWords: Hashable, Sendable {
        case none
        /// `notify`: `INSTANCE` or `GROUP`, the name, the state, the priority (spec vrrp-behaviour 20.2).
        case transition
        /// A FIFO's reader: the FIFO's path (20.7).
        case path
    }

    /// argv as configured; the first word names the program, and has at least one byte.
    package let words: [String]
    /// Nil: the default account (`script_user`; without it the runner's own).
    package let account: ScriptAccount?
    package let added: AddedWords

    /// Nil when there is no program, a word holds a zero byte, or it is longer than `Limits` allow.
    package init?(_ words: [String], account: ScriptAccount? = nil, added: AddedWords = .none) {
        guard let program = words.first, !program.isEmpty, words.count <= Limits.words,
            program.utf8.count < Limits.pathLength, words.allSatisfy({ !$0.utf8.contains(0) }),
            words.reduce(0, { $0 + $1.utf8.count + 1 }) <= Limits.commandLength
        else { return nil }
        self.words = words
        self.account = account
        self.added = added
    }
}

/// `USER [[:]GROUP]` behind a script, of `script_user`, or a FIFO's owner; names, not numbers: which account
/// they mean is looked up once, when the generation is compiled.
package struct ScriptAccount: Hashable, Sendable {
    package let user: String
    /// Nil: the user's primary group.
    package let group: String?
    /// `:GROUP` or `set_supplementary_groups`: the user's other groups, too.
    package let hasSupplementaryGroups: Bool

    /// Nil for a name that no account can have: empty, over 32 bytes, or with a colon, slash, white space or
    /// control characters.
    package init?(user: String, group: String? = nil, hasSupplementaryGroups: Bool = false) {
        guard ScriptAccount.isName(user), group.map({ ScriptAccount.isName($0) }) ?? true else { return nil }
        self.user = user
        self.group = group
        self.hasSupplementaryGroups = hasSupplementaryGroups
    }

    private static func isName(_ name: String) -> Bool {
        (1...Limits.accountNameLength).contains(name.utf8.count)
            && name.utf8.allSatisfy {
                $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "/")
            }
    }
}

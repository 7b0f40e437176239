package import HelperProtocol
package import RunnerProtocol

/// The table of scripts as one user's runner reads it: his own entries under their numbers, and nothing of
/// others' words.
package struct UserScripts: Equatable, Sendable {
    package let user: UInt32
    /// Whose members may read it.
    package let group: UInt32
    package let table: [UInt8]

    /// One for each account that an entry names.
    package static func all(of entries: [ScriptEntry], generation: GenerationHash) -> [UserScripts] {
        var accounts: [(user: UInt32, group: UInt32)] = []
        for entry in entries {
            guard case .user(let user, let group, _) = entry.account,
                !accounts.contains(where: { $0 == (user, group) })
            else { continue }
            accounts.append((user, group))
        }
        return accounts.map { account in
            let own = entries.map { entry in
                guard case .user(let user, let group, _) = entry.account, (user, group) == account else {
                    return UserScripts.another
                }
                return entry
            }
            let table = ScriptTable(generation: generation, entries: own).encoded
            return UserScripts(user: account.user, group: account.group, table: table)
        }
    }

    /// In the place of somebody else's: it names nobody, and a user's runner runs only what names him.
    private static var another: ScriptEntry {
        guard let entry = ScriptEntry(words: ["-"]) else { preconditionFailure("one word makes an entry") }
        return entry
    }
}

import Notifications

/// Whom a script runs as here, where that isn't whom it runs as under keepalived.
package enum ScriptNeed: Hashable, Sendable {
    /// Nobody is named: keepalived runs it as root on this machine, holdfast as `user`, without rights.
    case runsWithoutRights(user: String)
    /// Another user than the runner's: a runner of its own, which the administrator must enable.
    case otherRunner(user: String)
    case unknownAccount(user: String)

    fileprivate func text(_ program: String) -> String {
        let program = Printable.quoted(program)
        return switch self {
        case .runsWithoutRights(let user):
            "\(program) runs as \(Printable.quoted(user)) here, where keepalived runs it as root; if it "
                + "needs more than any user may, see holdfast-scripts(7)"
        case .otherRunner(let user):
            "\(program) is to run as \(Printable.quoted(user)): holdfast refuses to start until there is the "
                + "unit holdfast-runner@\(user).socket (systemctl enable --now), or `holdfast run "
                + "--script-user \(user)`"
        case .unknownAccount(let user):
            "\(program) is to run as \(Printable.quoted(user)), which isn't in /etc/passwd, or its group not "
                + "in /etc/group"
        }
    }
}

extension Lint {
    /// Every script whose user changes, once for a program and an account. What needs no script at all
    /// (`BuiltInCheck`) has no user either.
    mutating func checkAccounts(_ statements: [Statement], _ inspector: any ScriptInspector) {
        var seen: Set<String> = []
        let standard = global("script_user").flatMap { account($0.given) }
        checkAccounts(statements, of: nil, standard, inspector, &seen)
    }

    private mutating func checkAccounts(
        _ statements: [Statement],
        of block: Statement?,
        _ standard: ScriptAccount?,
        _ inspector: any ScriptInspector,
        _ seen: inout Set<String>
    ) {
        for index in statements.indices {
            let statement = statements[index]
            checkAccounts(statement.children, of: statement, standard, inspector, &seen)
            guard Schema.takesCommand[statement.keyword], let text = statement.word,
                let words = try? ScriptWords.command(text).arguments
            else { continue }
            let texts = words.compactMap { String(validating: $0, as: UTF8.self) }
            let own = account(statement.given.afterFirst) ?? sibling(of: statement, in: block)
            guard let command = ScriptCommand(texts, account: own), BuiltInCheck(command) == nil,
                let need = inspector.need(ofUser: (own ?? standard)?.user, group: (own ?? standard)?.group)
            else { continue }
            let message = need.text(command.words[0])
            if seen.insert(message).inserted { findings.warning(statement.valuePlace, message) }
        }
    }

    /// `user` of a `vrrp_script` and a `MISC_CHECK`.
    private func sibling(of statement: Statement, in block: Statement?) -> ScriptAccount? {
        guard statement.isOf("script") || statement.isOf("misc_path") else { return nil }
        return block?.last("user").flatMap { account($0.given) }
    }

    private func account(_ given: Given) -> ScriptAccount? {
        let words = given.words
        guard let user = words.first else { return nil }
        return ScriptAccount(user: user, group: words.count > 1 ? String(words[1].drop { $0 == ":" }) : nil)
    }
}

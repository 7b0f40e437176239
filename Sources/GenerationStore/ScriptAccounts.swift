import CLinux
package import Compiler
package import Configuration
package import Notifications
package import RunnerProtocol

extension ResolvedAccount {
    /// What the two files of this machine say of a script's account; nil when one of the names is unknown.
    ///
    /// No name service is asked: the compiler is sealed when it knows the names, and an address that stays
    /// up must not depend on a directory server.
    package init?(_ account: ScriptAccount) {
        var user: UInt32 = 0
        var group: UInt32 = 0
        // Safety: the name is terminated, both results outlive the call.
        guard unsafe hf_listed_account("/etc/passwd", account.user, &user, &group) == 1 else { return nil }
        if let name = account.group {
            // Safety: as above.
            guard unsafe hf_listed_group("/etc/group", name, &group) == 1 else { return nil }
        }
        self.init(user: user, group: group)
    }
}

/// What becomes of a script that is to run as this user and group, beside what keepalived does: that takes
/// `keepalived_script`, if there is such an account, else root, where nobody is named.
package func scriptNeed(ofUser user: String?, group: String?, accounts: Accounts) -> ScriptNeed? {
    guard let user else {
        return accounts.hasKeepalivedScript ? nil : .runsWithoutRights(user: "holdfast-runner")
    }
    guard let account = ScriptAccount(user: user, group: group), let numbers = ResolvedAccount(account) else {
        return .unknownAccount(user: user)
    }
    return numbers.user == accounts.runner.user ? nil : .otherRunner(user: user)
}

/// The runner's entries for a configuration, with the accounts of this machine.
///
/// - Parameters:
///   - runner: the common one's account.
///   - folder: where runners' sockets are: a user has a runner of his own where there is `runner@USER.sock`.
///     Nobody but root may write in that folder.
package func scriptEntries(
    of model: ConfigurationModel,
    runner: Account,
    socketsIn folder: String
) throws(ScriptTableError) -> [ScriptEntry] {
    var runners = [ResolvedAccount(user: runner.user, group: runner.group)]
    for name in ScriptNumbers(model).userNames(standard: model.global.notifications.scriptAccount) {
        // Safety: the path is terminated.
        guard unsafe hf_exists("\(folder)/runner@\(name).sock") == 1,
            let account = ScriptAccount(user: name), let numbers = ResolvedAccount(account)
        else { continue }
        runners.append(numbers)
    }
    return try ScriptNumbers(model).entries(
        standard: model.global.notifications.scriptAccount,
        runners: runners,
        resolve: { ResolvedAccount($0) }
    )
}

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

/// The runner's entries for a configuration, with the accounts of this machine.
package func scriptEntries(
    of model: ConfigurationModel,
    runner: Account
) throws(ScriptTableError) -> [ScriptEntry] {
    try ScriptNumbers(model).entries(
        standard: model.global.notifications.scriptAccount,
        runner: runner.user,
        resolve: { ResolvedAccount($0) }
    )
}

import CLinux

/// The identity of a process.
package struct Account: Equatable, Sendable {
    package var user: UInt32
    package var group: UInt32

    package init(user: UInt32, group: UInt32) {
        self.user = user
        self.group = group
    }

    /// Who runs scripts: the account that keepalived knows for it, if it exists.
    static var runner: Account {
        let own = Account(named: "holdfast-runner", fallback: 64_853)
        let known = Account(named: "keepalived_script", fallback: 0)
        return known.user == 0 || known.group == 0 ? own : known
    }

    /// The account `name`, or `fallback` as both numbers where there is none.
    init(named name: String, fallback: UInt32) {
        var user = fallback
        var group = fallback
        // Safety: the name is terminated, both results outlive the call.
        _ = unsafe hf_account(name, fallback, &user, &group)
        self.init(user: user, group: group)
    }
}

/// Who runs what. Three users always: a process of the same user could be killed and traced.
package struct Accounts: Equatable, Sendable {
    package var engine: Account
    package var helper: Account
    package var runner: Account
    /// There is an account of keepalived's for scripts; `runner` is it.
    package var hasKeepalivedScript = false

    package init(engine: Account, helper: Account, runner: Account) {
        self.engine = engine
        self.helper = helper
        self.runner = runner
    }

    /// The accounts of this machine. The fallback numbers are above what adduser and systemd's dynamic users
    /// give away and below the 16-bit end.
    package static func lookedUp() -> Accounts {
        var result = Accounts(
            engine: Account(named: "holdfast", fallback: 64_851),
            helper: Account(named: "holdfast-helper", fallback: 64_852),
            runner: Account.runner
        )
        result.hasKeepalivedScript = result.runner == Account(named: "keepalived_script", fallback: 0)
        return result
    }
}

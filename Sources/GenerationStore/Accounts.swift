import CLinux

/// The identity of a process.
package struct Account: Equatable, Sendable {
    package var user: UInt32
    package var group: UInt32

    package init(user: UInt32, group: UInt32) {
        self.user = user
        self.group = group
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
        // Safety: the path is terminated; the text is freed when nobody looks at it any more.
        let text = unsafe hf_account_text("/etc/passwd")
        defer { unsafe hf_account_free(text) }
        func listed(_ name: String) -> Account? {
            guard let text = unsafe text else { return nil }
            var account = Account(user: 0, group: 0)
            // Safety: text and name are terminated, both results outlive the call.
            let found = unsafe hf_account_in(text, name, &account.user, &account.group)
            return found == 1 ? account : nil
        }
        func account(named name: String, fallback: UInt32) -> Account {
            listed(name) ?? Account(user: fallback, group: fallback)
        }
        // Who runs scripts: the account that keepalived knows for it, if it exists. Never root.
        let known = listed("keepalived_script").flatMap { $0.user == 0 || $0.group == 0 ? nil : $0 }
        var result = Accounts(
            engine: account(named: "holdfast", fallback: 64_851),
            helper: account(named: "holdfast-helper", fallback: 64_852),
            runner: known ?? account(named: "holdfast-runner", fallback: 64_853)
        )
        result.hasKeepalivedScript = known != nil
        return result
    }
}

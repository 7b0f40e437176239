package import NetworkTypes

/// What `global_defs` says of notifications.
package struct NotificationSettings: Hashable, Sendable {
    /// `notify_fifo`: everything.
    package var allEvents: FIFOSettings?
    /// `vrrp_notify_fifo`: instances and groups.
    package var routerEvents: FIFOSettings?
    /// `lvs_notify_fifo`: virtual and real servers.
    package var serviceEvents: FIFOSettings?
    /// `fifo_write_vrrp_states_on_reload`: a reload writes states again that didn't change.
    package var writesStatesOnReload: Bool
    /// Nil when nobody gets mail.
    package var mail: MailSettings?
    package var startup: LifecycleScript?
    package var shutdown: LifecycleScript?
    /// `script_user`.
    package var scriptAccount: ScriptAccount?
    /// `enable_script_security`.
    package var refusesUnsafeScripts: Bool

    package init(
        allEvents: FIFOSettings? = nil,
        routerEvents: FIFOSettings? = nil,
        serviceEvents: FIFOSettings? = nil,
        writesStatesOnReload: Bool = false,
        mail: MailSettings? = nil,
        startup: LifecycleScript? = nil,
        shutdown: LifecycleScript? = nil,
        scriptAccount: ScriptAccount? = nil,
        refusesUnsafeScripts: Bool = false
    ) {
        self.allEvents = allEvents
        self.routerEvents = routerEvents
        self.serviceEvents = serviceEvents
        self.writesStatesOnReload = writesStatesOnReload
        self.mail = mail
        self.startup = startup
        self.shutdown = shutdown
        self.scriptAccount = scriptAccount
        self.refusesUnsafeScripts = refusesUnsafeScripts
    }
}

/// A FIFO that notifications are written to.
package struct FIFOSettings: Hashable, Sendable {
    /// Absolute, shorter than the kernel's 4,096 bytes.
    package let path: String
    /// Who may read it; nil: the default script account.
    package let owner: ScriptAccount?
    /// A program that reads it, started and watched by us; the path is added to its words.
    package let reader: ScriptCommand?

    /// Nil when the path isn't absolute, too long, or holds a zero byte, or when the reader isn't given the
    /// path.
    package init?(path: String, owner: ScriptAccount? = nil, reader: ScriptCommand? = nil) {
        guard path.utf8.first == UInt8(ascii: "/"), path.utf8.count < Limits.pathLength,
            !path.utf8.contains(0), reader.map({ $0.added == .path }) ?? true
        else { return nil }
        self.path = path
        self.owner = owner
        self.reader = reader
    }
}

/// `startup_script`, `shutdown_script` or `release_script`: run once, and waited for.
package struct LifecycleScript: Hashable, Sendable {
    package let command: ScriptCommand
    /// Then it is ended, and the start or stop goes on.
    package let timeout: Interval

    /// Nil when the timeout isn't 1…1000 s.
    package init?(_ command: ScriptCommand, timeout: Interval = .seconds(10)) {
        guard LifecycleScript.timeouts.contains(timeout) else { return nil }
        self.command = command
        self.timeout = timeout
    }

    package static let timeouts = Interval.seconds(1)...Interval.seconds(1_000)
}

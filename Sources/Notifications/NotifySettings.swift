/// Whom a `vrrp_instance` tells of what; every default filled in.
package struct InstanceNotifySettings: Hashable, Sendable {
    package var master: ScriptCommand?
    package var backup: ScriptCommand?
    package var fault: ScriptCommand?
    package var stop: ScriptCommand?
    package var deleted: ScriptCommand?
    /// `notify_deleted` stands there, with a script or without: an instance that a reload removed is reported
    /// as DELETED, not as FAULT (spec vrrp-behaviour 20.3).
    package var reportsDeletion: Bool
    /// `notify_master_rx_lower_pri`.
    package var lowerPriorityHeard: ScriptCommand?
    /// `notify`: every transition, with four words added.
    package var transition: ScriptCommand?
    /// `release_script`: before a master lets go as planned.
    package var release: LifecycleScript?
    /// FIFO lines when the effective priority changes.
    package var reportsPriorityChanges: Bool
    /// `smtp_alert`, from the instance or its defaults.
    package var alertsByMail: Bool

    package init(
        master: ScriptCommand? = nil,
        backup: ScriptCommand? = nil,
        fault: ScriptCommand? = nil,
        stop: ScriptCommand? = nil,
        deleted: ScriptCommand? = nil,
        reportsDeletion: Bool = false,
        lowerPriorityHeard: ScriptCommand? = nil,
        transition: ScriptCommand? = nil,
        release: LifecycleScript? = nil,
        reportsPriorityChanges: Bool = false,
        alertsByMail: Bool = false
    ) {
        self.master = master
        self.backup = backup
        self.fault = fault
        self.stop = stop
        self.deleted = deleted
        self.reportsDeletion = reportsDeletion || deleted != nil
        self.lowerPriorityHeard = lowerPriorityHeard
        self.transition = transition
        self.release = release
        self.reportsPriorityChanges = reportsPriorityChanges
        self.alertsByMail = alertsByMail
    }
}

/// Whom a `vrrp_sync_group` tells of what; every default filled in.
package struct GroupNotifySettings: Hashable, Sendable {
    package var master: ScriptCommand?
    package var backup: ScriptCommand?
    package var fault: ScriptCommand?
    package var stop: ScriptCommand?
    /// `notify`: every transition, with four words added.
    package var transition: ScriptCommand?
    package var alertsByMail: Bool

    package init(
        master: ScriptCommand? = nil,
        backup: ScriptCommand? = nil,
        fault: ScriptCommand? = nil,
        stop: ScriptCommand? = nil,
        transition: ScriptCommand? = nil,
        alertsByMail: Bool = false
    ) {
        self.master = master
        self.backup = backup
        self.fault = fault
        self.stop = stop
        self.transition = transition
        self.alertsByMail = alertsByMail
    }
}

/// Whom a virtual server (`quorum_up`, `quorum_down`) or a real server (`notify_up`, `notify_down`) tells;
/// every default filled in. Nothing is added to these commands (spec lvs-check-behaviour 7.2).
package struct UpDownNotifySettings: Hashable, Sendable {
    package var up: ScriptCommand?
    package var down: ScriptCommand?
    package var alertsByMail: Bool

    package init(up: ScriptCommand? = nil, down: ScriptCommand? = nil, alertsByMail: Bool = false) {
        self.up = up
        self.down = down
        self.alertsByMail = alertsByMail
    }
}

/// Subject and body of one mail (spec vrrp-behaviour 26.4, lvs-check-behaviour 7.5 to 7.7).
package struct MailMessage: Hashable, Sendable {
    package let subject: String
    /// One line.
    package let body: String

    /// Cut where keepalived's buffers end: 255 bytes of subject, 511 of body.
    package init(subject: String, body: String) {
        self.subject = MailMessage.line(subject, atMost: 255)
        self.body = MailMessage.line(body, atMost: 511)
    }

    /// Nil for events that nobody gets mail about.
    ///
    /// - Parameter router: `router_id`.
    package init?(_ event: NotifiedEvent, router: String) {
        switch event {
        case .instanceEntered(let name, let state, _):
            let (did, body) = MailMessage.instance(state)
            self.init(subject: "[\(router)] VRRP Instance \(name) - \(did)", body: "=> \(body) <=")
        case .groupEntered(let name, let state):
            guard let (did, body) = MailMessage.group(state) else { return nil }
            self.init(subject: "[\(router)] VRRP Group \(name) - \(did)", body: "=> \(body) <=")
        case .lowerPriorityHeard, .priorityChanged, .virtualServerChanged, .realServerChanged: return nil
        }
    }

    /// About a virtual server: `reason` is its line without the arrows, `Gained quorum 1+0=1 <= 2` for one.
    package init(virtualServer: String, isUp: Bool, reason: String, router: String) {
        self.init(
            subject: "[\(router)] Virtualserver \(virtualServer) - \(isUp ? "UP" : "DOWN")",
            body: "=> \(reason) <="
        )
    }

    /// About a real server: `reason` is a checker's line without the arrows, `TCP CHECK failed on service`
    /// for one.
    package init(realServer: String, of virtualServer: String, isUp: Bool, reason: String, router: String) {
        let server = "Realserver \(realServer) of virtual server \(virtualServer)"
        self.init(
            subject: "[\(router)] \(server) - \(isUp ? "UP" : "DOWN")",
            body: "=> \(reason) <="
        )
    }

    private static func instance(_ state: NotifiedState) -> (did: String, body: String) {
        switch state {
        case .master: ("Entering MASTER state", "VRRP Instance is now owning VRRP VIPs")
        case .backup: ("Entering BACKUP state", "VRRP Instance is no longer owning VRRP VIPs")
        case .fault: ("Entering FAULT state", "VRRP Instance is no longer owning VRRP VIPs")
        case .stop: ("Stopping", "VRRP Instance stopping")
        case .deleted: ("Deleted", "VRRP Deleted at reload")
        }
    }

    private static func group(_ state: NotifiedState) -> (did: String, body: String)? {
        switch state {
        case .master: ("Entering MASTER state", "All VRRP group instances are now in MASTER state")
        case .backup: ("Entering BACKUP state", "All VRRP group instances are now in BACKUP state")
        case .fault: ("Entering FAULT state", "All VRRP group instances are now in FAULT state")
        case .stop: ("Stopping", "All VRRP group instances are now stopping")
        case .deleted: nil
        }
    }

    /// One line: what would end it becomes a blank. Cut before the character that doesn't fit.
    private static func line(_ text: String, atMost limit: Int) -> String {
        var result = ""
        var length = 0
        for scalar in text.unicodeScalars {
            length += scalar.utf8.count
            if length > limit { break }
            result.unicodeScalars.append(scalar.value < 0x20 || scalar.value == 0x7F ? " " : scalar)
        }
        return result
    }
}

/// Which events of one subject are mailed: each state once (spec vrrp-behaviour 26.1).
package struct MailGate: Hashable, Sendable {
    private var last: NotifiedState?

    package init() {}

    /// True when mail about entering `state` is due.
    package mutating func admits(_ state: NotifiedState, alerts: Bool, settings: MailSettings?) -> Bool {
        guard let settings, alerts, state != last, !(settings.skipsFaults && state == .fault) else {
            return false
        }
        last = state
        return true
    }
}

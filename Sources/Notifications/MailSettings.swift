package import NetworkTypes

/// Where mail about transitions goes (spec vrrp-behaviour 26).
package struct MailSettings: Hashable, Sendable {
    /// `smtp_server`'s host.
    package enum Server: Hashable, Sendable {
        case address(IPAddress)
        /// Resolved each time by the runner.
        case name(String)
    }

    package let server: Server
    package let port: UInt16
    /// `smtp_helo_name`; nil: the machine's name.
    package let heloName: String?
    /// `notification_email_from`; nil: the account and the machine's name.
    package let sender: MailAddress?
    /// `notification_email`, in the configured order; at least one.
    package let recipients: [MailAddress]
    /// For connecting and for each reply.
    package let timeout: Interval
    /// `no_email_faults`: nothing about FAULT.
    package let skipsFaults: Bool
    /// `no_checker_emails`: real servers only when their state changes, not each checker's.
    package let skipsCheckers: Bool
    /// Nil: mail is handed in by nobody in particular.
    package let credentials: MailCredentials?

    /// Nil when a value is out of its range: no recipient or too many, port 0, a host name that can't be one,
    /// a timeout outside of 1…4294 s.
    package init?(
        server: Server,
        port: UInt16 = 25,
        heloName: String? = nil,
        sender: MailAddress? = nil,
        recipients: [MailAddress],
        timeout: Interval = .seconds(30),
        skipsFaults: Bool = false,
        skipsCheckers: Bool = false,
        credentials: MailCredentials? = nil
    ) {
        if case .name(let name) = server, !MailSettings.isHostName(name) { return nil }
        guard port != 0, heloName.map({ MailSettings.isHostName($0) }) ?? true,
            (1...Limits.recipients).contains(recipients.count), MailSettings.timeouts.contains(timeout)
        else { return nil }
        self.server = server
        self.port = port
        self.heloName = heloName
        self.sender = sender
        self.recipients = recipients
        self.timeout = timeout
        self.skipsFaults = skipsFaults
        self.skipsCheckers = skipsCheckers
        self.credentials = credentials
    }

    package static let timeouts = Interval.seconds(1)...Interval.seconds(4_294)

    /// Could be a host's name or an address literal: printable ASCII without white space, at most 253 bytes.
    package static func isHostName(_ text: String) -> Bool {
        (1...Limits.hostNameLength).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}

/// An address of mail as configured: `user@host` or `Name <user@host>`.
package struct MailAddress: Hashable, Sendable {
    /// As it stands in headers.
    package let text: String
    /// What the envelope says: the part in angle brackets, or all of it (spec vrrp-behaviour 26.2).
    package let mailbox: String

    /// Nil when it is empty, over 254 bytes of mailbox, or holds what would break out of a line or an
    /// envelope: control characters, or in the mailbox white space or angle brackets.
    package init?(_ text: String) {
        guard text.utf8.count <= 2 * Limits.mailAddressLength,
            text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
        else { return nil }
        let mailbox: Substring
        if let open = text.lastIndex(of: "<") {
            guard text.last == ">" else { return nil }
            mailbox = text[text.index(after: open)...].dropLast()
        } else {
            mailbox = text[...]
        }
        guard (1...Limits.mailAddressLength).contains(mailbox.utf8.count),
            mailbox.utf8.allSatisfy({
                $0 != 0x20 && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">")
            })
        else { return nil }
        self.text = text
        self.mailbox = String(mailbox)
    }
}

/// `smtp_alert`, `smtp_alert_vrrp` and `smtp_alert_checker` of `global_defs`, and what follows from them.
package struct MailAlertDefaults: Hashable, Sendable {
    package var all: Bool?
    package var routers: Bool?
    package var checkers: Bool?

    package init(all: Bool? = nil, routers: Bool? = nil, checkers: Bool? = nil) {
        self.all = all
        self.routers = routers
        self.checkers = checkers
    }

    /// For an instance or a sync group that says nothing.
    package var forRouters: Bool { routers ?? all ?? false }
}

extension MailSettings {
    /// One mail, ready to be sent.
    ///
    /// - Parameters:
    ///   - host: this machine's name, for a sender that isn't configured (keepalived: `root@` and the host's
    ///     name).
    package func envelope(of message: MailMessage, host: String, date: MailDate) -> MailEnvelope {
        let from = sender?.text ?? "root@\(host)"
        return MailEnvelope(
            sender: sender?.mailbox ?? "root@\(host)",
            recipients: recipients.map(\.mailbox),
            text: message.text(from: from, to: recipients, date: date)
        )
    }
}

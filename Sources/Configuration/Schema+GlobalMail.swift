import NetworkTypes

extension Schema {
    /// Who is told by mail.
    static let mailKeywords: [Keyword] = [
        Keyword(
            "router_id",
            in: .globalDefinitions,
            Arguments(.text("STRING")),
            initial: "the host's name",
            "name of this router for people",
            mayLackArguments: true
        ),
        Keyword(
            "notification_email",
            in: .globalDefinitions,
            .none,
            repeated: .any,
            body: .notificationEmail,
            "who gets mail, any number of addresses on a line"
        ),
        Keyword(
            "notification_email_from",
            in: .globalDefinitions,
            Arguments(.text("ADDRESS")),
            initial: "the account at the host's name",
            "sender of mail",
            mayLackArguments: true
        ),
        Keyword(
            "smtp_server",
            in: .globalDefinitions,
            Arguments(.text("HOST"), optional: [.port]),
            initial: "none, and no mail; port 25",
            "mail relay and its port"
        ),
        Keyword(
            "smtp_helo_name",
            in: .globalDefinitions,
            Arguments(.text("NAME")),
            initial: "the host's name",
            "argument of HELO",
            mayLackArguments: true
        ),
        Keyword(
            "smtp_user",
            in: .globalDefinitions,
            Arguments(.text("NAME")),
            initial: "none, and no authentication",
            "who mail is handed in as (AUTH PLAIN or LOGIN), with smtp_password"
        ),
        Keyword(
            "smtp_password",
            in: .globalDefinitions,
            Arguments(.key),
            initial: "none, and no authentication",
            "the password of smtp_user, best in a file that only root can read; sent under TLS only, to "
                + "a server whose certificate isn't judged"
        ),
        Keyword(
            "smtp_password_in_clear",
            in: .globalDefinitions,
            .none,
            initial: "off, and mail waits for a server with TLS",
            "smtp_password is sent without TLS, too, where the relay has none"
        ),
        Keyword(
            "smtp_connect_timeout",
            in: .globalDefinitions,
            Arguments(.number(NumberRange(1...4_294, zeroMeansOne: true, unit: " seconds"))),
            initial: "30",
            "how long connecting to the relay and each reply may take"
        ),
        Keyword(
            "smtp_alert",
            in: .globalDefinitions,
            .boolean,
            initial: "off",
            "mail about everything that has no word of its own on it"
        ),
        Keyword(
            "smtp_alert_vrrp",
            in: .globalDefinitions,
            .boolean,
            initial: "as smtp_alert",
            "mail about virtual routers and sync groups that have no word of their own on it"
        ),
        Keyword(
            "smtp_alert_checker",
            in: .globalDefinitions,
            .boolean,
            initial: "as smtp_alert",
            "mail about virtual and real servers that have no word of their own on it"
        ),
        Keyword(
            "no_email_faults",
            in: .globalDefinitions,
            .none,
            initial: "off",
            "no mail about the FAULT state"
        ),
        Keyword(
            "no_checker_emails",
            in: .globalDefinitions,
            .boolean,
            initial: "off",
            "mail about real servers only when their state changes, not about each checker"
        ),
    ]
}

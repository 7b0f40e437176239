import NetworkTypes
import Notifications

extension Interpreter {
    mutating func globalSettings() -> GlobalSettings {
        var result = GlobalSettings(routerID: lastGlobal("router_id")?.word)
        result.instanceName = topLevel("instance")?.word
        result.networkNamespace = topLevel("net_namespace")?.word
        result.logsUnknownRouters = lastGlobal("log_unknown_vrids") != nil
        result.disablesLocalGroupReports = lastGlobal("disable_local_igmp") != nil
        result.jsonVersion = lastGlobal("json_version")?.word == "2" ? 2 : 1
        result.firewall = FirewallSettings(
            table: lastGlobal("nftables")?.word,
            priority: Int32(clamping: lastGlobal("nftables_priority")?.number ?? -1),
            counts: lastGlobal("nftables_counters") != nil
        )
        result.mailAlerts = MailAlertDefaults(
            all: lastGlobal("smtp_alert")?.isOn,
            routers: lastGlobal("smtp_alert_vrrp")?.isOn,
            checkers: lastGlobal("smtp_alert_checker")?.isOn
        )
        result.notifications = notificationSettings()
        return result
    }

    private mutating func notificationSettings() -> NotificationSettings {
        var result = NotificationSettings()
        if let user = lastGlobal("script_user") {
            result.scriptAccount = account(user.given, at: user.valuePlace)
        }
        result.refusesUnsafeScripts = lastGlobal("enable_script_security") != nil
        result.allEvents = fifo("notify_fifo")
        result.routerEvents = fifo("vrrp_notify_fifo")
        result.serviceEvents = fifo("lvs_notify_fifo")
        result.writesStatesOnReload = lastGlobal("fifo_write_vrrp_states_on_reload") != nil
        result.startup = lifecycleScript("startup_script")
        result.shutdown = lifecycleScript("shutdown_script")
        result.mail = mail()
        dropSharedFIFOs(&result)
        return result
    }

    // MARK: FIFOs and scripts

    private mutating func fifo(_ name: String) -> FIFOSettings? {
        let script = lastGlobal(name + "_script")
        let reader = script.flatMap { command($0, added: .path) }
        guard let statement = lastGlobal(name), let path = statement.word else {
            if let script {
                findings.tolerable(script.place, "\(name)_script needs \(name), the FIFO that it reads")
            }
            return nil
        }
        let words = statement.given.words
        var owner: ScriptAccount?
        if words.count > 1 {
            owner = ScriptAccount(user: words[1], group: words.count > 2 ? words[2] : nil)
            if owner == nil {
                findings.tolerable(
                    statement.given.places[1],
                    "\(name) names no account that can be: \(Printable.quoted(words[1]))"
                )
                return nil
            }
        }
        if let settings = FIFOSettings(path: path, owner: owner, reader: reader) { return settings }
        findings.error(
            statement.valuePlace,
            "\(name) must be an absolute path, found \(Printable.quoted(path))"
        )
        return nil
    }

    /// Two FIFOs of one path are one: the one for everything.
    private mutating func dropSharedFIFOs(_ settings: inout NotificationSettings) {
        guard let path = settings.allEvents?.path else { return }
        for (name, key) in [
            ("vrrp_notify_fifo", \NotificationSettings.routerEvents),
            ("lvs_notify_fifo", \NotificationSettings.serviceEvents),
        ] where settings[keyPath: key]?.path == path {
            if let statement = lastGlobal(name) {
                findings.tolerable(statement.valuePlace, "\(name) is the path of notify_fifo")
            }
            settings[keyPath: key] = nil
        }
    }

    private mutating func lifecycleScript(_ name: String) -> LifecycleScript? {
        let timeout = lastGlobal(name + "_timeout")
        guard let statement = lastGlobal(name) else { return nil }
        let seconds = Int64(timeout?.number ?? 10)
        return command(statement).flatMap { LifecycleScript($0, timeout: .seconds(seconds)) }
    }

    /// The command of a keyword with a script, its account, and messages where they can't be.
    mutating func command(_ statement: Statement, added: ScriptCommand.AddedWords = .none) -> ScriptCommand? {
        guard let text = statement.word else { return nil }
        let owner = statement.given.afterFirst
        var account: ScriptAccount?
        if !owner.values.isEmpty {
            account = self.account(owner, at: owner.places[0])
            if account == nil { return nil }
        }
        return command(text, at: statement.valuePlace, for: statement.name, account: account, added: added)
    }

    mutating func command(
        _ text: String,
        at place: Place,
        for name: String,
        account: ScriptAccount?,
        added: ScriptCommand.AddedWords = .none
    ) -> ScriptCommand? {
        let words: [[UInt8]]
        do throws(ScriptWords.Problem) {
            words = try ScriptWords.command(text).arguments
        } catch {
            findings.tolerable(place, "\(name) \(error.text)")
            return nil
        }
        let texts = words.compactMap { String(validating: $0, as: UTF8.self) }
        guard texts.count == words.count else {
            findings.error(place, "\(name) has words that are not UTF-8")
            return nil
        }
        if let result = ScriptCommand(texts, account: account, added: added) { return result }
        findings.error(place, "\(name) must be a program and words of at most 8192 bytes together")
        return nil
    }

    /// USER [[:]GROUP]; a colon before the group asks for the user's other groups, too.
    mutating func account(_ given: Given, at place: Place) -> ScriptAccount? {
        let words = given.words
        guard let user = words.first else { return nil }
        var group = words.count > 1 ? words[1] : nil
        let supplements = lastGlobal("set_supplementary_groups")?.isOn ?? false
        let hasColon = group?.hasPrefix(":") ?? false
        if hasColon { group?.removeFirst() }
        if let account = ScriptAccount(
            user: user,
            group: group,
            hasSupplementaryGroups: supplements || hasColon
        ) {
            return account
        }
        findings.error(place, "\(Printable.quoted(words.joined(separator: " "))) can't be an account")
        return nil
    }

    // MARK: Mail

    private mutating func mail() -> MailSettings? {
        var recipients: [MailAddress] = []
        let list = lastGlobal("notification_email")
        for entry in list?.entries ?? [] {
            for (word, place) in zip(entry.given.words, entry.given.places) {
                if let address = MailAddress(word) {
                    recipients.append(address)
                } else {
                    findings.error(place, "\(Printable.quoted(word)) is no mail address")
                }
            }
        }
        let sender = lastGlobal("notification_email_from").flatMap { mailAddress($0) }
        if let list, recipients.isEmpty, !list.hasErrors {
            findings.tolerable(list.place, "notification_email is empty", consequence: "nobody gets mail")
        }
        guard let statement = lastGlobal("smtp_server"), let host = statement.word, !recipients.isEmpty else {
            return nil
        }
        let server: MailSettings.Server = IPAddress(host).map { .address($0) } ?? .name(host)
        let settings = MailSettings(
            server: server,
            port: UInt16(clamping: statement.number ?? 25),
            heloName: lastGlobal("smtp_helo_name")?.word,
            sender: sender,
            recipients: recipients,
            timeout: .seconds(Int64(lastGlobal("smtp_connect_timeout")?.number ?? 30)),
            skipsFaults: lastGlobal("no_email_faults") != nil,
            skipsCheckers: lastGlobal("no_checker_emails")?.isOn ?? false,
            credentials: mailCredentials()
        )
        if settings == nil {
            findings.error(
                statement.valuePlace,
                "smtp_server and smtp_helo_name must name hosts; \(Limits.recipients) recipients are the most"
            )
        }
        return settings
    }

    private mutating func mailCredentials() -> MailCredentials? {
        let inClear = lastGlobal("smtp_password_in_clear")
        guard let user = lastGlobal("smtp_user"), let password = lastGlobal("smtp_password") else {
            // A keyword with an error of its own is no news.
            for statement in [lastGlobal("smtp_user"), lastGlobal("smtp_password"), inClear].compactMap({ $0 }
            )
            where !statement.hasErrors {
                findings.error(statement.place, "\(statement.name) needs smtp_user and smtp_password")
            }
            return nil
        }
        guard let name = user.word, let number = password.given.secret else { return nil }
        let result = MailCredentials(user: name, password: secrets[number], mayGoInClear: inClear != nil)
        if result == nil {
            findings.error(
                password.valuePlace,
                "smtp_user and smtp_password must each have 1…\(Limits.credentialLength) bytes, none "
                    + "of them zero"
            )
        }
        return result
    }

    private mutating func mailAddress(_ statement: Statement) -> MailAddress? {
        guard let word = statement.word else { return nil }
        if let address = MailAddress(word) { return address }
        findings.error(statement.valuePlace, "\(Printable.quoted(word)) is no mail address")
        return nil
    }
}

import HealthChecks
import LoadBalancing
import NetworkTypes
import Notifications

extension Interpreter {
    // MARK: UDP_CHECK

    mutating func datagram(_ block: Statement, _ target: ProbeTarget) -> DatagramCheckSettings {
        var result = DatagramCheckSettings(target: target)
        if let statement = block.last("payload") {
            let text = statement.given.words.joined(separator: " ")
            result.payload = DatagramPattern(hexadecimal: text, allowsWildcards: false)?.bytes
            if result.payload == nil {
                findings.tolerable(
                    statement.valuePlace,
                    "payload must be hexadecimal digits",
                    consequence: "the usual text is sent"
                )
            }
        }
        let minimum = block.last("min_reply_length")
        let maximum = block.last("max_reply_length")
        let pattern = replyPattern(block)
        if pattern == nil, block.last("require_reply") != nil { result.reply = .any }
        guard let pattern else {
            if let statement = minimum ?? maximum {
                findings.warning(
                    statement.place,
                    "\(statement.name) has no effect without digits after require_reply"
                )
            }
            return result
        }
        let least = UInt16(clamping: minimum?.number ?? 0)
        let most = UInt16(clamping: maximum?.number ?? 255)
        guard least <= most else {
            findings.error(
                (minimum ?? block).valuePlace,
                "min_reply_length \(least) is more than max_reply_length \(most): no reply would be good"
            )
            return result
        }
        result.reply = .matching(pattern, length: least...most)
        return result
    }

    private mutating func replyPattern(_ block: Statement) -> DatagramPattern? {
        guard let statement = block.last("require_reply"), !statement.values.isEmpty else { return nil }
        let text = statement.given.words.joined(separator: " ")
        if let pattern = DatagramPattern(hexadecimal: text, allowsWildcards: true) { return pattern }
        findings.tolerable(
            statement.valuePlace,
            "require_reply must be hexadecimal digits, or x for any",
            consequence: "any reply will do"
        )
        return nil
    }

    // MARK: DNS_CHECK

    func question(_ block: Statement) -> DNSQuestion {
        let type = block.last("type")?.word
        let name = block.last("name")?.word.flatMap(DNSName.init)
        return DNSQuestion(
            type: DNSRecordType.allCases.first { $0.name == type } ?? .soa,
            name: name ?? .root
        )
    }

    // MARK: SMTP_CHECK

    /// One check, or one for each host; keepalived asks the real server for each.
    mutating func mailChecks(
        _ block: Statement,
        _ server: RealServerSettings,
        _ cascade: CheckCascade
    ) -> [CheckSettings] {
        let name = block.last("helo_name")?.word ?? "smtpchecker.keepalived.org"
        guard let outer = target(block, server, cascade) else { return [] }
        let hosts = block.all("host")
        guard !hosts.isEmpty else { return [cascade.check(.mail(outer, heloName: name))] }
        var result: [CheckSettings] = []
        for host in hosts {
            let own = cascade.with(host)
            guard let target = target(host, server, own, outer: outer) else { continue }
            result.append(own.check(.mail(target, heloName: name)))
        }
        return result
    }

    // MARK: MISC_CHECK

    mutating func script(_ block: Statement, _ cascade: CheckCascade) -> ScriptCheckSettings? {
        guard let statement = block.last("misc_path") else {
            lacks("misc_path", block)
            return nil
        }
        var user: ScriptAccount?
        if let owner = block.last("user") {
            user = account(owner.given, at: owner.valuePlace)
            if user == nil { return nil }
        }
        guard let text = statement.word,
            let command = command(text, at: statement.valuePlace, for: statement.name, account: user)
        else { return nil }
        let seconds = block.last("misc_timeout")?.number ?? 0
        return ScriptCheckSettings(
            command: command,
            timeout: seconds == 0 ? cascade.scriptTimeout : .seconds(Int64(seconds)),
            isDynamic: block.last("misc_dynamic") != nil
        )
    }

    /// The command of a statement; nil where there is none, or after a message.
    mutating func serverCommand(_ statement: Statement?) -> ScriptCommand? {
        guard let statement else { return nil }
        return command(statement)
    }
}

import CLinux
import Console

extension StatusTable {
    /// "Why am I not master?": what keeps an instance from it, how long yet, and what its priority is made
    /// of.
    func why(_ standing: JSONValue) -> String {
        var text = ""
        let obstacle = standing["obstacle"]?.string ?? "none"
        // A fault has its own line.
        if let explanation = standing["explanation"]?.string, obstacle != "faults" {
            let left = standing["seconds_left"]?.number.map { String($0) }.map { "; \($0) s to go" } ?? ""
            let line = "  \(obstacle == "two_masters" ? "" : "not master: ")\(printable(explanation))\(left)"
            text += (obstacle == "two_masters" ? Style.red(line, isTerminal) : line) + "\n"
        }
        let terms = standing["terms"]?.elements ?? []
        if terms.contains(where: { $0["amount"]?.number != 0 }) {
            let sum = terms.map { term in
                let amount = Int(term["amount"]?.number ?? 0)
                return "\(amount < 0 ? "-" : "+") \(abs(amount)) (\(printable(term["name"]?.string ?? "?")))"
            }
            let base = whole(standing["base_priority"])
            let result = whole(standing["effective_priority"])
            text += "  priority: \(base) \(sum.joined(separator: " ")) = \(result)\n"
        }
        return text
    }

    /// "Maintenance by root since 12:00:00, until 14:00:00: kernel update".
    func line(ofPlan plan: JSONValue) -> String {
        let what =
            switch plan["kind"]?.string {
            case "switchover": "Switchover of \(printable(plan["instance"]?.string ?? "?"))"
            case "drain":
                "Drain of \(printable(plan["server"]?.string ?? "?"))"
                    + (plan["service"]?.string.map { " in \(printable($0))" } ?? "")
            default: "Maintenance"
            }
        var text = "\(what) by \(StatusTable.userName(plan["user"]?.number))"
        if let since = plan["since"]?.number { text += " since \(EventLines.clock(since))" }
        if let expiry = plan["expires"]?.number { text += ", until \(EventLines.clock(expiry))" }
        if let reason = plan["reason"]?.string { text += ": \(printable(reason))" }
        return Style.yellow(text, isTerminal) + "\n"
    }

    /// The account's name here; its number where it has none.
    private static func userName(_ number: Double?) -> String {
        guard let number, number >= 0, number <= Double(UInt32.max) else { return "?" }
        var buffer = [CChar](repeating: 0, count: 64)
        // Safety: the call writes at most the given count, terminated.
        guard unsafe hf_user_name(UInt32(number), &buffer, UInt64(buffer.count)) == 0 else {
            return "user \(Int(number))"
        }
        return printable(
            String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        )
    }
}

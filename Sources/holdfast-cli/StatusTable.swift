import Console

/// The status document for people: columns that line up, colour on a terminal.
struct StatusTable {
    let isTerminal: Bool

    /// With a line end.
    func text(_ document: JSONValue) -> String {
        let instances = document["instances"]?.elements ?? []
        var text = ""
        if document["helper"]?["connected"]?.boolean == false {
            text += Style.red("The helper is not connected: nothing can be sent or put.", isTerminal) + "\n"
        }
        if document["stopping"]?.boolean == true { text += "Stopping.\n" }
        for plan in document["plans"]?.elements ?? [] { text += line(ofPlan: plan) }
        let services = services(document)
        guard !instances.isEmpty else { return text + (services.isEmpty ? "No instances.\n" : services) }
        let rows = [StatusTable.heading] + instances.map(cells)
        let widths = StatusTable.heading.indices.map { column in
            rows.map { $0[column].unicodeScalars.count }.max() ?? 0
        }
        for (number, row) in rows.enumerated() {
            let cells = row.indices.map { column in
                let isLast = column == row.count - 1
                let padding = isLast ? 0 : widths[column] - row[column].unicodeScalars.count
                return styled(row[column], column: column, isHeading: number == 0)
                    + String(repeating: " ", count: padding)
            }
            text += cells.joined(separator: "  ") + "\n"
            if number > 0 { text += details(instances[number - 1]) }
        }
        for tracker in document["trackers"]?.elements ?? [] { text += line(tracker) }
        return services.isEmpty ? text : text + "\n" + services
    }

    /// What a tracker says: "script check: bad (returning 1)".
    private func line(_ tracker: JSONValue) -> String {
        let verdict = tracker["verdict"]?.string ?? "?"
        let name = "\(tracker["kind"]?.string ?? "?") \(printable(tracker["name"]?.string ?? "?"))"
        let detail = tracker["detail"]?.string.map { " (\(printable($0)))" } ?? ""
        let line = "\(name): \(verdict)\(detail)"
        return (verdict == "bad" ? Style.red(line, isTerminal) : line) + "\n"
    }

    private static let heading = [
        "INSTANCE", "STATE", "FOR", "INTERFACE", "VRID", "PRIORITY", "MASTER", "ADDRESSES",
    ]

    private func cells(_ instance: JSONValue) -> [String] {
        let addresses = instance["virtual_addresses"]?.elements ?? []
        let present = addresses.count { $0["present"]?.boolean == true }
        let priority = whole(instance["priority"])
        let effective = whole(instance["effective_priority"])
        return [
            printable(instance["name"]?.string ?? "?"),
            instance["state"]?.string ?? "?",
            instance["since_seconds"]?.number.map(duration) ?? "-",
            printable(instance["interface"]?.string ?? "?"),
            whole(instance["virtual_router_id"]),
            effective == priority ? priority : "\(effective) (\(priority))",
            instance["master_address"]?.string ?? "-",
            addresses.isEmpty ? "-" : "\(present)/\(addresses.count) here",
        ]
    }

    /// What an operator must see at once: why it is at fault, and each address.
    private func details(_ instance: JSONValue) -> String {
        var text = ""
        if let fault = instance["fault"]?.string {
            text += "  " + Style.red("fault: \(printable(fault))", isTerminal) + "\n"
        }
        for warning in instance["warnings"]?.elements ?? [] {
            let kind = warning["kind"]?.string.map { String($0.map { $0 == "_" ? " " : $0 }) } ?? "?"
            let line = "\(printable(kind)): \(printable(warning["detail"]?.string ?? "?"))"
            text += "  " + Style.red(line, isTerminal) + "\n"
        }
        if let standing = instance["standing"] { text += why(standing) }
        for address in instance["virtual_addresses"]?.elements ?? [] {
            let isHere = address["present"]?.boolean == true
            let isForeign = address["foreign"]?.boolean == true
            let presence = isForeign ? "here, put by someone else" : isHere ? "here" : "not here"
            let line = "\(address["address"]?.string ?? "?")  \(presence)\(confirmation(address))"
            text += "  " + (isHere ? line : Style.faint(line, isTerminal)) + "\n"
        }
        return text
    }

    /// Whether a neighbour has answered to the address.
    private func confirmation(_ address: JSONValue) -> String {
        let neighbour = address["neighbour"]?.string ?? "?"
        return switch address["confirmation"]?.string {
        case "confirmed": ", confirmed by \(neighbour)"
        case "asking": ", not confirmed yet"
        case "not_confirmed": ", not confirmed: \(neighbour) is silent"
        case "nobody_to_ask": ", nobody to ask"
        default: ""
        }
    }

    private func styled(_ text: String, column: Int, isHeading: Bool) -> String {
        if isHeading { return Style.bold(text, isTerminal) }
        guard column == 1 else { return text }
        switch text {
        case "MASTER": return Style.green(text, isTerminal)
        case "FAULT": return Style.red(text, isTerminal)
        default: return text
        }
    }

    func whole(_ value: JSONValue?) -> String { value?.number.map { String(Int($0)) } ?? "?" }

    /// "3 s", "12 min", "5 h", "8 d": as coarse as one glance needs.
    private func duration(_ seconds: Double) -> String {
        switch seconds {
        case ..<120: "\(Int(max(0, seconds))) s"
        case ..<7_200: "\(Int(seconds / 60)) min"
        case ..<172_800: "\(Int(seconds / 3_600)) h"
        default: "\(Int(min(seconds, 1e12) / 86_400)) d"
        }
    }
}

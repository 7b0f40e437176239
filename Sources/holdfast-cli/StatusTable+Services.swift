import Console

extension StatusTable {
    /// Virtual servers, each with its real servers below; empty without any.
    func services(_ document: JSONValue) -> String {
        let services = document["services"]?.elements ?? []
        guard !services.isEmpty else { return "" }
        var rows = [
            [
                "SERVICE", "STATE", "WEIGHT", "KERNEL", "CONNECTIONS", "PER SECOND", "BYTES/S IN", "OUT",
                "CHECKED IN",
            ]
        ]
        for service in services {
            let isMet = service["quorum_met"]?.boolean == true
            let state = service["sorry_server_used"]?.boolean == true ? "SORRY" : isMet ? "UP" : "DOWN"
            rows.append([
                "\(printable(service["name"]?.string ?? "?")) \(service["scheduler"]?.string ?? "?")", state,
                "\(whole(service["alive_weight"]))/\(whole(service["quorum"]))",
                service["present"]?.boolean == true ? "yes" : "no", whole(service["connections"]),
                whole(service["connections_per_second"]), whole(service["bytes_in_per_second"]),
                whole(service["bytes_out_per_second"]), "",
            ])
            for server in service["servers"]?.elements ?? [] { rows.append(cells(ofServer: server)) }
        }
        return lines(rows) + remarks(services)
    }

    /// Why servers are down, and what will make them be.
    private func remarks(_ services: [JSONValue]) -> String {
        var text = ""
        for service in services {
            for server in service["servers"]?.elements ?? [] {
                let name = printable(server["name"]?.string ?? "?")
                for problem in server["problems"]?.elements ?? [] {
                    text += "\(name) is down: \(printable(problem.string ?? "?"))\n"
                }
                if let seconds = server["weight_rises_for_seconds"]?.number {
                    text += "\(name): its weight rises for another \(Int(seconds.rounded(.up))) s\n"
                }
                guard let days = server["certificate_days_left"]?.number else { continue }
                text += "\(name): its certificate ends in \(Int(days)) days\n"
            }
        }
        return text
    }

    private func cells(ofServer server: JSONValue) -> [String] {
        let isSorry = server["sorry_server"]?.boolean == true
        let state = isSorry ? "sorry" : server["up"]?.boolean == true ? "up" : "down"
        let kernel = server["kernel_weight"]?.number.map { "weight \(Int($0))" } ?? "-"
        let connections =
            "\(whole(server["connections"])) (\(whole(server["active_connections"])) active, "
            + "\(whole(server["inactive_connections"])) not)"
        return [
            "  \(printable(server["name"]?.string ?? "?")) \(server["method"]?.string ?? "?")", state,
            whole(server["weight"]), kernel, connections, whole(server["connections_per_second"]),
            whole(server["bytes_in_per_second"]), whole(server["bytes_out_per_second"]),
            latencies(ofServer: server),
        ]
    }

    /// How long the last attempt of each check took.
    private func latencies(ofServer server: JSONValue) -> String {
        let checks = server["checks"]?.elements ?? []
        return checks.compactMap { $0["last_seconds"]?.number.map(duration) }.joined(separator: ", ")
    }

    /// 0.4 ms, 12 ms, 1.2 s.
    private func duration(_ seconds: Double) -> String {
        func tenths(_ value: Double) -> String {
            let tenths = Int((value * 10).rounded())
            return "\(tenths / 10).\(tenths % 10)"
        }
        if seconds >= 1 { return tenths(seconds) + " s" }
        return seconds < 0.01 ? tenths(seconds * 1_000) + " ms" : "\(Int((seconds * 1_000).rounded())) ms"
    }

    private func lines(_ rows: [[String]]) -> String {
        let widths = rows[0].indices.map { column in
            rows.map { $0[column].unicodeScalars.count }.max() ?? 0
        }
        var text = ""
        for (number, row) in rows.enumerated() {
            let cells = row.indices.map { column in
                let isLast = column == row.count - 1
                let padding = isLast ? 0 : widths[column] - row[column].unicodeScalars.count
                return styled(service: row[column], isHeading: number == 0)
                    + String(repeating: " ", count: padding)
            }
            text += cells.joined(separator: "  ") + "\n"
        }
        return text
    }

    private func styled(service text: String, isHeading: Bool) -> String {
        if isHeading { return Style.bold(text, isTerminal) }
        switch text {
        case "UP": return Style.green(text, isTerminal)
        case "DOWN", "SORRY", "down": return Style.red(text, isTerminal)
        default: return text
        }
    }
}

import Console
import NetworkTypes
import Simulation

/// A rehearsal for people, and as JSON.
struct Timeline {
    let rehearsal: Rehearsal
    let isTerminal: Bool

    init(_ rehearsal: Rehearsal, isTerminal: Bool) {
        self.rehearsal = rehearsal
        self.isTerminal = isTerminal
    }

    var text: String {
        var text = ""
        for what in rehearsal.leftOut { text += "not simulated: \(what)\n" }
        let width = rehearsal.names.map { printable($0).unicodeScalars.count }.max() ?? 0
        for line in rehearsal.lines {
            let time = padded(seconds(line.at), to: 8, left: true)
            guard !line.isAction else {
                text += Style.bold("\(time) s  == \(printable(line.text))", isTerminal) + "\n"
                continue
            }
            let name = padded(line.machine.map { printable(rehearsal.names[$0]) } ?? "", to: width)
            let subject = line.instance.map { "\(printable($0)): " } ?? ""
            text += "\(time) s  \(name)  \(subject)\(coloured(printable(line.text)))\n"
        }
        text += "\n"
        for address in rehearsal.addresses { text += history(address) }
        return text + "\(seconds(rehearsal.length)) s were rehearsed.\n"
    }

    private func history(_ address: Rehearsal.AddressHistory) -> String {
        var text = Style.bold("\(address.address)", isTerminal) + "\n"
        for period in address.periods {
            let span = "\(padded(seconds(period.from), to: 8, left: true)) – \(seconds(period.to)) s"
            text += "\(span)  \(printable(rehearsal.names[period.machine]))\n"
        }
        guard !address.periods.isEmpty else {
            return text + "  " + Style.red("never held", isTerminal) + "\n"
        }
        let outage =
            "without a holder for \(seconds(address.outage)) s, "
            + "at the longest \(seconds(address.longestOutage)) s"
        text +=
            "  " + (address.outage > .zero ? Style.red(outage, isTerminal) : "never without a holder") + "\n"
        if address.shared > .zero {
            text +=
                "  " + Style.red("held by more than one for \(seconds(address.shared)) s", isTerminal) + "\n"
        }
        return text
    }

    private func coloured(_ text: String) -> String {
        if text.hasPrefix("Entering MASTER STATE") { return Style.green(text, isTerminal) }
        if text.hasPrefix("Entering FAULT STATE") || text.hasPrefix("duplicate master") {
            return Style.red(text, isTerminal)
        }
        return text
    }

    var document: JSONValue {
        let lines = rehearsal.lines.map { line in
            JSONValue.object([
                ("seconds", number(line.at)),
                ("machine", line.machine.map { .string(rehearsal.names[$0]) } ?? .null),
                ("instance", line.instance.map { .string($0) } ?? .null), ("text", .string(line.text)),
                ("action", .boolean(line.isAction)),
            ])
        }
        let addresses = rehearsal.addresses.map { address in
            JSONValue.object([
                ("address", .string("\(address.address)")),
                (
                    "periods",
                    .array(
                        address.periods.map {
                            .object([
                                ("machine", .string(rehearsal.names[$0.machine])), ("from", number($0.from)),
                                ("to", number($0.to)),
                            ])
                        }
                    )
                ),
                ("outage_seconds", number(address.outage)),
                ("longest_outage_seconds", number(address.longestOutage)),
                ("shared_seconds", number(address.shared)),
            ])
        }
        return .object([
            ("version", .number("1")), ("seconds", number(rehearsal.length)),
            ("not_simulated", .array(rehearsal.leftOut.map { .string($0) })), ("timeline", .array(lines)),
            ("addresses", .array(addresses)),
        ])
    }

    private func number(_ interval: Interval) -> JSONValue { .number(seconds(interval)) }

    /// With three places.
    private func seconds(_ interval: Interval) -> String {
        let milliseconds = interval.nanoseconds / 1_000_000
        let fraction = String(milliseconds % 1_000 + 1_000).dropFirst()
        return "\(milliseconds / 1_000).\(fraction)"
    }

    private func padded(_ text: String, to width: Int, left: Bool = false) -> String {
        let padding = String(repeating: " ", count: max(0, width - text.unicodeScalars.count))
        return left ? padding + text : text + padding
    }
}

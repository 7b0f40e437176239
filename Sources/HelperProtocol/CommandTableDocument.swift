// policy/commands.md is this function's result; a test compares them.
#if !$Embedded
    /// The command table as Markdown, for people who audit the helper's surface.
    package func commandTableDocument() -> String {
        var lines = [
            "# What the engine may ask of the helper",
            "",
            "Generated from `Sources/HelperProtocol/CommandTable.swift`; `UPDATE_GOLDEN=1 swift test --filter",
            "CommandTableTests` writes it anew. Numbers of answers are one more than the command's. Widths in bytes,",
            "little-endian. A frame that is not one of these, or not in its phase, ends the session.",
            "",
            "| number | command | payload | bytes | phases | purpose |",
            "|---|---|---|---|---|---|",
        ]
        for number in CommandNumber.allCases {
            let row = number.row
            let phases = SessionPhase.allCases.filter { row.isLegal(in: $0) }.map { "\($0)" }.joined(separator: ", ")
            let length =
                row.minimumLength == row.maximumLength
                ? "\(row.minimumLength)" : "\(row.minimumLength)…\(row.maximumLength)"
            lines.append("| \(number.rawValue) | \(row.name) | \(row.layout) | \(length) | \(phases) | \(row.purpose) |")
        }
        lines += [
            "",
            "A well-formed command may be refused. *Violations* are what no honest engine causes; the session ends",
            "after \(Limits.violationsPerSession) of them.",
            "",
            "| code | refusal | violation |",
            "|---|---|---|",
        ]
        for refusal in Refusal.allCases {
            lines.append("| \(refusal.rawValue) | \(refusal) | \(refusal.isViolation ? "yes" : "no") |")
        }
        return lines.joined(separator: "\n") + "\n"
    }
#endif

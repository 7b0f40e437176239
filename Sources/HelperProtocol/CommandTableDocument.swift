// policy/commands.md is this function's result; a test compares them.
#if !$Embedded
    /// The command table as Markdown, for people who audit the helper's surface.
    package func commandTableDocument() -> String {
        var lines = [
            "# What the engine may ask of the helper",
            "",
            "Generated from `Sources/HelperProtocol/CommandTable.swift`; with `UPDATE_GOLDEN=1` the tests of",
            "HelperProtocol write it anew. An answer's number is the command's plus one. Widths are in",
            "bytes, little-endian. A frame that is not one of these, or not in its phase, ends the session.",
            "",
            "| number | command | payload | bytes | phases | purpose |",
            "|---|---|---|---|---|---|",
        ]
        for number in CommandNumber.allCases {
            let row = number.row
            let legal = SessionPhase.allCases.filter { row.isLegal(in: $0) }
            let phases = legal.map { "\($0)" }.joined(separator: ", ")
            let length =
                row.minimumLength == row.maximumLength
                ? "\(row.minimumLength)" : "\(row.minimumLength)…\(row.maximumLength)"
            let identification = "\(number.rawValue) | \(row.name)"
            lines.append("| \(identification) | \(row.layout) | \(length) | \(phases) | \(row.purpose) |")
        }
        lines += [
            "",
            "A well-formed command may be refused. *Violations* are what no honest engine causes; the",
            "session ends after \(Limits.violationsPerSession) of them.",
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

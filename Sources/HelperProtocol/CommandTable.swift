/// The commands, by number. Even; the answer's number is one more.
package enum CommandNumber: UInt8, CaseIterable, Sendable {
    case hello = 2
    case load = 4
    case activate = 6
    case discard = 8
    case release = 10
    case put = 16
    case remove = 18
    case again = 20
    case weight = 22
    case dump = 24
    case puts = 26
    case transmit = 32
    case cease = 34
    case announce = 40
    case probe = 42
}

/// Where a session stands; a command outside its phases ends the session.
package enum SessionPhase: UInt8, CaseIterable, Sendable {
    /// Connected; nothing but `hello` is legal.
    case greeting = 1
    /// One generation in force, or none yet.
    case running = 2
    /// A further generation is loaded and neither activated nor discarded.
    case loading = 4
}

/// One row of the command table.
package struct CommandRow: Sendable {
    package let number: CommandNumber
    package let name: StaticString
    /// The payload's fields in order, with their widths in bytes, for people.
    package let layout: StaticString
    /// Bounds of the payload's length in bytes; equal where the layout is fixed.
    package let minimumLength: Int
    package let maximumLength: Int
    /// The phases in which the command is legal, as bits of `SessionPhase`.
    package let phases: UInt8
    /// What it asks for, and why the helper must be able to do it.
    package let purpose: StaticString

    package func isLegal(in phase: SessionPhase) -> Bool { phases & phase.rawValue != 0 }
}

extension CommandNumber {
    /// The row of the table: this switch *is* the table.
    package var row: CommandRow {
        let open: [SessionPhase] = [.running, .loading]
        let adverts = (32 + 16)...(32 + 2 * Limits.advertsLength)
        return switch self {
        case .hello:
            row("hello", "version 2", 2...2, [.greeting], "opens the session; answered with what is held")
        case .load:
            row("load", "generation 16", 16...16, [.running], "maps a generation beside the one in force")
        case .activate:
            row("activate", "", 0...0, [.loading], "puts it in force; what only the former named goes")
        case .discard: row("discard", "", 0...0, [.loading], "forgets it and removes what only it named")
        case .release: row("release", "", 0...0, open, "planned end: everything held is removed")
        case .put: row("put", "table 1, object 4", 5...5, open, "brings an object into the kernel")
        case .remove: row("remove", "table 1, object 4", 5...5, open, "takes an object out of the kernel")
        case .again:
            row("again", "bundle 4", 4...4, open, "accepts a revocation; the bundle may be leased anew")
        case .weight:
            row("weight", "table 1, object 4, weight 4", 9...9, open, "puts an IPVS destination, so weighted")
        case .dump:
            row("dump", "selector 4", 4...4, open, "a part of what IPVS holds, as the kernel says it")
        case .puts: row("puts", putsLayout, 9...9 * Limits.putsAtOnce, open, "many puts and weights in one")
        case .transmit: row("transmit", transmitLayout, adverts, open, "sends an advert and renews the lease")
        case .cease:
            row("cease", "channel 4, hold 8, farewell 1", 13...13, open, "ends a lease after the hold")
        case .announce:
            row("announce", announceLayout, 9...13, open, "gratuitous ARP for what is held")
        case .probe:
            row("probe", "object 4, family 1, target 16", 21...21, open, "asks a neighbour from what is held")
        }
    }

    private var transmitLayout: StaticString {
        "channel 4, deadline 8, source 16, advert length 2, will length 2, advert, will"
    }

    private var putsLayout: StaticString { "each: table 1, object 4, weight 4 (all ones: a put)" }

    private var announceLayout: StaticString { "object 4, rounds 1, spacing 4, lane 4 (not of version 2)" }

    private func row(
        _ name: StaticString,
        _ layout: StaticString,
        _ length: ClosedRange<Int>,
        _ phases: [SessionPhase],
        _ purpose: StaticString
    ) -> CommandRow {
        var bits: UInt8 = 0
        for phase in phases { bits |= phase.rawValue }
        return CommandRow(
            number: self,
            name: name,
            layout: layout,
            minimumLength: length.lowerBound,
            maximumLength: length.upperBound,
            phases: bits,
            purpose: purpose
        )
    }
}

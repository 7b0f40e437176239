/// What a peer may do.
package enum ControlRole: String, Sendable, Comparable {
    /// Look, and change nothing.
    case reading
    /// Plan work: give up mastership, take real servers out, choose what is logged.
    case control

    package static func < (left: ControlRole, right: ControlRole) -> Bool {
        left == .reading && right == .control
    }
}

/// The first word of a request.
package enum ControlVerb: String, Sendable, CaseIterable {
    case status
    case events
    case metrics
    case dump
    case switchover
    case drain
    case undrain
    case maintenance
    case logLevel = "log-level"

    /// What is known of a verb.
    package struct Row: Sendable {
        package var verb: ControlVerb
        package var role: ControlRole
        /// Words behind the verb, for people.
        package var words: String
        /// Their least and greatest number, options not counted.
        package var count: ClosedRange<Int>
        /// Names of options that it takes.
        package var options: [Option]
        package var meaning: String
        /// A request as it may be sent.
        package var example: String
    }

    /// What a word `name=value` may be about.
    package enum Option: String, Sendable, CaseIterable {
        /// Seconds until the plan ends by itself.
        case expire
        /// Why, for whoever looks at the status.
        case reason
        /// The virtual server, where a real server stands in several.
        case service
        /// `yes`: also where it is refused for prudence.
        case force
        /// `yes`: go on with what happens from now on.
        case follow
    }

    /// In the order of `allCases`.
    package static let table: [Row] = [
        Row(
            verb: .status,
            role: .reading,
            words: "",
            count: 0...0,
            options: [],
            meaning: "the state of everything, as one JSON document",
            example: "status"
        ),
        Row(
            verb: .events,
            role: .reading,
            words: "",
            count: 0...0,
            options: [.follow],
            meaning: "what happened lately, a JSON document a line; with follow=yes what happens from now on",
            example: "events follow=yes"
        ),
        Row(
            verb: .metrics,
            role: .reading,
            words: "[openmetrics|prometheus]",
            count: 0...1,
            options: [],
            meaning: "numbers and counters as OpenMetrics, or in the older text format of Prometheus",
            example: "metrics"
        ),
        Row(
            verb: .dump,
            role: .reading,
            words: "data|stats|json",
            count: 1...1,
            options: [],
            meaning: "the state in keepalived's forms: data dump, statistics, JSON",
            example: "dump json"
        ),
        Row(
            verb: .switchover,
            role: .control,
            words: "INSTANCE [on|off]",
            count: 1...2,
            options: [.expire, .reason, .force],
            meaning: "hand an instance and its sync group over to another router; off ends it",
            example: "switchover VI_1 reason=kernel%20update"
        ),
        Row(
            verb: .drain,
            role: .control,
            words: "SERVER",
            count: 1...1,
            options: [.service, .expire, .reason, .force],
            meaning: "weight 0: open connections of a real server live on, new ones go elsewhere",
            example: "drain 10.1.0.1:80 expire=7200"
        ),
        Row(
            verb: .undrain,
            role: .control,
            words: "SERVER",
            count: 1...1,
            options: [.service],
            meaning: "give a drained real server its weight again",
            example: "undrain 10.1.0.1:80"
        ),
        Row(
            verb: .maintenance,
            role: .control,
            words: "on|off",
            count: 1...1,
            options: [.expire, .reason],
            meaning: "give up every mastership and take none until it is off",
            example: "maintenance on reason=memory%20test"
        ),
        Row(
            verb: .logLevel,
            role: .reading,
            words: "[SUBSYSTEM] [LEVEL]",
            count: 0...2,
            options: [],
            meaning: "say which lines are logged; with a level (control only) choose it",
            example: "log-level checks warning"
        ),
    ]

    /// What is known of it.
    package var row: Row {
        for row in ControlVerb.table where row.verb == self { return row }
        preconditionFailure("a verb without row")
    }
}

package import HealthChecks

/// How long attempts of the checks took, as whoever does them counted it; for people.
package struct CheckFigures: Sendable {
    /// `CheckList.generation` of the list whose numbers `checks` has.
    package let generation: UInt32
    package let checks: [(number: Int, latency: CheckLatency)]
    /// By virtual server and kind, in the order of the list.
    package let groups: [GroupLatency]

    package init(
        generation: UInt32,
        checks: [(number: Int, latency: CheckLatency)],
        groups: [GroupLatency]
    ) {
        self.generation = generation
        self.checks = checks
        self.groups = groups
    }

    package static let none = CheckFigures(generation: 0, checks: [], groups: [])

    /// By real server, each in the order of its checks; none of another list.
    func byServer(_ checks: [ServerCheck], generation: UInt32) -> [CheckRemarks.Place: [ServerLatency]] {
        guard generation == self.generation else { return [:] }
        var result: [CheckRemarks.Place: [ServerLatency]] = [:]
        for (number, latency) in self.checks.sorted(by: { $0.number < $1.number })
        where checks.indices.contains(number) {
            let check = checks[number]
            result[CheckRemarks.Place(check), default: []].append(
                ServerLatency(check: check.settings.probe.keyword, latency: latency)
            )
        }
        return result
    }
}

/// How long attempts of one check of a real server took.
package struct ServerLatency: Hashable, Sendable {
    /// Its keyword.
    package let check: String
    package let latency: CheckLatency

    package init(check: String, latency: CheckLatency) {
        self.check = check
        self.latency = latency
    }
}

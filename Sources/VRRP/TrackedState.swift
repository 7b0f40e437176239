/// What the trackers of one virtual router say (spec vrrp-behaviour 10.3, 9.20, 9.6): weighted ones as terms
/// of its priority, the others as faults.
package struct TrackedState: Hashable, Sendable {
    /// One weighted tracker's part of the priority as it is now.
    package struct Term: Hashable, Sendable {
        /// The tracker's name.
        package var name: String
        package var value: Int

        package init(_ name: String, _ value: Int) {
            self.name = name
            self.value = value
        }
    }

    /// In the configuration's order.
    package var terms: [Term]
    /// Trackers without weight that have failed.
    package var failed: [String]
    /// Trackers without weight that haven't said anything yet. They keep a router from taking part at its
    /// start; later a new one counts as good until it speaks.
    package var pending: [String]

    /// Every tracker has spoken. Until then an adopted master keeps the priority that was in force.
    package var isComplete: Bool

    package init(
        terms: [Term] = [],
        failed: [String] = [],
        pending: [String] = [],
        isComplete: Bool = true
    ) {
        self.terms = terms
        self.failed = failed
        self.pending = pending
        self.isComplete = isComplete
    }

    /// What the terms add to the base priority.
    package var sum: Int { terms.reduce(0) { $0 + $1.value } }
}

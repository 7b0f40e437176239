package import RunnerProtocol

/// What happens at the runner's end of things.
package enum RunnerEvent: Hashable, Sendable {
    /// The runner answered the greeting; scripts can run. Every request of before is void, and nothing more
    /// is heard of a run that it began: what was begun is finished, unheard.
    case connected(user: UInt32)
    /// The connection is closed; the shell connects again by itself.
    case lost
    /// Answers one of our requests.
    case answered(RunnerAnswer, sequence: UInt32)
}

/// What is wanted of the runner. Without a connection a request goes nowhere: `lost` has said so.
package struct RunnerOrder: Hashable, Sendable {
    package let request: RunnerRequest
    /// Chosen by the node, not zero; every answer carries it.
    package let sequence: UInt32
    /// The user whose runner it is for; nil: the one that everything goes to which names nobody else.
    package let user: String?

    package init(_ request: RunnerRequest, sequence: UInt32, user: String? = nil) {
        self.request = request
        self.sequence = sequence
        self.user = user
    }
}

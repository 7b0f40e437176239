package import Node

/// What came of reading a generation, on its way from the thread that read it to the loop.
package enum GenerationReading: Sendable {
    /// `concession`: what this version refuses of it, and left out (`StoredGeneration.concession`).
    case read(Handoff<NodeGeneration>, concession: String?)
    /// One sentence for the log, without a full stop.
    case unreadable(String)
}

extension NodeLog {
    /// The loud one: what runs isn't all that the file says.
    static func conceding(_ concession: String) -> NodeLog {
        NodeLog(.error, "running a generation that was \(concession); what it refuses is left out")
    }
}

package import Node

/// What came of reading a generation, on its way from the thread that read it to the loop.
package enum GenerationReading: Sendable {
    case read(Handoff<NodeGeneration>)
    /// One sentence for the log, without a full stop.
    case unreadable(String)
}

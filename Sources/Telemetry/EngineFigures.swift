/// What the engine counts beside its node.
package struct EngineFigures: Equatable, Sendable {
    package var version: String
    package var lateness = LatenessHistogram()
    /// Events since the start.
    package var events: UInt64 = 0
    /// Of the control socket.
    package var controlRequests: UInt64 = 0
    package var controlRefused: UInt64 = 0
    package var slowReaders: UInt64 = 0
    package var lostEvents: UInt64 = 0
    /// Mails that wait, and what became of others.
    package var waitingMails: UInt64 = 0
    package var deliveredMails: UInt64 = 0
    package var droppedMails: UInt64 = 0
    /// Lines for FIFOs that nobody took.
    package var lostLines: UInt64 = 0
    /// Lines of the log that nobody took.
    package var lostLogLines: UInt64 = 0

    package init(version: String) { self.version = version }
}

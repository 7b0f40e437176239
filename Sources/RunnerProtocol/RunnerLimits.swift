/// Bounds of the runner and its protocol, each with its reason.
package enum RunnerLimits {
    /// Both sides must speak the same.
    package static let version: UInt32 = 2
    /// Entries of a table: 4,000 instances with a handful of scripts each, and 50,000 real servers' checks.
    package static let scripts = 262_144
    /// Words of an entry, and bytes of them all with their terminators; as `Notifications` bounds commands,
    /// and a little for a FIFO's path.
    package static let words = 513
    package static let wordBytes = 12_288
    /// A whole table in bytes.
    package static let tableLength = 64 << 20
    /// Scripts that run at once: more than one a second for each of 255 instances, all of them slow.
    package static let runs = 512
    /// Names being resolved at once.
    package static let lookups = 8
    /// A line for a FIFO: two names of a virtual server, or one of an instance. Below PIPE_BUF, so that it is
    /// written whole or not at all.
    package static let fifoLineLength = 2_304
    /// A request's frame: the longest is a line's.
    static let requestLength = 2_400
    /// FIFOs kept open; a generation has three at most, and two generations are in use.
    package static let fifos = 6
    /// A line of output, cut to this; longer ones are nothing that a log is read for.
    package static let lineLength = 512
    /// Lines of one run that are passed on; the rest is counted.
    package static let linesPerRun = 64
    /// Lines of all runs in a second.
    package static let linesPerSecond = 256
    /// Why something was refused, in words.
    package static let reasonLength = 400
    /// Addresses of one name.
    package static let addresses = 16
    /// The longest name (RFC 1035 §2.3.4).
    package static let hostNameLength = 253
    /// Refusals that no honest engine provokes, until the session ends.
    package static let violationsPerSession = 8
    /// Bytes that wait for an engine that doesn't read; then it is disconnected.
    package static let waitingBytes = 1 << 20
    /// A run's timeout at the most, in milliseconds: the configuration's 4,294 s.
    package static let timeoutMilliseconds: UInt32 = 4_294_967_295
}

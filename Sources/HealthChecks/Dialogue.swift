/// One protocol's side of an attempt: bytes in, what to do out. It knows no time; `ProbeExchange` has the
/// timers.
protocol Dialogue {
    /// The connection stands, or the socket is ready.
    mutating func opened() -> DialogueStep
    /// Never empty on a stream; one datagram otherwise.
    mutating func received(_ bytes: ArraySlice<UInt8>) -> DialogueStep
    /// HTTP/2: a header or trailer section, whole.
    mutating func received(_ fields: [HeaderField]) -> DialogueStep
    /// The peer will say no more; on streams only.
    mutating func ended() -> ProbeOutcome
    /// What was waited for didn't come.
    func timedOut() -> ProbeOutcome
}

extension Dialogue {
    mutating func received(_ fields: [HeaderField]) -> DialogueStep { .wait }
}

/// What follows from an event of a dialogue.
struct DialogueStep {
    var send: [UInt8] = []
    /// HTTP/2.
    var ask: StreamRequest?
    /// The time for the next answer starts now.
    var restartsTimer = false
    var outcome: ProbeOutcome?

    static let wait = DialogueStep()
    static let waitAnew = DialogueStep(restartsTimer: true)

    static func say(_ bytes: [UInt8]) -> DialogueStep { DialogueStep(send: bytes, restartsTimer: true) }
    static func end(_ outcome: ProbeOutcome) -> DialogueStep { DialogueStep(outcome: outcome) }
}

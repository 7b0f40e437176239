/// TCP_CHECK: a connection is enough; nothing is said (spec 11.1).
struct ConnectDialogue: Dialogue {
    mutating func opened() -> DialogueStep { .end(.passed()) }
    mutating func received(_ bytes: ArraySlice<UInt8>) -> DialogueStep { .wait }
    mutating func ended() -> ProbeOutcome { .passed() }
    func timedOut() -> ProbeOutcome { .failed(.connectTimeout) }
}

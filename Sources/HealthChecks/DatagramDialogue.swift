/// UDP_CHECK: silence is good, unless an answer is asked for (spec 11.2 to 11.4).
struct DatagramDialogue: Dialogue {
    private let settings: DatagramCheckSettings

    init(settings: DatagramCheckSettings) { self.settings = settings }

    mutating func opened() -> DialogueStep {
        .say(settings.payload ?? Array(FillText.bytes.prefix(32)))
    }

    /// The first datagram decides.
    mutating func received(_ bytes: ArraySlice<UInt8>) -> DialogueStep {
        guard case .matching(let pattern, let length) = settings.reply else { return .end(.passed()) }
        guard bytes.count >= Int(length.lowerBound), bytes.count <= Int(length.upperBound) else {
            return .end(.failed(.wrongReply))
        }
        // As far as the shorter of the two goes.
        let isAsWanted = zip(bytes, zip(pattern.bytes, pattern.mask)).allSatisfy { byte, wanted in
            (byte ^ wanted.0) & wanted.1 == 0
        }
        return .end(isAsWanted ? .passed() : .failed(.wrongReply))
    }

    mutating func ended() -> ProbeOutcome { timedOut() }

    func timedOut() -> ProbeOutcome {
        if case .none = settings.reply { return .passed() }
        return .failed(.noAnswer)
    }
}

/// What fills datagrams that nobody reads.
enum FillText {
    /// 128 bytes.
    static let bytes: [UInt8] = Array(
        (0..<8).flatMap { _ in Array("keepalived check - ".utf8) }.prefix(128)
    )
}

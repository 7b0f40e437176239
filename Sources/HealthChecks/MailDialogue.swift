/// SMTP_CHECK: greeting, HELO, QUIT (RFC 5321 §3.1, §4.1.1.1, §4.1.1.10; spec 11.6).
///
/// Departure: replies of several lines (RFC 5321 §4.2.1) are understood; keepalived fails on them.
struct MailDialogue: Dialogue {
    private enum Phase { case greeting, helo, quit }

    private let heloName: String
    private var phase = Phase.greeting
    private var line: [UInt8] = []
    private var lines = 0

    init(heloName: String) { self.heloName = heloName }

    mutating func opened() -> DialogueStep { .waitAnew }

    mutating func received(_ bytes: ArraySlice<UInt8>) -> DialogueStep {
        var step = DialogueStep.wait
        for byte in bytes {
            guard byte == UInt8(ascii: "\n") else {
                line.append(byte)
                // One more than a line has, for the CR.
                if line.count > ProbeLimits.mailLine + 1 {
                    // With what the lines before it made us say.
                    step.outcome = .failed(.tooLong(.line))
                    return step
                }
                continue
            }
            let next = takeLine()
            line.removeAll(keepingCapacity: true)
            step.send += next.send
            step.restartsTimer = step.restartsTimer || next.restartsTimer
            if next.outcome != nil {
                step.outcome = next.outcome
                return step
            }
        }
        return step
    }

    private mutating func takeLine() -> DialogueStep {
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        guard line.count <= ProbeLimits.mailLine else { return .end(.failed(.tooLong(.line))) }
        if phase == .quit { return .end(.passed()) }
        let wanted: [UInt8] = phase == .greeting ? Array("220".utf8) : Array("250".utf8)
        let failure: ProbeFailure = phase == .greeting ? .badGreeting : .badHeloReply
        let separator = line.count > 3 ? line[3] : UInt8(ascii: " ")
        guard line.prefix(3).elementsEqual(wanted) else { return .end(.failed(failure)) }
        if separator == UInt8(ascii: "-") {
            lines += 1
            return lines < ProbeLimits.mailLines ? .wait : .end(.failed(.tooLong(.reply)))
        }
        guard separator == UInt8(ascii: " ") else { return .end(.failed(failure)) }
        lines = 0
        if phase == .greeting {
            phase = .helo
            return .say(Array("HELO \(heloName)\r\n".utf8))
        }
        phase = .quit
        return .say(Array("QUIT\r\n".utf8))
    }

    mutating func ended() -> ProbeOutcome { .failed(.endedEarly) }
    func timedOut() -> ProbeOutcome { .failed(.noAnswer) }
}

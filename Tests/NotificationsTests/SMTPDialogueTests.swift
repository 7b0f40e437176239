import NetworkTypes
import Notifications
import Testing

/// A server's words, in the order in which they come, and what is said and decided in between.
struct DialogueCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var canSecure = false
    var recipients = ["ops@example.net"]
    var credentials: MailCredentials?
    /// `<` the server's line, `>` ours, `TLS` the handshake, `=` the end.
    let story: [String]

    static let envelopeLines = ["> MAIL FROM:<r@example.net>", "< 250 ok", "> RCPT TO:<ops@example.net>"]
    static let textLines = ["< 354 go on", "> TEXT"]

    /// RFC 5321 appendix D and 4.2, RFC 3207; the first is keepalived's own conversation but for EHLO.
    static let all: [DialogueCase] = [
        DialogueCase(
            testDescription: "accepted",
            story: ["< 220 mx ESMTP", "> EHLO lb1", "< 250 mx"] + envelopeLines
                + ["< 250 ok", "> DATA"] + textLines
                + ["< 250 queued", "> QUIT", "< 221 bye", "= delivered"]
        ),
        DialogueCase(
            testDescription: "several lines in a reply, none of them an offer that is taken up",
            story: ["< 220-mx", "< 220 here", "> EHLO lb1", "< 250-mx", "< 250-STARTTLS", "< 250 SIZE 1"]
                + envelopeLines + ["< 250 ok", "> DATA"] + textLines
                + ["< 250 queued", "> QUIT", "< 221 bye", "= delivered"]
        ),
        DialogueCase(
            testDescription: "an old server",
            story: ["< 220 mx", "> EHLO lb1", "< 502 what?", "> HELO lb1", "< 250 mx"] + envelopeLines
                + ["< 251 forwarded", "> DATA"] + textLines
                + ["< 250 queued", "> QUIT", "< 221 bye", "= delivered"]
        ),
        DialogueCase(
            testDescription: "TLS when it is offered",
            canSecure: true,
            story: ["< 220 mx", "> EHLO lb1", "< 250-mx", "< 250 StartTLS", "> STARTTLS", "< 220 go", "TLS"]
                + ["> EHLO lb1", "< 250-mx", "< 250 STARTTLS"] + envelopeLines
                + ["< 250 ok", "> DATA"] + textLines
                + ["< 250 queued", "> QUIT", "< 221 bye", "= delivered under TLS"]
        ),
        DialogueCase(
            testDescription: "TLS is offered and refused: in clear, as without it",
            canSecure: true,
            story: ["< 220 mx", "> EHLO lb1", "< 250-mx", "< 250 STARTTLS", "> STARTTLS", "< 454 later"]
                + envelopeLines + ["< 250 ok", "> DATA"] + textLines
                + ["< 250 queued", "> QUIT", "< 221 bye", "= delivered"]
        ),
        DialogueCase(
            testDescription: "not now",
            story: ["< 421 busy", "> QUIT", "< 221 bye", "= postponed: 421 busy"]
        ),
        DialogueCase(
            testDescription: "not here",
            story: ["< 554 go away", "> QUIT", "< 221 bye", "= refused: 554 go away"]
        ),
        DialogueCase(
            testDescription: "the sender is refused for good",
            story: ["< 220 mx", "> EHLO lb1", "< 250 mx", "> MAIL FROM:<r@example.net>", "< 550 no"]
                + ["> QUIT", "< 221 bye", "= refused: 550 no"]
        ),
        DialogueCase(
            testDescription: "one of two recipients",
            recipients: ["ops@example.net", "old@example.net"],
            story: ["< 220 mx", "> EHLO lb1", "< 250 mx"] + envelopeLines
                + ["< 250 ok", "> RCPT TO:<old@example.net>", "< 550 gone", "> DATA"] + textLines
                + ["< 250 queued", "> QUIT", "< 221 bye", "= delivered but old@example.net: 550 gone"]
        ),
        DialogueCase(
            testDescription: "no recipient",
            story: ["< 220 mx", "> EHLO lb1", "< 250 mx"] + envelopeLines
                + ["< 450 greylisted", "> QUIT", "< 221 bye", "= postponed: 450 greylisted"]
        ),
        DialogueCase(
            testDescription: "the text is refused",
            story: ["< 220 mx", "> EHLO lb1", "< 250 mx"] + envelopeLines
                + ["< 250 ok", "> DATA"] + textLines
                + ["< 552 too big", "> QUIT", "< 221 bye", "= refused: 552 too big"]
        ),
        DialogueCase(
            testDescription: "it hangs up after taking the mail",
            story: ["< 220 mx", "> EHLO lb1", "< 250 mx"] + envelopeLines
                + ["< 250 ok", "> DATA"] + textLines
                + ["< 250 queued", "> QUIT", "END", "= delivered"]
        ),
        DialogueCase(
            testDescription: "it hangs up before",
            story: ["< 220 mx", "> EHLO lb1", "END", "= postponed: hung up"]
        ),
        DialogueCase(
            testDescription: "what it says is nothing of SMTP",
            story: ["< HTTP/1.1 400 Bad Request", "= postponed: the server's answer is no reply (notAReply)"]
        ),
        DialogueCase(
            testDescription: "lines of one reply with different codes",
            story: ["< 220-mx", "< 250 mx", "= postponed: the server's answer is no reply (notAReply)"]
        ),
        DialogueCase(
            testDescription: "words before TLS begins",
            canSecure: true,
            story: ["< 220 mx", "> EHLO lb1", "< 250-mx", "< 250 STARTTLS", "> STARTTLS"]
                + ["<< 220 go\r\n250 injected\r\n"]
                + ["= postponed: the server speaks before TLS begins"]
        ),
    ]
}

@Suite struct SMTPDialogueTests {
    private static let start = Instant(nanosecondsSinceBoot: 0)
    private static let patience = Interval.seconds(30)

    private func opened(_ row: DialogueCase) -> SMTPDialogue {
        SMTPDialogue(
            MailEnvelope(sender: "r@example.net", recipients: row.recipients, text: "TEXT\r\n"),
            name: "lb1",
            canSecure: row.canSecure,
            credentials: row.credentials,
            patience: SMTPDialogueTests.patience,
            at: SMTPDialogueTests.start
        )
    }

    private func text(_ outcome: MailOutcome) -> String {
        switch outcome {
        case .delivered(let leftOut, let isSecure):
            "delivered" + (isSecure ? " under TLS" : "")
                + (leftOut.isEmpty ? "" : " but " + leftOut.joined(separator: ", "))
        case .refused(let reason): "refused: \(reason)"
        case .postponed(let reason): "postponed: \(reason)"
        }
    }

    /// What happened, in the story's words; the server's bytes come `chunk` at a time.
    private func play(_ row: DialogueCase, chunk: Int) -> [String] {
        var dialogue = opened(row)
        var told: [String] = []
        func hear(_ event: SMTPDialogue.Event) {
            var effects: [SMTPDialogue.Effect] = []
            dialogue.handle(event, at: SMTPDialogueTests.start, into: &effects)
            for effect in effects {
                switch effect {
                case .send(let bytes):
                    #expect(bytes.suffix(2) == [13, 10])
                    told.append("> " + String(decoding: bytes.dropLast(2), as: UTF8.self))
                case .startTLS: break
                case .finished(let outcome): told.append("= " + text(outcome))
                }
            }
        }
        func hear(_ bytes: String) {
            var rest = Array(bytes.utf8)[...]
            while !rest.isEmpty {
                hear(.received(Array(rest.prefix(chunk))))
                rest = rest.dropFirst(chunk)
            }
        }
        hear(.connected)
        for line in row.story {
            if line.hasPrefix("<< ") {
                hear(String(line.dropFirst(3)))
                told.append(line)
            } else if line.hasPrefix("< ") {
                told.append(line)
                hear(line.dropFirst(2) + "\r\n")
            } else if line == "TLS" {
                told.append(line)
                hear(.secured)
            } else if line == "END" {
                told.append(line)
                hear(.closed(reason: "hung up"))
            }
        }
        return told
    }

    @Test(arguments: DialogueCase.all + DialogueCase.authentication)
    func story(_ row: DialogueCase) {
        // What is slipped in must come with the reply before it; the bytes' grouping matters there.
        let isSlippedIn = row.story.contains { $0.hasPrefix("<<") }
        for chunk in isSlippedIn ? [64] : [1, 3, 64] {
            let told = play(row, chunk: chunk)
            #expect(told.filter { !$0.hasPrefix("<<") } == row.story.filter { !$0.hasPrefix("<<") })
        }
    }

    @Test func everyReplyHasItsTime() {
        for steps in 0..<5 {
            var dialogue = opened(DialogueCase.all[0])
            var effects: [SMTPDialogue.Effect] = []
            let words: [SMTPDialogue.Event] = [
                .connected, .received(Array("220 mx\r\n".utf8)), .received(Array("250 mx\r\n".utf8)),
                .received(Array("250 ok\r\n".utf8)),
            ]
            var now = SMTPDialogueTests.start
            for word in words.prefix(steps) {
                now = now + .seconds(20)
                dialogue.handle(word, at: now, into: &effects)
            }
            #expect(dialogue.nextDeadline == now + SMTPDialogueTests.patience)
            effects = []
            dialogue.handle(.deadlineReached, at: now + .seconds(29), into: &effects)
            #expect(effects.isEmpty)
            dialogue.handle(.deadlineReached, at: now + .seconds(30), into: &effects)
            guard case .finished(.postponed(let reason))? = effects.first else {
                Issue.record("goes on after \(steps) steps")
                continue
            }
            #expect(reason.hasPrefix(steps == 0 ? "no connection" : "no answer"))
            #expect(dialogue.nextDeadline == nil)
        }
    }

    @Test(arguments: [
        (String(repeating: "x", count: 2_000), "lineTooLong"),
        (String(repeating: "220-mx\r\n", count: 129), "tooManyLines"),
    ])
    func floodsAreCutOff(_ bytes: String, _ failure: String) {
        var dialogue = opened(DialogueCase.all[0])
        var effects: [SMTPDialogue.Effect] = []
        dialogue.handle(.connected, at: SMTPDialogueTests.start, into: &effects)
        dialogue.handle(.received(Array(bytes.utf8)), at: SMTPDialogueTests.start, into: &effects)
        let reason = "the server's answer is no reply (\(failure))"
        #expect(effects == [.finished(.postponed(reason: reason))])
    }
}

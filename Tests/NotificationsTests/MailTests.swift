import Notifications
import Testing

/// As an SMTP server received them from Debian's keepalived 2.2.7, and spec vrrp-behaviour 26.
@Suite struct MailTests {
    @Test func wholeMessage() throws {
        let event = NotifiedEvent.instanceEntered(name: "A", state: .master, priority: 100)
        let mail = try #require(MailMessage(event, router: "node1"))
        let recipients = try ["ops@example.org", "Second Op <second@example.org>"].map {
            try #require(MailAddress($0))
        }
        // 26.3 has each further recipient on a line of its own; 2.2.7 writes ", ".
        #expect(
            mail.text(
                from: "holdfast@example.org",
                to: recipients,
                date: MailDate(secondsSince1970: 1_795_632_653)
            ) == """
                Date: Wed, 25 Nov 2026 18:50:53 +0000\r
                From: holdfast@example.org\r
                Subject: [node1] VRRP Instance A - Entering MASTER state\r
                X-Mailer: Keepalived\r
                To: ops@example.org,\r
                 Second Op <second@example.org>\r
                \r
                => VRRP Instance is now owning VRRP VIPs <=\r
                \r
                .\r

                """
        )
    }

    struct Row: Sendable {
        let event: NotifiedEvent
        let subject: String?
        var body: String = ""
    }

    @Test(arguments: [
        Row(
            event: .instanceEntered(name: "A", state: .fault, priority: 100),
            subject: "[r] VRRP Instance A - Entering FAULT state",
            body: "=> VRRP Instance is no longer owning VRRP VIPs <="
        ),
        Row(
            event: .instanceEntered(name: "A", state: .backup, priority: 100),
            subject: "[r] VRRP Instance A - Entering BACKUP state",
            body: "=> VRRP Instance is no longer owning VRRP VIPs <="
        ),
        Row(
            event: .instanceEntered(name: "A", state: .stop, priority: 100),
            subject: "[r] VRRP Instance A - Stopping",
            body: "=> VRRP Instance stopping <="
        ),
        Row(
            event: .instanceEntered(name: "A", state: .deleted, priority: 100),
            subject: "[r] VRRP Instance A - Deleted",
            body: "=> VRRP Deleted at reload <="
        ),
        Row(
            event: .groupEntered(name: "G", state: .master),
            subject: "[r] VRRP Group G - Entering MASTER state",
            body: "=> All VRRP group instances are now in MASTER state <="
        ),
        Row(
            event: .groupEntered(name: "G", state: .fault),
            subject: "[r] VRRP Group G - Entering FAULT state",
            body: "=> All VRRP group instances are now in FAULT state <="
        ),
        Row(
            event: .groupEntered(name: "G", state: .stop),
            subject: "[r] VRRP Group G - Stopping",
            body: "=> All VRRP group instances are now stopping <="
        ),
        Row(event: .priorityChanged(name: "A", isMaster: true, priority: 1), subject: nil),
        Row(event: .lowerPriorityHeard(name: "A", priority: 1), subject: nil),
    ])
    func texts(_ row: Row) {
        let mail = MailMessage(row.event, router: "r")
        #expect(mail?.subject == row.subject)
        if row.subject != nil { #expect(mail?.body == row.body) }
    }

    @Test func servers() {
        let virtual = MailMessage(
            virtualServer: "FWM 1",
            isUp: true,
            reason: "Gained quorum 1+0=1 <= 2",
            router: "r"
        )
        #expect(virtual.subject == "[r] Virtualserver FWM 1 - UP")
        #expect(virtual.body == "=> Gained quorum 1+0=1 <= 2 <=")
        let real = MailMessage(
            realServer: "[10.0.0.2]:tcp:80",
            of: "[10.0.0.1]:tcp:80",
            isUp: false,
            reason: "TCP CHECK failed on service",
            router: "r"
        )
        #expect(real.subject == "[r] Realserver [10.0.0.2]:tcp:80 of virtual server [10.0.0.1]:tcp:80 - DOWN")
        #expect(real.body == "=> TCP CHECK failed on service <=")
    }

    /// A name from the configuration can't add a header or a line, nor grow the message.
    @Test func oneLineWhateverTheName() {
        let mail = MailMessage(subject: "a\r\nBcc: x", body: String(repeating: "ä", count: 400) + "\n.\n")
        #expect(mail.subject == "a  Bcc: x")
        #expect(mail.body.utf8.count == 510)
        #expect(
            !MailMessage(subject: "", body: ".").text(from: "", to: [], date: MailDate(secondsSince1970: 0))
                .contains("\r\n\r\n.\r\n\r\n")
        )
    }

    /// From `date -R`.
    @Test(
        arguments: [
            (0, 0, "Thu, 01 Jan 1970 00:00:00 +0000"), (951_782_400, 0, "Tue, 29 Feb 2000 00:00:00 +0000"),
            (1_709_251_199, 60, "Fri, 01 Mar 2024 00:59:59 +0100"),
            (4_107_542_399, -210, "Sun, 28 Feb 2100 20:29:59 -0330"),
            (1_735_689_599, 0, "Tue, 31 Dec 2024 23:59:59 +0000"),
        ] as [(Int64, Int, String)]
    )
    func dates(_ seconds: Int64, _ offset: Int, _ text: String) {
        #expect(MailDate(secondsSince1970: seconds, offsetMinutes: offset).text == text)
    }

    /// Spec vrrp-behaviour 26.1.
    @Test func eachStateOnce() throws {
        let recipient = try #require(MailAddress("a@b"))
        let settings = try #require(
            MailSettings(server: .name("m"), recipients: [recipient], skipsFaults: true)
        )
        var gate = MailGate()
        var admitted: [Bool] = []
        func enter(_ state: NotifiedState, alerts: Bool = true, _ settings: MailSettings?) {
            admitted.append(gate.admits(state, alerts: alerts, settings: settings))
        }
        enter(.master, alerts: false, settings)
        enter(.master, nil)
        enter(.master, settings)
        enter(.master, settings)
        enter(.fault, settings)
        enter(.master, settings)
        enter(.backup, settings)
        #expect(admitted == [false, false, true, false, false, false, true])
    }
}

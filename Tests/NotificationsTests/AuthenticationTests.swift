import Testing

@testable import Notifications

extension DialogueCase {
    /// The user of RFC 4616 §4, whose one message there is in RFC 2595 §6 as a line of the wire.
    private static func tim(inClear: Bool) -> MailCredentials? {
        MailCredentials(user: "tim", password: Array("tanstaaftanstaaf".utf8), mayGoInClear: inClear)
    }

    private static let greeting = ["< 220 mx", "> EHLO lb1", "< 250-mx"]
    private static let rest =
        envelopeLines + ["< 250 ok", "> DATA"] + textLines + ["< 250 queued", "> QUIT", "< 221 bye"]
    private static let secured =
        greeting + ["< 250-AUTH PLAIN", "< 250 STARTTLS", "> STARTTLS", "< 220 go", "TLS", "> EHLO lb1"]
    private static let leaves = ["> QUIT", "< 221 bye"]

    /// RFC 4954, RFC 4616, draft-murchison-sasl-login.
    static let authentication: [DialogueCase] = [
        DialogueCase(
            testDescription: "PLAIN, under TLS, by what is offered there",
            canSecure: true,
            credentials: tim(inClear: false),
            story: secured + [
                "< 250-mx", "< 250 AUTH LOGIN PLAIN", "> AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm",
            ]
                + ["< 235 2.7.0 welcome"] + rest + ["= delivered under TLS"]
        ),
        DialogueCase(
            testDescription: "LOGIN, where there is nothing else",
            canSecure: true,
            credentials: tim(inClear: false),
            story: secured + ["< 250-mx", "< 250 auth=login cram-md5", "> AUTH LOGIN", "< 334 VXNlcm5hbWU6"]
                + ["> dGlt", "< 334 UGFzc3dvcmQ6", "> dGFuc3RhYWZ0YW5zdGFhZg==", "< 235 welcome"]
                + rest + ["= delivered under TLS"]
        ),
        DialogueCase(
            testDescription: "no TLS is offered: no password, and no mail",
            canSecure: true,
            credentials: tim(inClear: false),
            story: greeting + ["< 250 AUTH PLAIN"] + leaves
                + ["= postponed: the server has no TLS, without which no password is sent"]
        ),
        DialogueCase(
            testDescription: "TLS is offered and refused: no password, and no mail",
            canSecure: true,
            credentials: tim(inClear: false),
            story: greeting + ["< 250-AUTH PLAIN", "< 250 STARTTLS", "> STARTTLS", "< 454 later"] + leaves
                + ["= postponed: the server has no TLS, without which no password is sent"]
        ),
        DialogueCase(
            testDescription: "in clear where that is configured",
            canSecure: true,
            credentials: tim(inClear: true),
            story: greeting + [
                "< 250 AUTH PLAIN", "> AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm", "< 235 welcome",
            ]
                + rest + ["= delivered"]
        ),
        DialogueCase(
            testDescription: "in clear, after TLS that was refused, by what was offered before",
            canSecure: true,
            credentials: tim(inClear: true),
            story: greeting + ["< 250-AUTH PLAIN", "< 250 STARTTLS", "> STARTTLS", "< 454 later"]
                + ["> AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm", "< 235 welcome"] + rest + ["= delivered"]
        ),
        DialogueCase(
            testDescription: "the server knows other ways only",
            credentials: tim(inClear: true),
            story: greeting + ["< 250 AUTH XOAUTH2 GSSAPI"] + leaves
                + ["= postponed: the server offers neither AUTH PLAIN nor AUTH LOGIN"]
        ),
        DialogueCase(
            testDescription: "an old server knows none",
            credentials: tim(inClear: true),
            story: ["< 220 mx", "> EHLO lb1", "< 502 what?", "> HELO lb1", "< 250 mx"] + leaves
                + ["= postponed: the server offers neither AUTH PLAIN nor AUTH LOGIN"]
        ),
        DialogueCase(
            testDescription: "the password is wrong",
            credentials: tim(inClear: true),
            story: greeting + [
                "< 250 AUTH PLAIN", "> AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm", "< 535 5.7.8 no",
            ]
                + leaves + ["= refused: 535 5.7.8 no"]
        ),
        DialogueCase(
            testDescription: "nobody can be asked about the password now",
            credentials: tim(inClear: true),
            story: greeting + [
                "< 250 AUTH PLAIN", "> AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm", "< 454 4.7.0 later",
            ]
                + leaves + ["= postponed: 454 4.7.0 later"]
        ),
        DialogueCase(
            testDescription: "it asks for more than there is to say",
            credentials: tim(inClear: true),
            story: greeting + ["< 250 AUTH PLAIN", "> AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm", "< 334 more"]
                + leaves + ["= postponed: 334 more"]
        ),
    ]
}

struct AuthenticationTests {
    /// RFC 4648 §10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func base64(_ text: String, _ encoded: String) {
        #expect(Base64.text(Array(text.utf8)) == encoded)
    }

    @Test func everyDigitOfBase64() {
        #expect(Base64.text([0xFB, 0xEF, 0xBE, 0x00, 0x10, 0x83, 0xFF, 0xFF, 0xFF]) == "++++ABCD////")
    }

    /// RFC 4616 §2: neither is empty or has a zero byte; 255 bytes of each.
    @Test(arguments: [
        ("", "p"), ("u", ""), ("a\0b", "p"), ("u", "a\0b"), (String(repeating: "u", count: 256), "p"),
        ("u", String(repeating: "p", count: 256)),
    ])
    func whatCantBe(_ user: String, _ password: String) {
        #expect(MailCredentials(user: user, password: Array(password.utf8)) == nil)
        #expect(MailCredentials(user: "u", password: Array(repeating: 0x70, count: 255)) != nil)
    }
}

import Configuration
import Notifications
import Testing

/// `smtp_user`, `smtp_password` and `smtp_password_in_clear`, which are ours.
struct MailPasswordTests {
    private static func files(_ lines: String) -> TextFiles {
        TextFiles([
            TextFiles.main: """
            global_defs {
            notification_email { ops@example.net }
            smtp_server mail.example
            \(lines)
            }
            """,
            "/etc/secret": "file's own word\n",
        ])
    }

    @Test(
        arguments: [
            ("smtp_user lb\nsmtp_password word", "word", false),
            ("smtp_password file:/etc/secret\nsmtp_user lb", "file's own word", false),
            ("smtp_user lb\nsmtp_password hex:776f7264\nsmtp_password_in_clear", "word", true),
        ]
    )
    func whatIsTaken(_ lines: String, _ password: String, _ inClear: Bool) throws {
        let result = Self.files(lines).read()
        #expect(result.diagnostics.isEmpty)
        let mail = try #require(result.model?.global.notifications.mail)
        let expected = MailCredentials(user: "lb", password: Array(password.utf8), mayGoInClear: inClear)
        #expect(mail.credentials == expected && expected != nil)
    }

    @Test func withoutThemNobodyIsNamed() throws {
        let mail = try #require(Self.files("").read().model?.global.notifications.mail)
        #expect(mail.credentials == nil)
    }

    @Test(
        arguments: [
            ("smtp_user lb", "4:1+9 error: smtp_user needs smtp_user and smtp_password"),
            ("smtp_password word", "4:1+13 error: smtp_password needs smtp_user and smtp_password"),
            (
                "smtp_password_in_clear",
                "4:1+22 error: smtp_password_in_clear needs smtp_user and smtp_password"
            ),
            ("smtp_user\nsmtp_password word", "4:1+9 error: smtp_user needs 1 argument (NAME), found 0"),
            ("smtp_user lb\nsmtp_password", "5:1+13 error: smtp_password needs 1 argument"),
            (
                "smtp_user lb\nsmtp_password file:/none",
                "5:15+10 error: the key's file can't be read: no such file"
            ),
            (
                "smtp_user lb\nsmtp_password hex:00",
                "5:15+6 error: smtp_user and smtp_password must each have"
            ),
            ("smtp_user lb\nsmtp_password w\nsmtp_password_in_clear on", "smtp_password_in_clear"),
        ]
    )
    func whatIsRefused(_ lines: String, _ message: String) {
        let result = Self.files(lines).read()
        #expect(result.model == nil)
        let texts = result.diagnostics.map { diagnostic in
            "\(diagnostic.place.line):\(diagnostic.place.column)+\(diagnostic.place.length) "
                + "\(diagnostic.severity): \(diagnostic.message)"
        }
        #expect(texts.contains { $0.contains(message) }, "\(texts)")
    }

    /// keepalived says so, too, of the keys of `auth_hmac`, and uses them.
    @Test func aFileThatOthersMayReadIsNamed() throws {
        var files = Self.files("smtp_user lb\nsmtp_password file:/etc/secret")
        files.exposed = ["/etc/secret"]
        let result = files.read()
        #expect(
            result.diagnostics.map(\.message) == [
                "the key's file is open to others than its owner; chmod 600 '/etc/secret'"
            ]
        )
        #expect(result.model?.global.notifications.mail?.credentials != nil)
    }

    /// Neither the text that the engine reads nor a line about it shows the word.
    @Test func itIsShownNowhere() throws {
        let result = Self.files("smtp_user lb\nsmtp_password sesame").read()
        let flattened = try #require(result.flattened)
        #expect(!String(decoding: flattened.text, as: UTF8.self).contains("sesame"))
        let wrong = Self.files("smtp_user lb\nsmtp_password sesame sesame").read()
        #expect(!wrong.diagnostics.isEmpty && !wrong.diagnostics.contains { $0.message.contains("sesame") })
    }
}

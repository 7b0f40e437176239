import NetworkTypes
import Notifications
import Testing

/// What settings refuse, at and beyond their bounds.
@Suite struct SettingsTests {
    @Test(arguments: [
        (["a"], true), ([], false), ([""], false), (["a", ""], true), (["a\0b"], false),
        (["a", "\0"], false),
        ([String(repeating: "a", count: 4_095)], true), ([String(repeating: "a", count: 4_096)], false),
        (["a", String(repeating: "a", count: 8_189)], true),
        (["a", String(repeating: "a", count: 8_190)], false),
        (Array(repeating: "a", count: 512), true), (Array(repeating: "a", count: 513), false),
    ])
    func commands(_ words: [String], _ isLegal: Bool) {
        #expect((ScriptCommand(words) != nil) == isLegal)
    }

    @Test(
        arguments: [
            ("nobody", nil, true), ("", nil, false), ("a", "", false), ("a b", nil, false),
            ("a:b", nil, false),
            ("a/b", nil, false), ("a", "www-data", true), (String(repeating: "a", count: 33), nil, false),
        ] as [(String, String?, Bool)]
    )
    func accounts(_ user: String, _ group: String?, _ isLegal: Bool) {
        #expect((ScriptAccount(user: user, group: group) != nil) == isLegal)
    }

    @Test func readersAreGivenThePath() throws {
        let plain = try #require(ScriptCommand(["/bin/cat"]))
        let reader = try #require(ScriptCommand(["/bin/cat"], added: .path))
        #expect(FIFOSettings(path: "/run/f", reader: plain) == nil)
        #expect(FIFOSettings(path: "/run/f", reader: reader) != nil)
        #expect(FIFOSettings(path: "run/f") == nil)
    }

    @Test(
        arguments: [
            ("root@example.org", "root@example.org"), ("A B <a@b.c>", "a@b.c"), ("<a@b.c>", "a@b.c"),
            ("\"x <y>\" <a@b.c>", "a@b.c"), ("", nil), ("a b@c", nil), ("A <a@b.c", nil), ("A <>", nil),
            ("a@b\r\nRCPT TO:<x@y>", nil), ("A <a@b> c", nil),
        ] as [(String, String?)]
    )
    func mailAddresses(_ text: String, _ mailbox: String?) {
        #expect(MailAddress(text)?.mailbox == mailbox)
    }

    @Test func mail() throws {
        let recipient = try #require(MailAddress("a@b.c"))
        #expect(MailSettings(server: .name("mail"), recipients: []) == nil)
        #expect(MailSettings(server: .name("mail"), recipients: [recipient]) != nil)
        #expect(MailSettings(server: .name("ma il"), recipients: [recipient]) == nil)
        #expect(MailSettings(server: .name("mail"), port: 0, recipients: [recipient]) == nil)
        #expect(MailSettings(server: .name("mail"), heloName: "a\r\nb", recipients: [recipient]) == nil)
        #expect(MailSettings(server: .name("mail"), recipients: [recipient], timeout: .zero) == nil)
        #expect(MailSettings(server: .name("m"), recipients: Array(repeating: recipient, count: 65)) == nil)
    }

    /// conf-core-vrrp.tsv, smtp_alert*; of servers it is the interpreter's.
    @Test(arguments: [
        (MailAlertDefaults(), false), (MailAlertDefaults(all: true), true),
        (MailAlertDefaults(all: false), false), (MailAlertDefaults(all: false, routers: true), true),
        (MailAlertDefaults(all: true, checkers: false), true),
    ])
    func alertDefaults(_ defaults: MailAlertDefaults, _ routers: Bool) {
        #expect(defaults.forRouters == routers)
    }

    @Test(arguments: [(999, false), (1_000, true), (1_000_000, true), (1_000_001, false)])
    func lifecycleTimeouts(_ milliseconds: Int64, _ isLegal: Bool) throws {
        let command = try #require(ScriptCommand(["/bin/true"]))
        let script = LifecycleScript(command, timeout: .milliseconds(milliseconds))
        #expect((script != nil) == isLegal)
    }
}

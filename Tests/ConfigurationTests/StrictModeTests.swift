import Configuration
import NetworkTypes
import Testing
import VRRP

/// What `strict_mode` makes of a virtual router, whatever else is written (spec vrrp-behaviour 12).
@Suite struct StrictModeTests {
    struct Row: Sendable, CustomTestStringConvertible {
        /// What contradicts it.
        let lines: String
        let holds: @Sendable (RouterConfiguration) -> Bool

        init(_ lines: String, _ holds: @escaping @Sendable (RouterConfiguration) -> Bool) {
            self.lines = lines
            self.holds = holds
        }

        var testDescription: String { lines }
    }

    static let rows: [Row] = [
        Row("authentication {\nauth_type PASS\nauth_pass x\n}") { $0.settings.authentication == .none },
        Row("auth_hmac {\nmode permissive\nkey 1 \(sampleKey)\nactive_key 1\n}") {
            $0.settings.keyedAuthentication?.mode == .enforce
        },
        Row("state MASTER\npriority 100") {
            !$0.settings.wantsMasterAtStart && $0.settings.basePriority == Priority(rawValue: 100)
        },
        Row("state BACKUP\npriority 255") { $0.settings.wantsMasterAtStart },
        Row("preempt_delay 3") { $0.settings.preemptDelay == .zero },
        Row("down_timer_adverts 5") { $0.settings.missedAdvertsUntilDown == 3 },
        Row("") { !$0.settings.acceptMode && !$0.settings.ownerIgnoresAdverts },
        Row("accept") { !$0.settings.acceptMode },
        Row("version 3\naccept") { $0.settings.acceptMode },
        Row("priority 255") { $0.settings.acceptMode && $0.settings.ownerIgnoresAdverts },
        Row("garp_lower_prio_repeat 4\ngarp_lower_prio_delay 3") {
            $0.settings.announcements.lowerPriorityRounds == 0
                && $0.settings.announcements.lowerPriorityDelay == .zero
        },
        Row("lower_prio_no_advert off") { !$0.settings.answersLowerPriority },
        Row("higher_prio_send_advert") { !$0.settings.advertisesBeforeYielding },
        Row("use_vmac\nvmac_xmit_base") { $0.link?.advertisesOnParent == false },
    ]

    @Test(arguments: rows) func `strict mode decides`(_ row: Row) throws {
        let model = try #require(TextFiles(router("strict_mode\n" + row.lines)).read().model)
        #expect(row.holds(model.routers[0]))
        // With `vrrp_strict` as well.
        let global = "global_defs {\nvrrp_strict\n}\n" + router(row.lines)
        #expect(row.holds(try #require(TextFiles(global).read().model).routers[0]))
    }

    @Test func `strict mode leaves a virtual MAC link its own address`() throws {
        let links = try ["use_vmac v1", "use_vmac v1 02:00:00:00:00:07"].map { line in
            let model = try #require(TextFiles(router("strict_mode\n" + line)).read().model)
            return try #require(model.routers[0].link)
        }
        #expect(links[0] == links[1])
    }

    @Test func `strict mode knows IPv6 in version 3 only`() throws {
        for lines in ["strict_mode", "strict_mode\nversion 2"] {
            let text = router(lines).replacing("192.0.2.1", with: "fe80::1")
            let model = try #require(TextFiles(text).read(isCompatible: true).model)
            #expect(model.routers[0].settings.version == .three)
        }
    }
}

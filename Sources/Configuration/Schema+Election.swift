import NetworkTypes

extension Schema {
    /// Who is master, of one virtual router.
    static let electionKeywords: [Keyword] = candidacy + preemption + answers

    private static let candidacy: [Keyword] = [
        Keyword(
            "state",
            in: .virtualRouter,
            Arguments(.choice(["MASTER", "BACKUP"])),
            initial: "MASTER at priority 255, else BACKUP",
            "wished state at start; MASTER cancels nopreempt, and the address owner (255) is master at once",
            whenBad: .word("BACKUP")
        ),
        Keyword(
            "priority",
            in: .virtualRouter,
            Arguments(.number(NumberRange(1...255))),
            initial: "255 with state MASTER, else 100",
            "who wins the election; 255 owns the addresses",
            whenBad: .number(100)
        ),
        Keyword(
            "advert_int",
            in: .virtualRouter,
            Arguments(.seconds(SecondsRange(.centiseconds(1)...(.seconds(255))))),
            initial: "1",
            "time between advertisements; whole seconds in version 2, hundredths up to 40.95 in version 3"
        ),
        Keyword(
            "down_timer_adverts",
            in: .virtualRouter,
            Arguments(.number(NumberRange(1...100))),
            initial: "as global_defs says",
            "missed advertisements until the master counts as down"
        ),
        Keyword(
            "skip_check_adv_addr",
            in: .virtualRouter,
            .boolean,
            initial: "as global_defs says",
            "compare the advertised addresses only when the sender changes; off is off, which keepalived "
                + "takes for on"
        ),
        Keyword(
            "strict_mode",
            in: .virtualRouter,
            .boolean,
            initial: "as vrrp_strict",
            "strict conformance to RFC 5798"
        ),
    ]

    private static let preemption: [Keyword] = [
        Keyword(
            "nopreempt",
            in: .virtualRouter,
            .none,
            initial: "off",
            "leave a master of lower priority in place"
        ),
        Keyword(
            "preempt",
            in: .virtualRouter,
            .none,
            initial: "on",
            "displace a master of lower priority"
        ),
        Keyword(
            "preempt_delay",
            in: .virtualRouter,
            Arguments(.seconds(SecondsRange(.zero...(.seconds(1_000))))),
            initial: "0",
            "wait before displacing a master of lower priority",
            whenBad: .seconds(.zero)
        ),
        Keyword(
            "timer_expired_backup",
            oldNames: ["thread_timer_expired"],
            in: .virtualRouter,
            Arguments(optional: [.number(NumberRange(1...254))]),
            initial: "off; 254 without a number",
            "after a pause in which a router of this priority would have taken over, be backup; needs "
                + "nopreempt"
        ),
    ]

    private static let answers: [Keyword] = [
        Keyword(
            "lower_prio_no_advert",
            in: .virtualRouter,
            .boolean,
            initial: "as global_defs says; on with strict_mode",
            "a master doesn't answer advertisements of lower priority"
        ),
        Keyword(
            "higher_prio_send_advert",
            in: .virtualRouter,
            .boolean,
            initial: "as global_defs says; off with strict_mode",
            "a master advertises once more before it yields to a higher priority"
        ),
        Keyword(
            "owner_ignore_adverts",
            in: .virtualRouter,
            .boolean,
            initial: "as global_defs says; on with strict_mode; off below priority 255",
            "hear no advertisements; off is off, which keepalived takes for on at priority 255"
        ),
    ]
}

import NetworkTypes

extension Schema {
    static let virtualRouterKeywords: [Keyword] =
        identityKeywords + electionKeywords
        + announcementKeywords(prefix: "", in: .virtualRouter, initial: "as global_defs says")

    private static let identityKeywords: [Keyword] = [
        Keyword(
            "interface",
            in: .virtualRouter,
            Arguments(.interface),
            initial: "required",
            "where advertisements go out and come in"
        ),
        Keyword(
            "virtual_router_id",
            in: .virtualRouter,
            Arguments(.number(NumberRange(1...255))),
            initial: "required",
            "number of the virtual router on its LAN"
        ),
        Keyword(
            "version",
            in: .virtualRouter,
            Arguments(.choice(["2", "3"])),
            initial: "as global_defs says",
            "protocol version"
        ),
        Keyword(
            "authentication",
            in: .virtualRouter,
            .none,
            body: .authentication,
            "how advertisements of version 2 prove themselves"
        ),
        Keyword(
            "virtual_ipaddress",
            in: .virtualRouter,
            .none,
            initial: "required",
            repeated: .any,
            body: .virtualAddresses,
            "the advertised addresses, one on a line: ADDRESS[/LENGTH] and options"
        ),
        Keyword(
            "accept",
            in: .virtualRouter,
            .none,
            initial: "on",
            "take packets to the virtual addresses",
            .acceptedWithoutEffect(why: "virtual addresses always take packets")
        ),
        Keyword(
            "debug",
            in: .virtualRouter,
            Arguments(.number(NumberRange(0...4))),
            initial: "0",
            "nothing",
            .acceptedWithoutEffect(why: "it has no effect in keepalived")
        ),
    ]

    private static let electionKeywords: [Keyword] = [
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
            "time between advertisements; whole seconds in version 2"
        ),
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
            "compare the advertised addresses only when the sender changes"
        ),
        Keyword(
            "strict_mode",
            in: .virtualRouter,
            .boolean,
            initial: "off",
            "strict conformance to RFC 5798",
            .notYet
        ),
    ]

    static let authenticationKeywords: [Keyword] = [
        Keyword(
            "auth_type",
            in: .authentication,
            Arguments(.choice(["PASS", "AH"])),
            initial: "none",
            "PASS: a password in clear text"
        ),
        Keyword(
            "auth_pass",
            in: .authentication,
            Arguments(.secret("PASSWORD")),
            initial: "none",
            "the password, at most eight bytes"
        ),
    ]
}

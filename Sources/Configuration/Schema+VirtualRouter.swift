import NetworkTypes

extension Schema {
    static let virtualRouterKeywords: [Keyword] =
        routerIdentity + routerContents + electionKeywords + deliveryKeywords + linkKeywords
        + routerNotifications + trackKeywords(in: .virtualRouter)
        + announcementKeywords(prefix: "", in: .virtualRouter, initial: "as global_defs says")

    private static let routerIdentity: [Keyword] = [
        Keyword(
            "interface",
            in: .virtualRouter,
            Arguments(.interface),
            initial: "required, but for unicast with a source address",
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
            initial: "as global_defs says; 3 for IPv6",
            "protocol version"
        ),
        Keyword(
            "native_ipv6",
            in: .virtualRouter,
            .none,
            initial: "off",
            "for IPv6, in version 3, whatever the addresses"
        ),
        Keyword(
            "authentication",
            in: .virtualRouter,
            .none,
            body: .authentication,
            "how advertisements of version 2 prove themselves"
        ),
        Keyword(
            "auth_hmac",
            in: .virtualRouter,
            .none,
            body: .keyedAuthentication,
            "a signature behind each advertisement, with keys that all routers share"
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

    private static let routerContents: [Keyword] = [
        Keyword(
            "virtual_ipaddress",
            in: .virtualRouter,
            .none,
            initial: "required",
            repeated: .any,
            body: .virtualAddresses,
            "the advertised addresses, one on a line"
        ),
        Keyword(
            "virtual_ipaddress_excluded",
            in: .virtualRouter,
            .none,
            repeated: .any,
            body: .excludedAddresses,
            "addresses that move along without being advertised, of any family"
        ),
        Keyword(
            "no_virtual_ipaddress",
            in: .virtualRouter,
            .none,
            initial: "off",
            "no advertised address is no mistake"
        ),
        Keyword(
            "virtual_routes",
            in: .virtualRouter,
            .none,
            repeated: .any,
            body: .virtualRoutes,
            "routes of the master, one on a line"
        ),
        Keyword(
            "virtual_rules",
            in: .virtualRouter,
            .none,
            repeated: .any,
            body: .virtualRules,
            "policy rules of the master, one on a line"
        ),
        Keyword(
            "promote_secondaries",
            in: .virtualRouter,
            .none,
            initial: "off",
            "removing an interface's first address leaves the others of its network there"
        ),
        Keyword(
            "accept",
            in: .virtualRouter,
            .none,
            initial: "on; off with strict_mode, but for priority 255",
            "take packets to the virtual addresses"
        ),
        Keyword(
            "no_accept",
            in: .virtualRouter,
            .none,
            initial: "off",
            "drop packets to and from the virtual addresses, but for priority 255"
        ),
    ]

    static let authenticationKeywords: [Keyword] = [
        Keyword(
            "auth_type",
            in: .authentication,
            Arguments(.choice(["PASS", "AH"])),
            initial: "none",
            "PASS: a password in clear text; AH: a digest, IPv4 only"
        ),
        Keyword(
            "auth_pass",
            in: .authentication,
            Arguments(.secret("PASSWORD")),
            initial: "none",
            "the password, at most eight bytes"
        ),
        Keyword(
            "key",
            in: .keyedAuthentication,
            Arguments(.number(NumberRange(1...255)), .key),
            repeated: .any,
            "a key of 32…64 bytes and the number that adverts name it by",
            mayLackArguments: true
        ),
        Keyword(
            "active_key",
            in: .keyedAuthentication,
            Arguments(.number(NumberRange(1...255))),
            initial: "required",
            "the key to sign with"
        ),
        Keyword(
            "time_window",
            in: .keyedAuthentication,
            Arguments(.number(NumberRange(1...300, unit: " seconds"))),
            initial: "3 × whole seconds of advert_int, 5…300",
            "how far clocks may differ"
        ),
        Keyword(
            "anti_replay",
            in: .keyedAuthentication,
            Arguments(.choice(["time", "monotonic"])),
            initial: "time",
            "what shows that an advertisement isn't an old one sent again"
        ),
        Keyword(
            "mode",
            in: .keyedAuthentication,
            Arguments(.choice(["enforce", "permissive", "receive-only"])),
            initial: "enforce",
            "how far the keys are rolled out: drop what has no signature, accept it, or don't even sign"
        ),
    ]
}

import BFD
import NetworkTypes

extension Schema {
    static let sessionKeywords: [Keyword] =
        [
            Keyword(
                "neighbor_ip",
                synonyms: ["neighbour_ip"],
                in: .bfdSession,
                Arguments(.address),
                initial: "required",
                "the neighbour"
            ),
            Keyword(
                "source_ip",
                in: .bfdSession,
                Arguments(.address),
                initial: "the kernel's choice",
                "the address that packets leave from; with it their port is one of 49152…65535"
            ),
            Keyword(
                "multiplier",
                in: .bfdSession,
                Arguments(.number(NumberRange(1...255))),
                initial: "5",
                "packets missed until the neighbour counts as down"
            ),
            Keyword("passive", in: .bfdSession, .none, initial: "off", "silent until the neighbour speaks"),
            Keyword(
                "ttl",
                synonyms: ["hoplimit"],
                in: .bfdSession,
                Arguments(.number(NumberRange(1...255))),
                initial: "255; IPv6 64",
                "TTL or hop limit of packets"
            ),
            Keyword(
                "max_hops",
                in: .bfdSession,
                Arguments(.number(NumberRange(-1...255))),
                initial: "0",
                "how many hops packets may have lost; -1 and 255 for any number"
            ),
            Keyword(
                "multihop",
                in: .bfdSession,
                .boolean,
                initial: "off",
                "the neighbour is more than a hop away (RFC 5883)"
            ),
            Keyword(
                "weight",
                in: .bfdSession,
                weight(-253...253, ["reverse"]),
                initial: "0",
                "added to the priority of virtual routers that follow it; 0: a fault when it is down"
            ),
            Keyword("vrrp", in: .bfdSession, .none, initial: "on, as checker", "virtual routers follow it"),
            Keyword(
                "checker",
                in: .bfdSession,
                .none,
                initial: "on, as vrrp",
                "checks of real servers follow it"
            ),
        ] + intervals

    private static let intervals = [
        ("min_rx", "10", "least time between packets that it can take, in milliseconds (1…4294967)"),
        ("min_tx", "10", "time between packets that it wants to send while up, in milliseconds (1…4294967)"),
        ("idle_tx", "1000", "the same while not up (1000…4294967)"),
    ].map { name, initial, meaning in
        Keyword(name, in: .bfdSession, Arguments(.form(milliseconds)), initial: initial, meaning)
    }
}

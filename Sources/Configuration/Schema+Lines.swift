import VRRP

extension Schema {
    /// A line of a block of addresses: ADDRESS[/LENGTH] and options (spec conf-core-vrrp.tsv, block
    /// "(address)").
    static let addressLine = Arguments(
        .interfaceAddress,
        options: [
            ArgumentOption("dev", Arguments(.interface), "the interface that gets it"),
            ArgumentOption(
                "scope",
                Arguments(.form(addressScope)),
                "where an IPv4 address is valid",
                failure: .optionIgnored
            ),
            ArgumentOption("label", Arguments(.form(label)), "name beside an IPv4 address"),
            ArgumentOption(
                "brd",
                synonyms: ["broadcast"],
                Arguments(.text("ADDRESS|+|-")),
                "broadcast address; + and - set or clear the host's bits",
                .notYet
            ),
            ArgumentOption("peer", Arguments(.address), "the other end", .notYet),
            ArgumentOption(flag: "home", "home address of a mobile node", .notYet),
            ArgumentOption(flag: "-nodad", "look for duplicates before using it", .notYet),
            ArgumentOption(flag: "mngtmpaddr", "template of temporary addresses", .notYet),
            ArgumentOption(flag: "noprefixroute", "no route to its prefix", .notYet),
            ArgumentOption(flag: "autojoin", "join the multicast group that it is", .notYet),
            ArgumentOption(flag: "no_track", "its loss and its interface's state don't matter", .notYet),
            ArgumentOption(
                "preferred_lft",
                Arguments(.text("SECONDS|forever")),
                "how long it is preferred as a source",
                .notYet
            ),
            ArgumentOption("track_group", Arguments(.text("GROUP")), "whose members follow it", .notYet),
            ArgumentOption(flag: "use_vmac", "on a virtual MAC link of its interface", .notYet),
        ]
    )

    static let addressScope = WordForm(
        "SCOPE",
        noun: "global, site, link, host, nowhere or 0…255",
        accepts: { Names.scope($0) != nil }
    )

    static let label = WordForm(
        "NAME",
        noun: "a name of at most 15 bytes",
        accepts: { AddressLabel($0) != nil }
    )
}

/// Names of numbers that the kernel knows.
enum Names {
    /// The kernel's number of an address scope (rtnetlink's `rt_scope_t`).
    static func scope(_ text: String) -> UInt8? {
        switch text {
        case "global": return 0
        case "site": return 200
        case "link": return 253
        case "host": return 254
        case "nowhere": return 255
        default:
            guard let number = Decimal.integer(text), number >= 0, number <= 255 else { return nil }
            return UInt8(number)
        }
    }
}

import NetworkTypes

extension Schema {
    /// The interface of a virtual router: its own state, and links made for it.
    static let linkKeywords: [Keyword] = [
        Keyword(
            "use_vmac",
            in: .virtualRouter,
            Arguments(
                optional: [.form(macAddress), .interface],
                options: [
                    ArgumentOption("name", Arguments(.interface), "name of the link"),
                    ArgumentOption(
                        flag: "netlink_notify_msg",
                        "tell others of the link by a change of its parent",
                        .acceptedWithWarning("the kernel tells everybody of links by itself")
                    ),
                    ArgumentOption("group", Arguments(.number(linkGroup)), "the link's group"),
                ]
            ),
            initial: "off; named by vmac_prefix and virtual_router_id",
            "be on a macvlan with the virtual router's MAC address, or another; five octets: the last is "
                + "virtual_router_id"
        ),
        Keyword(
            "use_vmac_addr",
            in: .virtualRouter,
            .none,
            initial: "off",
            "addresses on other interfaces or of the other family are on macvlans, too, one for each "
                + "interface and family, named by vmac_addr_prefix"
        ),
        Keyword(
            "vmac_xmit_base",
            in: .virtualRouter,
            .none,
            initial: "off; on for unicast",
            "advertisements come from the macvlan's parent; needs use_vmac"
        ),
        Keyword(
            "use_ipvlan",
            in: .virtualRouter,
            Arguments(
                optional: [.interfaceAddress, .interface],
                options: [
                    ArgumentOption("name", Arguments(.interface), "name of the link"),
                    ArgumentOption(flag: "bridge", "ipvlans of one parent hear each other"),
                    ArgumentOption(flag: "private", "they don't"),
                    ArgumentOption(flag: "vepa", "they do, by the switch"),
                    ArgumentOption("group", Arguments(.number(linkGroup)), "the link's group"),
                ]
            ),
            initial: "off; bridge",
            repeated: .firstCounts,
            "be on an ipvlan; its address is where advertisements come from"
        ),
        Keyword(
            "vrf",
            in: .virtualRouter,
            Arguments(.interface),
            "the VRF of a virtual router without interface, which speaks to unicast peers"
        ),
        Keyword(
            "dont_track_primary",
            in: .virtualRouter,
            .none,
            initial: "off",
            "whether the interface is up doesn't matter"
        ),
        Keyword(
            "linkbeat_use_polling",
            in: .virtualRouter,
            .none,
            initial: "off",
            "ask the interface for its link each second",
            .acceptedWithWarning(noPolling)
        ),
        Keyword(
            "garp_extra_if",
            oldNames: ["vmac_garp_intvl"],
            in: .virtualRouter,
            extraInterfaces(from: 0),
            initial: "as vrrp_garp_extra_if",
            "gratuitous ARPs again and again on interfaces that adverts don't go out of, 0 for none"
        ),
        Keyword(
            "confirm_with",
            in: .virtualRouter,
            Arguments(
                optional: [.address, .address],
                options: [ArgumentOption(flag: "nobody", "nobody is asked")]
            ),
            initial: "the interface's gateway, where it has one",
            "the neighbour, one for each family, that is asked from virtual addresses after a takeover; "
                + "while it is silent they are announced again, four times at most"
        ),
        Keyword(
            "lvs_sync_daemon_interface",
            in: .virtualRouter,
            Arguments(.interface),
            "copy IPVS connections to other directors over this interface; without effect beside "
                + "lvs_sync_daemon, which says more"
        ),
    ]

    private static let linkGroup = NumberRange(0...4_294_967_295)

    static let macAddress = WordForm(
        "MAC",
        noun: "a MAC address of five or six octets",
        accepts: { Octets.macAddress($0) != nil }
    )
}

/// Octets in hexadecimal with colons between them.
enum Octets {
    /// Five or six octets; nil for anything else.
    static func macAddress(_ text: String) -> [UInt8]? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 5 || parts.count == 6 else { return nil }
        var result: [UInt8] = []
        for part in parts {
            guard (1...2).contains(part.utf8.count), let octet = octet(part) else { return nil }
            result.append(octet)
        }
        return result
    }

    /// Pairs of digits; nil for anything else.
    static func hexadecimal(_ text: Substring) -> [UInt8]? {
        let digits = text.utf8.compactMap { hexadecimalDigit($0) }
        guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    private static func octet(_ text: Substring) -> UInt8? {
        var value: UInt8 = 0
        for byte in text.utf8 {
            guard let digit = hexadecimalDigit(byte) else { return nil }
            value = value << 4 | digit
        }
        return value
    }
}

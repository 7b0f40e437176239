import NetworkTypes

extension Schema {
    /// A line of a block of addresses: ADDRESS[/LENGTH] and options (spec conf-core-vrrp.tsv, block
    /// "(address)").
    static let addressLine = Arguments(.interfaceAddress, options: addressOptions)

    /// The same where virtual routers have them.
    static let virtualAddressLine = Arguments(
        .interfaceAddress,
        options: addressOptions + [
            ArgumentOption(flag: "use_vmac", "on a macvlan of its interface")
        ]
    )

    private static let addressOptions: [ArgumentOption] = [
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
            Arguments(.form(broadcast)),
            "broadcast address; + and - set or clear the host's bits"
        ),
        ArgumentOption(
            "peer",
            Arguments(.interfaceAddress),
            "the other end",
            failure: .optionIgnored
        ),
        ArgumentOption(flag: "home", "home address of a mobile node"),
        ArgumentOption(flag: "-nodad", "look for duplicates before using it"),
        ArgumentOption(flag: "mngtmpaddr", "template of temporary addresses"),
        ArgumentOption(flag: "noprefixroute", "no route to its prefix"),
        ArgumentOption(flag: "autojoin", "join the multicast group that it is"),
        ArgumentOption(flag: "no_track", "its loss and its interface's state don't matter"),
        ArgumentOption(
            "preferred_lft",
            Arguments(.form(lifetime)),
            "how long new connections may start from it; for ever, or 0 for an IPv6 address without prefix",
            failure: .optionIgnored
        ),
        ArgumentOption(
            "track_group",
            Arguments(.text("GROUP")),
            "whose members follow its interface; static only"
        ),
    ]

    /// A line of `unicast_peer`.
    static let peerLine = Arguments(
        .address,
        options: [
            ArgumentOption("min_ttl", Arguments(.number(NumberRange(0...255))), "least TTL of its adverts"),
            ArgumentOption("max_ttl", Arguments(.number(NumberRange(0...255))), "highest TTL of its adverts"),
        ]
    )

    /// A line of `interface_up_down_delays`: INTERFACE DOWN [UP].
    static let delayLine = Arguments(
        .interface,
        .seconds(SecondsRange(.zero...(.seconds(255)))),
        optional: [.seconds(SecondsRange(.zero...(.seconds(255))))]
    )

    /// A line of `linkbeat_interfaces`.
    static let pollingLine = Arguments(.interface, optional: [.choice(["MII", "ETHTOOL", "IOCTL"])])
}

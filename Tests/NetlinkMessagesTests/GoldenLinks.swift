import NetlinkMessages
import NetworkTypes
import Testing

/// Links and addresses of the captures.
enum GoldenLinks {
    private static func macvlan(_ name: String, _ family: AddressFamily, group: UInt32? = nil) throws
        -> VirtualLink
    {
        let router = try #require(VirtualRouterID(rawValue: 62))
        return try VirtualLink(
            link(name),
            over: link("v0"),
            kind: .macvlan(MACAddress(family, router)),
            group: group
        )
    }

    private static func ipvlan(_ name: String, _ mode: VirtualLink.IPVLANMode) throws -> VirtualLink {
        try VirtualLink(link(name), over: link("v1"), kind: .ipvlan(mode))
    }

    /// The parent's group goes into the message that makes a link: ip leaves it out, which is group 0 too.
    private static let parentGroup = ["27 = 00000000"]

    static let all = [
        GoldenCase(
            "ip link add vrrp.62 link v0 address 00:00:5e:00:01:3e type macvlan mode private",
            onlyOurs: parentGroup
        ) { Array(try macvlan("vrrp.62", .ipv4).messages.put.prefix(1)) },
        GoldenCase(
            "ip link add vrrp6.62 link v0 address 00:00:5e:00:02:3e group 7 type macvlan mode private"
        ) { Array(try macvlan("vrrp6.62", .ipv6, group: 7).messages.put.prefix(1)) },
        // We name links where ip says their index, and say the parent's VRF: none here.
        GoldenCase(
            "ip link set dev vrrp.62 addrgenmode none",
            onlyOurs: ["10 = 00000000", "3 = 767272702e363200", "header 00000000000000000000000000000000"],
            onlyTheirs: ["header 00000000020000000000000000000000"]
        ) { Array(try macvlan("vrrp.62", .ipv4).messages.put[2...2]) },
        GoldenCase(
            "ip link set dev vrrp.62 up",
            onlyOurs: ["3 = 767272702e363200", "header 00000000000000000100000001000000"],
            onlyTheirs: ["header 00000000020000000100000001000000"]
        ) { Array(try macvlan("vrrp.62", .ipv4).messages.put[3...3]) },
        GoldenCase("ip link add ipv.62 link v1 type ipvlan mode l2 bridge", onlyOurs: parentGroup) {
            Array(try ipvlan("ipv.62", .bridge).messages.put.prefix(1))
        },
        GoldenCase("ip link add ipv.63 link v1 type ipvlan mode l2 private", onlyOurs: parentGroup) {
            Array(try ipvlan("ipv.63", .private).messages.put.prefix(1))
        },
        GoldenCase("ip link add ipv.64 link v1 type ipvlan mode l2 vepa", onlyOurs: parentGroup) {
            Array(try ipvlan("ipv.64", .vepa).messages.put.prefix(1))
        },
        GoldenCase(
            "ip link del vrrp6.62",
            onlyOurs: ["3 = 76727270362e363200", "header 00000000000000000000000000000000"],
            onlyTheirs: ["header 00000000030000000000000000000000"]
        ) { try macvlan("vrrp6.62", .ipv6).messages.remove },
    ]

    /// Lifetimes that the helper fills in, and our mark, which ip can't say.
    private static let ours = ["11 = 48", "6 = 00000000000000000000000000000000"]

    private static func put(_ description: AddressDescription) -> [KernelMessage] {
        let body = AddressBody(description)
        let place = KernelMessage.Place(
            offset: body.interfaceIndexOffset,
            interface: description.interface,
            kind: .index
        )
        return [KernelMessage(type: 20, flags: 0x600, places: [place], payload: body.bytes)]
    }

    static let addresses = [
        GoldenCase("ip addr add 10.0.0.1/24 brd 10.0.0.255 dev v0 label v0:1 scope link", onlyOurs: ours) {
            put(
                try AddressDescription(
                    prefix("10.0.0.1/24"),
                    interface: link("v0"),
                    scope: 253,
                    label: Array("v0:1".utf8),
                    broadcast: prefix("10.0.0.1/24").broadcast(hostBits: true)
                )
            )
        },
        GoldenCase("ip addr add 10.0.0.1 peer 10.0.0.2/32 dev v0", onlyOurs: ours) {
            put(
                try AddressDescription(
                    prefix("10.0.0.1/24"),
                    interface: link("v0"),
                    peer: prefix("10.0.0.2/32")
                )
            )
        },
        GoldenCase("ip addr add 10.0.0.3/24 dev v0 noprefixroute", onlyOurs: ours) {
            put(try AddressDescription(prefix("10.0.0.3/24"), interface: link("v0"), flags: .noPrefixRoute))
        },
        GoldenCase("ip addr add 224.1.2.3/32 dev v0 autojoin", onlyOurs: ours) {
            put(try AddressDescription(prefix("224.1.2.3/32"), interface: link("v0"), flags: .autojoin))
        },
        GoldenCase("ip -6 addr add fd00:1::2/64 dev v0 nodad home mngtmpaddr noprefixroute", onlyOurs: ours) {
            put(
                try AddressDescription(
                    prefix("fd00:1::2/64"),
                    interface: link("v0"),
                    flags: [.home, .managesTemporary, .noPrefixRoute]
                )
            )
        },
        // The valid lifetime is the helper's.
        GoldenCase(
            "ip -6 addr add fd00:1::3/128 dev v0 nodad preferred_lft 0",
            onlyOurs: ours,
            onlyTheirs: ["6 = 00000000ffffffff0000000000000000"]
        ) { put(try AddressDescription(prefix("fd00:1::3/128"), interface: link("v0"))) },
        GoldenCase(
            "ip -6 addr add fd00:1::4/64 dev v0 preferred_lft 100 valid_lft 200",
            onlyOurs: ["11 = 48", "6 = 64000000000000000000000000000000"],
            onlyTheirs: ["6 = 64000000c80000000000000000000000"]
        ) {
            put(
                try AddressDescription(
                    prefix("fd00:1::4/64"),
                    interface: link("v0"),
                    flags: .detectsDuplicates,
                    preferredLifetime: .seconds(100)
                )
            )
        },
        GoldenCase("ip -6 addr add fd00:1::5 peer fd00:1::6/64 dev v0 nodad", onlyOurs: ours) {
            put(
                try AddressDescription(
                    prefix("fd00:1::5/128"),
                    interface: link("v0"),
                    peer: prefix("fd00:1::6/64"),
                    preferredLifetime: .forever
                )
            )
        },
    ]
}

import NetworkTypes

extension Schema {
    /// How advertisements travel, of one virtual router.
    static let deliveryKeywords: [Keyword] = addressing + unicast

    private static let addressing: [Keyword] = [
        Keyword(
            "mcast_src_ip",
            in: .virtualRouter,
            Arguments(.address),
            initial: "the interface's first address",
            "where advertisements come from"
        ),
        Keyword(
            "mcast_dst_ip",
            in: .virtualRouter,
            Arguments(.address),
            initial: "as vrrp_mcast_group4 and vrrp_mcast_group6",
            "the group that advertisements go to"
        ),
        Keyword(
            "track_src_ip",
            in: .virtualRouter,
            .none,
            initial: "off",
            "FAULT while the address of mcast_src_ip or unicast_src_ip isn't there"
        ),
        Keyword(
            "v3_checksum_as_v2",
            in: .virtualRouter,
            .boolean,
            initial: "as global_defs says",
            "checksums of version 3 over IPv4 without pseudo-header"
        ),
        Keyword(
            "kernel_rx_buf_size",
            in: .virtualRouter,
            Arguments(.number(NumberRange(0...4_294_967_295, unit: " bytes"))),
            initial: "as vrrp_rx_bufs_policy",
            "receive buffer for this virtual router",
            .acceptedWithoutEffect(why: ownAdvertBuffers),
            mayLackArguments: true
        ),
    ]

    private static let unicast: [Keyword] = [
        Keyword(
            "unicast_peer",
            in: .virtualRouter,
            .none,
            repeated: .any,
            body: .unicastPeers,
            "the other routers, one on a line, that advertisements go to instead of a group"
        ),
        Keyword(
            "unicast_src_ip",
            in: .virtualRouter,
            Arguments(.address),
            initial: "the interface's first address",
            "where advertisements to peers come from"
        ),
        Keyword(
            "unicast_ttl",
            in: .virtualRouter,
            Arguments(.number(NumberRange(0...255))),
            initial: "255; the kernel's for IPv6",
            "TTL or hop limit of advertisements to peers"
        ),
        Keyword(
            "unicast_fault_no_peer",
            in: .virtualRouter,
            .none,
            initial: "off",
            "without peers, FAULT instead of a group"
        ),
        Keyword(
            "check_unicast_src",
            in: .virtualRouter,
            .none,
            initial: "as vrrp_check_unicast_src; on where a peer has min_ttl or max_ttl",
            "only peers are heard"
        ),
        Keyword(
            "old_unicast_checksum",
            in: .virtualRouter,
            Arguments(optional: [.choice(["never"])]),
            initial: "found out",
            "the checksum of version 3 that keepalived had before 1.3.7; never: don't accept it"
        ),
    ]
}

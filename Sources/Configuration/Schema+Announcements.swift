import NetworkTypes

extension Schema {
    /// The keywords that time gratuitous ARP, which stand in `global_defs` with the prefix `vrrp_` and in
    /// virtual routers without (spec vrrp-behaviour 15.2). `initial`: what holds without, nil for the
    /// product's.
    static func announcementKeywords(prefix: String, in block: Block, initial: String?) -> [Keyword] {
        let repeats = NumberRange(1...255, keepalived: 0...4_294_967_295, zeroMeansOne: true)
        let lowerRepeats = NumberRange(0...255, keepalived: 0...2_147_483_647)
        let delay = NumberRange(0...4_294, unit: " seconds")
        return [
            Keyword(
                prefix + "garp_master_delay",
                in: block,
                Arguments(.number(delay)),
                initial: initial ?? "5",
                "time from becoming master to the second burst of gratuitous ARPs, 0 for none"
            ),
            Keyword(
                prefix + "garp_master_repeat",
                in: block,
                Arguments(.number(repeats)),
                initial: initial ?? "5",
                "gratuitous ARPs for each address in a burst"
            ),
            Keyword(
                prefix + "garp_master_refresh",
                in: block,
                Arguments(.number(delay)),
                initial: initial ?? "0",
                "time between bursts while master, 0 for none",
                whenBad: .number(0)
            ),
            Keyword(
                prefix + "garp_master_refresh_repeat",
                in: block,
                Arguments(.number(repeats)),
                initial: initial ?? "1",
                "gratuitous ARPs for each address in a periodic burst"
            ),
            Keyword(
                prefix + "garp_lower_prio_delay",
                in: block,
                Arguments(.number(delay)),
                initial: initial ?? "vrrp_garp_master_delay",
                "time to the second burst after hearing a lower-priority advertisement as master"
            ),
            Keyword(
                prefix + "garp_lower_prio_repeat",
                in: block,
                Arguments(.number(lowerRepeats)),
                initial: initial ?? "vrrp_garp_master_repeat",
                "gratuitous ARPs for each address after a lower-priority advertisement, 0 for none"
            ),
        ]
    }
}

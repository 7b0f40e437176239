/// Our firewall tables in nft's language (nft(8)), with an element in each set: what keepalived's tables do,
/// keys by interface name instead of index, version 1 listener reports as well as version 2, and neighbour
/// advertisements told apart by a set instead of a rule for each link.
enum FirewallText {
    static let ipv4 = """
        table ip holdfast {
            set vips { type ipv4_addr; elements = { 192.0.2.250 } }
            map vmac_map { type ifname : iface_index; elements = { "vrrp.62" : "v0" } }
            chain in {
                type filter hook input priority filter - 1; policy accept;
                ip daddr @vips drop
            }
            chain out {
                type filter hook output priority filter - 1; policy accept;
                ip protocol igmp dup to ip daddr device oifname map @vmac_map drop
                ip saddr @vips drop
            }
        }
        """

    static let ipv6 = """
        table ip6 holdfast {
            set vips { type ipv6_addr; elements = { fd00::250 } }
            set vips_link_local { type ipv6_addr . ifname; elements = { fe80::99 . "vrrp.62" } }
            set vmac_set { type ifname; elements = { "vrrp.62" } }
            map vmac_map { type ifname : iface_index; elements = { "vrrp.62" : "v0" } }
            set vmac_link_local { type ipv6_addr . ifname; elements = { fe80::98 . "vrrp.62" } }
            chain in_link_local {
                ip6 daddr . iifname @vips_link_local drop
            }
            chain out_link_local {
                ip6 saddr . oifname @vips_link_local drop
            }
            chain in {
                type filter hook input priority filter - 1; policy accept;
                icmpv6 type nd-neighbor-solicit accept
                icmpv6 type nd-neighbor-advert accept
                ip6 daddr fe80::/10 goto in_link_local
                ip6 daddr @vips drop
            }
            chain out {
                type filter hook output priority filter - 1; policy accept;
                icmpv6 type mld-listener-report dup to ip6 daddr device oifname map @vmac_map drop
                icmpv6 type mld2-listener-report dup to ip6 daddr device oifname map @vmac_map drop
                icmpv6 type nd-router-solicit oifname @vmac_set drop
                icmpv6 type nd-neighbor-advert oifname @vmac_set ip6 saddr fe80::/10 \
        ip6 saddr . oifname != @vmac_link_local drop
                icmpv6 type nd-neighbor-solicit accept
                icmpv6 type nd-neighbor-advert accept
                ip6 saddr fe80::/10 goto out_link_local
                ip6 saddr @vips drop
            }
        }
        """
}

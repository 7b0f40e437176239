import NetworkTypes

/// Message types of nf_tables (NFNL_SUBSYS_NFTABLES, 10, in the upper byte).
enum FirewallMessage {
    static let newTable: UInt16 = 0xA00
    static let deleteTable: UInt16 = 0xA02
    static let newChain: UInt16 = 0xA03
    static let deleteChain: UInt16 = 0xA05
    static let newRule: UInt16 = 0xA06
    static let newSet: UInt16 = 0xA09
    static let deleteSet: UInt16 = 0xA0B
    static let newElement: UInt16 = 0xA0C
    static let deleteElement: UInt16 = 0xA0E
}

/// A set or map of our tables. Interfaces are keys by name: an entry outlives its interface's next life.
private struct FirewallSet {
    var name: String
    /// nft's number of the key's type, and its length in bytes.
    var key: (type: UInt32, length: UInt32)
    /// Nil for a set.
    var data: (type: UInt32, length: UInt32)?
    /// nft's note of the key's byte order, so that it lists what it should: 0 several, 1 host, 2 network.
    var order: UInt8

    static let addresses = "vips"
    static let linkLocal = "vips_link_local"
    static let virtualLinks = "vmac_set"
    /// Virtual link-local addresses with the virtual MAC links that they are on.
    static let virtualLinkLocal = "vmac_link_local"
    static let parents = "vmac_map"

    /// nft's types: ipv4_addr 7, ipv6_addr 8, iface_index 20, ifname 41; concatenated by six bits each.
    static func all(_ family: AddressFamily) -> [FirewallSet] {
        let parents = FirewallSet(name: parents, key: (41, 16), data: (20, 4), order: 1)
        switch family {
        case .ipv4:
            return [FirewallSet(name: addresses, key: (7, 4), order: 2), parents]
        case .ipv6:
            return [
                FirewallSet(name: addresses, key: (8, 16), order: 2),
                FirewallSet(name: linkLocal, key: (8 << 6 | 41, 32), order: 0),
                FirewallSet(name: virtualLinks, key: (41, 16), order: 1), parents,
                FirewallSet(name: virtualLinkLocal, key: (8 << 6 | 41, 32), order: 0),
            ]
        }
    }
}

extension FirewallTable {
    /// The table with its sets as one batch. One of that name that was there before goes first.
    ///
    /// They are the same whatever the chains' priority is, and whether they count: a table that a reload puts
    /// in the place of one of its name would take that one's elements along, and go with it.
    package var messages: KernelMessages {
        var result = KernelMessages(ownTable: name, family)
        for (number, set) in FirewallSet.all(family).enumerated() {
            result.put.append(message(set, number: UInt32(number + 1)))
        }
        return result
    }

    /// The chains with their rules as one batch; the table must be there. Chains of another priority have
    /// other names, so that a reload can put them beside those that it replaces.
    package var chainMessages: KernelMessages {
        let chains = chains
        var put = chains.map { message($0) }
        for chain in chains {
            for rule in chain.rules { put.append(message(rule, in: chain)) }
        }
        // Those that are gone to stand first, and go last.
        let remove = chains.reversed().map { chain in
            var payload = PayloadWriter(firewall: family, table: name)
            payload.attribute(3, text: called(chain.name))
            return payload.message(FirewallMessage.deleteChain)
        }
        return KernelMessages(put: put, remove: remove)
    }

    /// A chain's name under these settings: keepalived's, where they are its own.
    private func called(_ chain: String) -> [UInt8] {
        Array(chain.utf8) + FirewallTable.suffix(priority: priority, counts: counts)
    }

    /// Tells chains of other settings apart.
    static func suffix(priority: Int32, counts: Bool) -> [UInt8] {
        let place = priority == FirewallTable.defaultPriority ? "" : "_\(priority)"
        return Array((place + (counts ? "_counting" : "")).utf8)
    }

    private func message(_ set: FirewallSet, number: UInt32) -> KernelMessage {
        var payload = PayloadWriter(firewall: family, table: name)
        payload.attribute(2, text: Array(set.name.utf8))
        // NFT_SET_MAP.
        payload.attribute(3, bigEndian: UInt32(set.data == nil ? 0 : 8))
        payload.attribute(4, bigEndian: set.key.type)
        payload.attribute(5, bigEndian: set.key.length)
        if let data = set.data {
            payload.attribute(6, bigEndian: data.type)
            payload.attribute(7, bigEndian: data.length)
        }
        payload.attribute(10, bigEndian: number)
        // NFTNL_UDATA_SET_KEYBYTEORDER 0 and DATABYTEORDER 1: type 1, length 1, number 4 in host order.
        let dataOrder: [UInt8] = set.data == nil ? [] : [1, 4, 1, 0, 0, 0]
        payload.attribute(13, [0, 4, set.order, 0, 0, 0] + dataOrder)
        return payload.message(FirewallMessage.newSet, flags: CreationFlags.create)
    }

    private func message(_ chain: FirewallChain) -> KernelMessage {
        var payload = PayloadWriter(firewall: family, table: name)
        payload.attribute(3, text: called(chain.name))
        if let hook = chain.hook {
            payload.attribute(7, text: Array("filter".utf8))
            // NF_ACCEPT for what no rule drops.
            payload.attribute(5, bigEndian: UInt32(1))
            payload.nested(4) {
                $0.attribute(1, bigEndian: hook.rawValue)
                $0.attribute(2, bigEndian: UInt32(bitPattern: priority))
            }
        }
        return payload.message(FirewallMessage.newChain, flags: CreationFlags.create)
    }

    private func message(_ rule: [FirewallExpression], in chain: FirewallChain) -> KernelMessage {
        var payload = PayloadWriter(firewall: family, table: name)
        payload.attribute(2, text: called(chain.name))
        payload.nested(4) { list in
            for expression in rule {
                if case .verdict(.drop) = expression, counts { FirewallExpression.count.write(to: &list) }
                if case .verdict(.goTo(let target)) = expression {
                    let name = String(decoding: called(target), as: UTF8.self)
                    FirewallExpression.verdict(.goTo(name)).write(to: &list)
                } else {
                    expression.write(to: &list)
                }
            }
        }
        return payload.message(FirewallMessage.newRule, flags: CreationFlags.create | CreationFlags.append)
    }
}

/// A chain of ours; without a hook it is gone to.
private struct FirewallChain {
    /// NF_INET_….
    enum Hook: UInt32 {
        case input = 1
        case output = 3
    }

    var name: String
    var hook: Hook?
    var rules: [[FirewallExpression]]

    static let input = "in"
    static let output = "out"
    static let inputLinkLocal = "in_link_local"
    static let outputLinkLocal = "out_link_local"
}

extension FirewallTable {
    /// Chains that are gone to stand before those that go there.
    fileprivate var chains: [FirewallChain] {
        switch family {
        case .ipv4:
            [
                FirewallChain(
                    name: FirewallChain.input,
                    hook: .input,
                    rules: [FirewallTable.dropVIP(at: 16)]
                ),
                FirewallChain(
                    name: FirewallChain.output,
                    hook: .output,
                    rules: [FirewallTable.groupReports, FirewallTable.dropVIP(at: 12)]
                ),
            ]
        case .ipv6:
            [
                FirewallChain(
                    name: FirewallChain.inputLinkLocal,
                    rules: [FirewallTable.dropLinkLocal(at: 24, .inputName)]
                ),
                FirewallChain(
                    name: FirewallChain.outputLinkLocal,
                    rules: [FirewallTable.dropLinkLocal(at: 8, .outputName)]
                ),
                FirewallChain(
                    name: FirewallChain.input,
                    hook: .input,
                    rules: FirewallTable.neighbourDiscovery + [
                        FirewallTable.linkLocal(at: 24, to: FirewallChain.inputLinkLocal),
                        FirewallTable.dropVIP6(at: 24),
                    ]
                ),
                FirewallChain(
                    name: FirewallChain.output,
                    hook: .output,
                    rules: FirewallTable.listenerReports
                        + [FirewallTable.routerSolicitations, FirewallTable.parentsAdvertisements]
                        + FirewallTable.neighbourDiscovery + [
                            FirewallTable.linkLocal(at: 8, to: FirewallChain.outputLinkLocal),
                            FirewallTable.dropVIP6(at: 8),
                        ]
                ),
            ]
        }
    }

    /// `ip daddr @vips drop`, or `saddr`: source 12, destination 16.
    private static func dropVIP(at offset: UInt32) -> [FirewallExpression] {
        [.load(.network, offset: offset, length: 4), .member(FirewallSet.addresses), .verdict(.drop)]
    }

    /// The same of IPv6: source 8, destination 24.
    private static func dropVIP6(at offset: UInt32) -> [FirewallExpression] {
        [.load(.network, offset: offset, length: 16), .member(FirewallSet.addresses), .verdict(.drop)]
    }

    /// `ip protocol igmp dup to ip daddr device oifname map @vmac_map drop`.
    private static let groupReports: [FirewallExpression] = [
        .load(.network, offset: 9, length: 1), .equals([2]), .load(.network, offset: 16, length: 4),
        .meta(.outputName, register: 2), .mapped(FirewallSet.parents), .duplicate, .verdict(.drop),
    ]

    /// `icmpv6 type N`.
    private static func icmp(_ type: UInt8) -> [FirewallExpression] {
        [
            .meta(.transportProtocol), .equals([58]), .load(.transport, offset: 0, length: 1),
            .equals([type]),
        ]
    }

    /// Reports of multicast listeners, version 1 (RFC 2710) and 2 (RFC 3810), go out by the parent.
    private static let listenerReports: [[FirewallExpression]] = [131, 143].map { type in
        icmp(type) + [
            .load(.network, offset: 24, length: 16), .meta(.outputName, register: 2),
            .mapped(FirewallSet.parents), .duplicate, .verdict(.drop),
        ]
    }

    /// `icmpv6 type nd-router-solicit oifname @vmac_set drop`.
    private static let routerSolicitations: [FirewallExpression] =
        icmp(133) + [.meta(.outputName), .member(FirewallSet.virtualLinks), .verdict(.drop)]

    /// `icmpv6 type nd-neighbor-advert oifname @vmac_set ip6 saddr fe80::/10
    /// ip6 saddr . oifname != @vmac_link_local drop`: a virtual MAC link has its parent's link-local address,
    /// for which the parent answers. The kernel answers from the address that was asked for (ndisc_send_na).
    private static let parentsAdvertisements: [FirewallExpression] =
        icmp(136) + [.meta(.outputName), .member(FirewallSet.virtualLinks)] + isLinkLocal(at: 8) + [
            .load(.network, offset: 8, length: 16), .meta(.outputName, register: 2),
            .notMember(FirewallSet.virtualLinkLocal), .verdict(.drop),
        ]

    /// Solicitations and advertisements of neighbours go through.
    private static let neighbourDiscovery: [[FirewallExpression]] = [135, 136].map { type in
        icmp(type) + [.verdict(.accept)]
    }

    /// `ip6 daddr fe80::/10 goto …`.
    private static func linkLocal(at offset: UInt32, to chain: String) -> [FirewallExpression] {
        isLinkLocal(at: offset) + [.verdict(.goTo(chain))]
    }

    /// `… & ffc0:: == fe80::`
    private static func isLinkLocal(at offset: UInt32) -> [FirewallExpression] {
        [
            .load(.network, offset: offset, length: 16),
            .mask([0xFF, 0xC0] + Array(repeating: 0, count: 14)),
            .equals([0xFE, 0x80] + Array(repeating: 0, count: 14)),
        ]
    }

    /// `ip6 daddr . iifname @vips_link_local drop`.
    private static func dropLinkLocal(
        at offset: UInt32,
        _ name: FirewallExpression.Meta
    ) -> [FirewallExpression] {
        [
            .load(.network, offset: offset, length: 16), .meta(name, register: 2),
            .member(FirewallSet.linkLocal), .verdict(.drop),
        ]
    }
}

extension FirewallEntry {
    /// Adds and takes away elements of the table's sets; the table must be there.
    package func messages(in table: FirewallTable) -> KernelMessages {
        let elements = elements(table.family)
        func all(_ type: UInt16, flags: UInt16) -> [KernelMessage] {
            elements.map { element in
                var payload = PayloadWriter(firewall: table.family, table: table.name)
                payload.attribute(2, text: Array(element.set.utf8))
                payload.nested(3) { list in
                    list.nested(1) { entry in
                        entry.nested(1) { $0.attribute(1, element.key) }
                        if let parent = element.parent {
                            entry.nested(2) { $0.attribute(1, .index, of: parent) }
                        }
                    }
                }
                return payload.message(type, flags: flags)
            }
        }
        return KernelMessages(
            put: all(FirewallMessage.newElement, flags: CreationFlags.create),
            remove: all(FirewallMessage.deleteElement, flags: 0)
        )
    }

    private struct Element {
        var set: String
        var key: [UInt8]
        var parent: InterfaceName?
    }

    private func elements(_ family: AddressFamily) -> [Element] {
        switch self {
        case .address(let address):
            precondition(address.family == family)
            return [Element(set: FirewallSet.addresses, key: address.octets)]
        case .linkLocal(let address, let interface):
            precondition(family == .ipv6)
            let octets = (0..<16).map { address.octet($0) }
            return [Element(set: FirewallSet.linkLocal, key: octets + interface.padded)]
        case .virtualLinkLocal(let address, let link):
            precondition(family == .ipv6)
            let octets = (0..<16).map { address.octet($0) }
            return [Element(set: FirewallSet.virtualLinkLocal, key: octets + link.padded)]
        case .virtualLink(let link, let parent):
            let map = Element(set: FirewallSet.parents, key: link.padded, parent: parent)
            if family == .ipv4 { return [map] }
            return [map, Element(set: FirewallSet.virtualLinks, key: link.padded)]
        }
    }
}

extension InterfaceName {
    /// Sixteen bytes, as the kernel compares names.
    fileprivate var padded: [UInt8] {
        let bytes = bytes
        return bytes + Array(repeating: 0, count: 16 - bytes.count)
    }
}

extension KernelMessages {
    /// A table of ours, in the place of one of its name.
    ///
    /// The kernel removes it when the socket that made it is closed (NFT_TABLE_F_OWNER, 2), and lets nobody
    /// else change or flush it: so whoever puts it keeps one socket for it and what stands in it.
    init(ownTable name: [UInt8], _ family: AddressFamily) {
        let named = PayloadWriter(firewall: family, table: name)
        var owned = named
        owned.attribute(2, bigEndian: UInt32(2))
        self.init(
            put: [
                named.message(FirewallMessage.newTable, flags: CreationFlags.create),
                named.message(FirewallMessage.deleteTable),
                owned.message(FirewallMessage.newTable, flags: CreationFlags.create),
            ],
            remove: [named.message(FirewallMessage.deleteTable)]
        )
    }
}

extension PayloadWriter {
    /// `nfgenmsg` (family 1, version 1, resource 2) and the table's name, with which every message begins.
    init(firewall family: AddressFamily, table: [UInt8]) {
        self.init(header: [family.netlinkNumber, 0, 0, 0])
        attribute(1, text: table)
    }
}

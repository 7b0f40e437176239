import NetworkTypes

extension MarkingTable {
    /// The table, as `FirewallTable.messages`: the same whatever stands in it.
    package var messages: KernelMessages { KernelMessages(ownTable: name, family) }

    /// Maps, chain and rules as one batch; the table must be there. Those of other settings have other names,
    /// so that a reload can put them beside those that it replaces.
    package var chainMessages: KernelMessages {
        var put: [KernelMessage] = []
        for (number, transport) in IPVSProtocol.marked.enumerated() {
            put.append(map(transport, number: UInt32(number + 1)))
        }
        put.append(chain)
        for transport in IPVSProtocol.marked { put.append(rule(transport)) }
        var gone = PayloadWriter(firewall: family, table: name)
        gone.attribute(3, text: chainName)
        var remove = [gone.message(FirewallMessage.deleteChain)]
        for transport in IPVSProtocol.marked {
            var payload = PayloadWriter(firewall: family, table: name)
            payload.attribute(2, text: mapName(transport))
            remove.append(payload.message(FirewallMessage.deleteSet))
        }
        return KernelMessages(put: put, remove: remove)
    }

    private var chainName: [UInt8] { Array("in".utf8) + suffix }

    fileprivate func mapName(_ transport: IPVSProtocol) -> [UInt8] { Array("\(transport)_map".utf8) + suffix }

    private var suffix: [UInt8] { FirewallTable.suffix(priority: priority, counts: counts) }

    private var addressLength: UInt32 { family == .ipv4 ? 4 : 16 }

    /// `type ipv4_addr . inet_service : mark; flags interval`, each part of the key with an end of its own.
    private func map(_ transport: IPVSProtocol, number: UInt32) -> KernelMessage {
        var payload = PayloadWriter(firewall: family, table: name)
        payload.attribute(2, text: mapName(transport))
        // NFT_SET_INTERVAL, NFT_SET_MAP, NFT_SET_CONCAT.
        payload.attribute(3, bigEndian: UInt32(0x8C))
        // nft's types: ipv4_addr 7, ipv6_addr 8, inet_service 13, mark 19; concatenated by six bits each.
        payload.attribute(4, bigEndian: UInt32((family == .ipv4 ? 7 : 8) << 6 | 13))
        payload.attribute(5, bigEndian: addressLength + 4)
        payload.attribute(6, bigEndian: UInt32(19))
        payload.attribute(7, bigEndian: UInt32(4))
        payload.attribute(10, bigEndian: number)
        // NFTA_SET_DESC_CONCAT: how long each part of the key is.
        payload.nested(9) { description in
            description.nested(2) { parts in
                for length in [addressLength, 2] {
                    parts.nested(1) { $0.attribute(1, bigEndian: length) }
                }
            }
        }
        // NFTNL_UDATA_SET_KEYBYTEORDER several, DATABYTEORDER host, as in `FirewallTable`.
        payload.attribute(13, [0, 4, 0, 0, 0, 0, 1, 4, 1, 0, 0, 0])
        if counts { payload.nested(17) { FirewallExpression.count.writeElement(to: &$0) } }
        return payload.message(FirewallMessage.newSet, flags: CreationFlags.create)
    }

    private var chain: KernelMessage {
        var payload = PayloadWriter(firewall: family, table: name)
        payload.attribute(3, text: chainName)
        payload.attribute(7, text: Array("filter".utf8))
        // NF_ACCEPT.
        payload.attribute(5, bigEndian: UInt32(1))
        payload.nested(4) {
            // NF_INET_LOCAL_IN.
            $0.attribute(1, bigEndian: UInt32(1))
            $0.attribute(2, bigEndian: UInt32(bitPattern: priority))
        }
        return payload.message(FirewallMessage.newChain, flags: CreationFlags.create)
    }

    /// `meta mark set ip daddr . tcp dport map @tcp_map counter return`, and the like.
    private func rule(_ transport: IPVSProtocol) -> KernelMessage {
        let isIPv4 = family == .ipv4
        let expressions: [FirewallExpression] = [
            .meta(.transportProtocol), .equals([transport.number]),
            .load(.network, offset: isIPv4 ? 16 : 24, length: addressLength),
            // Behind the address: the second word of the first register, or the second register.
            .load(.transport, offset: 2, length: 2, register: isIPv4 ? 9 : 2),
            .translated(String(decoding: mapName(transport), as: UTF8.self)), .setMark, .count,
            .verdict(.leave),
        ]
        var payload = PayloadWriter(firewall: family, table: name)
        payload.attribute(2, text: chainName)
        payload.nested(4) { list in for expression in expressions { expression.write(to: &list) } }
        return payload.message(FirewallMessage.newRule, flags: CreationFlags.create | CreationFlags.append)
    }
}

extension MarkingEntry {
    /// Adds an element to the table's map and takes it away; the table must be there.
    package func messages(in table: MarkingTable) -> KernelMessages {
        precondition(table.family == family)
        func message(_ type: UInt16, flags: UInt16, hasMark: Bool) -> KernelMessage {
            var payload = PayloadWriter(firewall: family, table: table.name)
            payload.attribute(2, text: table.mapName(transport))
            payload.nested(3) { list in
                list.nested(1) { element in
                    element.nested(1) { $0.attribute(1, key(first, port)) }
                    // NFTA_SET_ELEM_KEY_END.
                    element.nested(10) { $0.attribute(1, key(last, port == 0 ? .max : port)) }
                    if hasMark { element.nested(2) { $0.attribute(1, littleEndianBytes(mark)) } }
                }
            }
            return payload.message(type, flags: flags)
        }
        return KernelMessages(
            put: [message(FirewallMessage.newElement, flags: CreationFlags.create, hasMark: true)],
            remove: [message(FirewallMessage.deleteElement, flags: 0, hasMark: false)]
        )
    }

    /// Each part fills words of four bytes.
    private func key(_ address: IPAddress, _ port: UInt16) -> [UInt8] {
        address.octets + [UInt8(port >> 8), UInt8(port & 0xFF), 0, 0]
    }

    /// In host order, which is little-endian wherever this runs.
    private func littleEndianBytes(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
    }
}

extension IPVSProtocol {
    /// Those with a map, in the order of the rules.
    fileprivate static let marked: [IPVSProtocol] = [.tcp, .udp, .sctp]

    fileprivate var number: UInt8 { UInt8(rawValue) }
}

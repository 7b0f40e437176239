import ByteCodec
package import NetworkTypes

/// The next hop of a default route.
package struct Gateway: Hashable, Comparable, Sendable {
    package let link: InterfaceIndex
    package let address: IPAddress

    package init(link: InterfaceIndex, address: IPAddress) {
        self.link = link
        self.address = address
    }

    package static func < (left: Gateway, right: Gateway) -> Bool {
        (left.link, left.address) < (right.link, right.address)
    }
}

extension Gateway {
    /// Of RTM_NEWROUTE and RTM_DELROUTE (`rtmsg`): a default route of the main table with one next hop, made
    /// by who is asked for in dumps; nil for every other route.
    init?(_ body: [UInt8]) throws(DecodeError) {
        let span = body.span
        var reader = ByteReader()
        let family = try reader.readUInt8(span)
        let destinationLength = try reader.readUInt8(span)
        try reader.skip(2, span)
        var table = UInt32(try reader.readUInt8(span))
        let maker = try reader.readUInt8(span)
        try reader.skip(1, span)
        let kind = try reader.readUInt8(span)
        try reader.skip(4, span)
        let isKnown = NetworkView.gatewayDumps.contains { dump in
            dump.family.netlinkNumber == family && dump.maker == maker
        }
        guard destinationLength == 0, kind == 1, isKnown else { return nil }
        var address: IPAddress?
        var link: InterfaceIndex?
        for attribute in try NetlinkAttribute.all(in: body, from: reader.offset) {
            switch attribute.type {
            case RouteAttribute.gateway: address = try ipAddress(family, attribute.value)
            case RouteAttribute.table: table = try number(UInt32.self, attribute.value)
            case RouteAttribute.outputInterface:
                link = InterfaceIndex(rawValue: try number(UInt32.self, attribute.value))
            default: break
            }
        }
        guard table == 254, let address, let link else { return nil }
        self.init(link: link, address: address)
    }
}

extension InterfaceAddress {
    /// All bits are the network's: there is no other address in it.
    var isHost: Bool { prefixLength == address.family.bits }

    /// The other address has the same network part.
    func network(has other: IPAddress) -> Bool {
        guard other.family == address.family else { return false }
        let whole = Int(prefixLength) / 8
        let (mine, theirs) = (address.octets, other.octets)
        guard mine.prefix(whole).elementsEqual(theirs.prefix(whole)) else { return false }
        let rest = prefixLength % 8
        guard rest > 0 else { return true }
        return (mine[whole] ^ theirs[whole]) >> (8 - rest) == 0
    }
}

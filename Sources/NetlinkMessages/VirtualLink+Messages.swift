import ByteCodec
import NetworkTypes

/// IFLA_… of linux/if_link.h.
enum LinkAttribute {
    static let address: UInt16 = 1
    static let name: UInt16 = 3
    static let mtu: UInt16 = 4
    static let link: UInt16 = 5
    static let master: UInt16 = 10
    static let linkInfo: UInt16 = 18
    static let alias: UInt16 = 20
    static let familySpecific: UInt16 = 26
    static let group: UInt16 = 27
    /// Within `linkInfo`.
    static let kind: UInt16 = 1
    static let data: UInt16 = 2
    /// IFLA_INET6_ADDR_GEN_MODE, within `familySpecific` and the family.
    static let addressGeneration: UInt16 = 8
}

extension VirtualLink {
    /// Makes the link; then marks it, ends the making of addresses of its own and puts it into its parent's
    /// VRF; then brings it up. The kernel (6.18) doesn't look at the address generation mode while it creates
    /// a link, and brings a link up before it does: in fewer messages the link would get a link-local
    /// address.
    package var messages: KernelMessages {
        var removal = PayloadWriter(header: VirtualLink.header())
        removal.attribute(LinkAttribute.name, text: name.bytes)
        return KernelMessages(
            put: [creation, marking, settings, start],
            remove: [removal.message(Netlink.deleteLink)]
        )
    }

    private var creation: KernelMessage {
        var payload = PayloadWriter(header: VirtualLink.header())
        payload.attribute(LinkAttribute.link, .index, of: parent)
        payload.attribute(LinkAttribute.name, text: name.bytes)
        if let group {
            payload.attribute(LinkAttribute.group, group)
        } else {
            payload.attribute(LinkAttribute.group, .group, of: parent)
        }
        if case .macvlan(let mac) = kind {
            payload.attribute(LinkAttribute.address, (0..<6).map { mac.octet($0) })
        }
        payload.nested(LinkAttribute.linkInfo) { info in
            switch kind {
            case .macvlan:
                info.attribute(LinkAttribute.kind, Array("macvlan".utf8))
                // IFLA_MACVLAN_MODE, MACVLAN_MODE_PRIVATE.
                info.nested(LinkAttribute.data) { $0.attribute(1, UInt32(1)) }
            case .ipvlan(let mode):
                info.attribute(LinkAttribute.kind, Array("ipvlan".utf8))
                info.nested(LinkAttribute.data) { data in
                    // IFLA_IPVLAN_MODE, IPVLAN_MODE_L2; IFLA_IPVLAN_FLAGS.
                    data.attribute(1, UInt16(0))
                    data.attribute(2, mode.rawValue)
                }
            }
        }
        return payload.message(Netlink.newLink, flags: CreationFlags.create | CreationFlags.exclusive)
    }

    /// `ip link set NAME alias holdfast`.
    private var marking: KernelMessage {
        var payload = PayloadWriter(header: VirtualLink.header())
        payload.attribute(LinkAttribute.name, text: name.bytes)
        payload.attribute(LinkAttribute.alias, VirtualLink.mark)
        return payload.message(Netlink.newLink)
    }

    private var settings: KernelMessage {
        var payload = PayloadWriter(header: VirtualLink.header())
        payload.attribute(LinkAttribute.name, text: name.bytes)
        payload.attribute(LinkAttribute.master, .virtualRouter, of: parent)
        payload.nested(LinkAttribute.familySpecific) { families in
            families.nested(UInt16(Netlink.familyIPv6)) {
                // IN6_ADDR_GEN_MODE_NONE.
                $0.attribute(LinkAttribute.addressGeneration, UInt8(1))
            }
        }
        return payload.message(Netlink.newLink)
    }

    private var start: KernelMessage {
        // IFF_UP.
        var payload = PayloadWriter(header: VirtualLink.header(flags: 1, change: 1))
        payload.attribute(LinkAttribute.name, text: name.bytes)
        return payload.message(Netlink.newLink)
    }

    /// The alias of every link of holdfast's, by which one is known that a killed helper left.
    static let mark = Array("holdfast".utf8)

    /// `ifinfomsg`: family 1, zero 1, type 2, index 4, flags 4, which of them change 4.
    private static func header(flags: UInt32 = 0, change: UInt32 = 0) -> [UInt8] {
        var writer = ByteWriter(limit: 16)
        writer.writeZeros(8)
        writer.writeLittleEndian(flags)
        writer.writeLittleEndian(change)
        return writer.bytes
    }
}

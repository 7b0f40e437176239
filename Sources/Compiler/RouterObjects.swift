package import HelperProtocol
import NetlinkMessages
import NetworkTypes
package import VRRP

/// A record before places are known: the bundle by identity.
struct ObjectDraft {
    var bundle: BundleIdentity
    var record: ObjectRecord
}

/// The objects of one virtual router.
struct RouterObjects {
    let bundle: BundleIdentity
    let channel: ObjectDraft
    /// In the configured order.
    let addresses: [ObjectDraft]

    init(_ settings: VirtualRouterSettings) throws(CompilerError) {
        bundle = BundleIdentity(settings.channelKey)
        channel = ObjectDraft(bundle: bundle, record: try settings.channelRecord())
        var addresses: [ObjectDraft] = []
        for address in settings.virtualAddresses {
            guard address.address.address.family == settings.family else {
                throw .wrongFamily(instance: settings.name, address: "\(address.address)")
            }
            addresses.append(ObjectDraft(bundle: bundle, record: address.record))
        }
        self.addresses = addresses
    }
}

extension BundleIdentity {
    /// The bundle of a virtual router: the same whatever it is called and whatever it has.
    package init(_ key: ChannelKey) {
        var hash = IdentityHash()
        hash.add(Array("bundle".utf8) + [0])
        hash.add(key.interface.bytes + [0, key.family.rawValue, key.virtualRouterID.rawValue])
        self.init(rawValue: hash.value)
    }
}

extension VirtualRouterSettings {
    /// The virtual router as the wire knows it.
    package var channelKey: ChannelKey {
        ChannelKey(interface: interface, family: family, virtualRouterID: virtualRouterID)
    }

    fileprivate func channelRecord() throws(CompilerError) -> ObjectRecord {
        let count = virtualAddresses.count
        let room =
            (Limits.advertLength - ChannelBody.unitLength(version, family, addressCount: 0))
            / Int(family.bits / 8)
        let limit = min(room, Int(UInt8.max))
        guard count <= limit else { throw .tooManyAddresses(instance: name, count: count, limit: limit) }
        guard ChannelBody.intervals.contains(advertInterval) else { throw .badInterval(instance: name) }
        guard basePriority.rawValue > 0 else { throw .badPriority(instance: name) }
        let body = ChannelBody(
            family: family,
            version: version,
            virtualRouterID: virtualRouterID,
            highestPriority: basePriority,
            addressCount: UInt8(count),
            interval: advertInterval,
            delivery: .multicast(family == .ipv4 ? .ipv4(.vrrpGroup) : .ipv6(.vrrpGroup)),
            completesChecksum: version == .three && family == .ipv4
        ).encoded
        return ObjectRecord(
            identity: ObjectRecord.identity(kind: .channel, interface: interface, body: body),
            kind: .channel,
            isLeased: false,
            bundle: nil,
            interface: interface,
            announced: nil,
            relocations: [],
            body: body
        )
    }
}

extension VirtualAddress {
    fileprivate var record: ObjectRecord {
        let body = AddressBody(address, scope: scope, label: label?.bytes)
        return ObjectRecord(
            identity: ObjectRecord.identity(kind: .address, interface: interface, body: body.bytes),
            kind: .address,
            isLeased: true,
            bundle: nil,
            interface: interface,
            announced: address.address,
            relocations: [
                Relocation(kind: .interfaceIndex, offset: UInt16(body.interfaceIndexOffset)),
                Relocation(kind: .addressLifetime, offset: UInt16(body.lifetimeOffset)),
            ],
            body: body.bytes
        )
    }
}

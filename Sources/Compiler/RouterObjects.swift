import Configuration
package import HelperProtocol
import NetlinkMessages
import NetworkTypes
package import VRRP

/// The objects of one virtual router.
struct RouterObjects {
    let bundle: BundleIdentity
    let channel: ObjectDraft
    /// Standing, in the order in which they are put: the link of its own, settings, what the firewall does
    /// for the link.
    private(set) var standing: [ObjectDraft] = []
    /// What keeps packets to its addresses away; put before the addresses, removed after them.
    private(set) var firewall: [ObjectDraft] = []
    /// Advertised ones in the configured order.
    private(set) var addresses: [ObjectDraft] = []
    private(set) var excludedAddresses: [ObjectDraft] = []
    private(set) var routes: [ObjectDraft] = []
    private(set) var rules: [ObjectDraft] = []

    /// In the order in which they are put; they are removed in the opposite one (spec vrrp-behaviour 16.3).
    var all: [ObjectDraft] {
        [channel] + standing + firewall + addresses + excludedAddresses + routes + rules
    }

    init(
        _ router: RouterConfiguration,
        bundle: BundleIdentity,
        _ firewall: Firewall
    ) throws(CompilerError) {
        let settings = router.settings
        self.bundle = bundle
        channel = ObjectDraft(
            bundle: bundle,
            record: try settings.channelRecord(on: router.advertInterface),
            subject: .adverts(settings)
        )
        for address in settings.virtualAddresses where address.address.address.family != settings.family {
            throw .wrongFamily(instance: settings.name, address: "\(address.address)")
        }
        if let link = router.link {
            standing.append(try .link(link.description))
            if let source = router.linkSource { standing.append(source) }
            if let own = link.address { standing.append(.linkAddress(own, on: link.description.name)) }
        }
        for link in router.addressLinks {
            standing.append(try .link(link))
            guard link.kind == .macvlan(MACAddress(.ipv6, settings.virtualRouterID)) else { continue }
            standing.append(.linkLocal(nil, on: link.name))
        }
        for setting in router.settingsOfKernel { standing.append(.setting(setting)) }
        for (entry, family) in firewall.linkEntries(router) {
            standing.append(try .entry(entry, in: firewall.table(family), leasedBy: nil))
        }
        for (entry, family) in firewall.leasedEntries(router) {
            self.firewall.append(try .entry(entry, in: firewall.table(family), leasedBy: bundle))
        }
        for address in router.advertisedAddresses {
            let interface = router.interface(of: address)
            addresses.append(.address(address.description, on: interface, leasedBy: bundle))
        }
        for address in router.excludedAddresses {
            let interface = router.interface(of: address)
            excludedAddresses.append(.address(address.description, on: interface, leasedBy: bundle))
        }
        for route in router.routes { routes.append(try .route(route.description, leasedBy: bundle)) }
        for rule in router.rules { rules.append(try .rule(rule.description, leasedBy: bundle)) }
    }
}

extension RouterConfiguration {
    /// The advertised addresses as the kernel gets them; of a model without them, as the adverts list them.
    var advertisedAddresses: [ManagedAddress] {
        guard addresses.count != settings.virtualAddresses.count else { return addresses }
        return settings.virtualAddresses.map { ManagedAddress(AddressDescription($0)) }
    }

    /// Where adverts go out and come in: its own link, unless vmac_xmit_base says its interface.
    var advertInterface: InterfaceName {
        guard let link, !link.advertisesOnParent else { return settings.interface }
        return link.description.name
    }

    /// Addresses of the router's interface and family are on its own link (spec vrrp-behaviour 14.5).
    func interface(of address: ManagedAddress) -> InterfaceName {
        let description = address.description
        if let own = addressLink(of: address) { return own.name }
        guard let link = link?.description, description.interface == link.parent else {
            return description.interface
        }
        let isOfFamily = description.address.address.family == settings.family
        return isOfFamily || address.usesLink || linksAddresses ? link.name : description.interface
    }

    /// The link-local address of a macvlan over IPv6, where adverts come from (spec vrrp-behaviour 14.4): the
    /// configured source, else what the MAC address of its parent gives, which the helper knows.
    fileprivate var linkSource: ObjectDraft? {
        guard let link, !link.advertisesOnParent, settings.family == .ipv6,
            case .macvlan = link.description.kind
        else { return nil }
        return .linkLocal(settings.source?.address, on: link.description.name)
    }

    /// The sysctls that it needs (spec vrrp-behaviour 14.3); those of the parent come back at the end.
    var settingsOfKernel: [SysctlSetting] {
        var result: [SysctlSetting] = []
        if promotesSecondaries, link == nil {
            result.append(
                SysctlSetting(.ipv4, settings.interface, "promote_secondaries", 1, isRestored: true)
            )
        }
        let managed = advertisedAddresses + excludedAddresses
        for link in links {
            guard case .macvlan = link.kind else { continue }
            let families = managed.filter { interface(of: $0) == link.name }.map {
                $0.description.address.address.family
            }
            let isOwn = link == self.link?.description
            let isIPv4 = isOwn ? settings.family == .ipv4 : families.contains(.ipv4)
            let hasIPv6 =
                isOwn
                ? excludedAddresses.contains { $0.description.address.address.family == .ipv6 }
                : families.contains(.ipv6)
            let others = linkSettings(of: link, isIPv4: isIPv4, hasIPv6: hasIPv6)
            result += others.filter { !result.contains($0) }
        }
        return result
    }

    private func linkSettings(of link: VirtualLink, isIPv4: Bool, hasIPv6: Bool) -> [SysctlSetting] {
        var result = [SysctlSetting(.ipv4, link.name, "arp_ignore", 1, isRestored: false)]
        if isIPv4 {
            result += [
                SysctlSetting(.ipv4, link.name, "accept_local", 1, isRestored: false),
                // Off, not loose: without an address a backup's link would drop all adverts in the loose mode
                // (__fib_validate_source, Linux 6.18).
                SysctlSetting(.ipv4, link.name, "rp_filter", 0, isRestored: false),
                SysctlSetting(.ipv4, link.name, "promote_secondaries", 1, isRestored: false),
                SysctlSetting(.ipv6, link.name, "disable_ipv6", hasIPv6 ? 0 : 1, isRestored: false),
            ]
        }
        return result + [
            SysctlSetting(.ipv4, link.parent, "arp_ignore", 1, isRestored: true),
            SysctlSetting(.ipv4, link.parent, "arp_filter", 1, isRestored: true),
            // Answers to clients may go out by the parent, whose questions for the client's address must not
            // come from a virtual address: the client would learn the parent's MAC address. keepalived lets
            // it.
            SysctlSetting(.ipv4, link.parent, "arp_announce", 2, isRestored: true),
        ]
    }
}

extension BundleIdentity {
    /// The bundle of a virtual router: the same whatever it is called and whatever it has.
    package init(_ key: ChannelKey) {
        var hash = IdentityHash()
        hash.add(Array("bundle".utf8) + [0])
        hash.add(key.interface.bytes + [0, key.family.rawValue, key.virtualRouterID.rawValue])
        for shift in [0, 8, 16, 24] where key.audience > 0 {
            hash.add(UInt8(truncatingIfNeeded: key.audience >> shift))
        }
        self.init(rawValue: hash.value)
    }
}

extension VirtualRouterSettings {
    /// The virtual router as the wire knows it.
    package var channelKey: ChannelKey {
        ChannelKey(
            interface: interface,
            family: family,
            virtualRouterID: virtualRouterID,
            audience: audience
        )
    }

    /// What makes it the same router after a reload, beside interface, family and number (spec vrrp-behaviour
    /// 23.3): its group, or that it has peers, and its configured source. Routers with one source are told
    /// apart by their peers (18.2); then those count, too.
    package var audience: UInt32 {
        var hash = IdentityHash()
        switch delivery {
        case .multicast(let group):
            if delivery == .multicast(family) { return 0 }
            hash.add(group.octets)
        case .unicast(let unicast):
            hash.add(Array("unicast".utf8) + (source?.address.octets ?? []))
            guard unicast.sharesSource else { break }
            let lowest = unicast.peers.map(\.address.octets).min { $0.lexicographicallyPrecedes($1) }
            hash.add([0] + (lowest ?? []))
        }
        return UInt32(truncatingIfNeeded: hash.value) | 1
    }

    fileprivate func channelRecord(on interface: InterfaceName) throws(CompilerError) -> ObjectRecord {
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
            highestPriority: highestPriority,
            addressCount: UInt8(count),
            interval: advertInterval,
            delivery: try channelDelivery(),
            ttl: timeToLive,
            trailerLength: UInt8(trailerLength),
            completesChecksum: leavesChecksumToSender,
            hasAuthenticationHeader: hasAuthenticationHeader,
            audience: audience
        )
        guard body.advertLength <= Limits.advertsLength else {
            let limit = Limits.advertsLength / body.packetLength
            throw .tooManyPeers(instance: name, count: body.packetCount, limit: limit)
        }
        let bytes = body.encoded
        return ObjectRecord(
            identity: ObjectRecord.identity(kind: .channel, interface: interface, body: bytes),
            kind: .channel,
            isLeased: false,
            bundle: nil,
            interface: interface,
            announced: nil,
            relocations: [],
            body: bytes
        )
    }
}

extension VirtualRouterSettings {
    private func channelDelivery() throws(CompilerError) -> ChannelBody.Delivery {
        switch delivery {
        case .multicast(let group):
            return .multicast(group)
        case .unicast(let unicast):
            let count = unicast.peers.count
            // `unicast_fault_no_peer`: in fault while that is so, it sends nothing.
            guard count > 0 else { return group(family) }
            guard count <= Limits.unicastPeers else {
                throw .tooManyPeers(instance: name, count: count, limit: Limits.unicastPeers)
            }
            return .unicast(unicast.peers.map(\.address))
        }
    }

    /// A channel must go somewhere.
    private func group(_ family: AddressFamily) -> ChannelBody.Delivery {
        .multicast(family == .ipv4 ? .ipv4(.vrrpGroup) : .ipv6(.vrrpGroup))
    }

    /// 255 to a group (RFC 9568 §5.1.1.3); to peers what is configured, else Linux's own default, 64.
    private var timeToLive: UInt8 {
        switch delivery {
        case .unicast(let unicast) where !unicast.peers.isEmpty: unicast.timeToLive ?? 64
        case .multicast, .unicast: 255
        }
    }
}

extension AddressDescription {
    /// An address without options; what IPv6 doesn't have is left out.
    fileprivate init(_ address: VirtualAddress) {
        let isIPv4 = address.address.address.family == .ipv4
        do throws(DescriptionError) {
            try self.init(
                address.address,
                interface: address.interface,
                scope: isIPv4 ? address.scope : 0,
                label: isIPv4 ? address.label?.bytes : nil
            )
        } catch {
            preconditionFailure("a label and a scope that VirtualAddress allows")
        }
    }
}

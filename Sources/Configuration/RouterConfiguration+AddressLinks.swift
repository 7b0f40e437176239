package import NetlinkMessages
import NetworkTypes
import VRRP

// `use_vmac_addr`, and `use_vmac` of an address's line: addresses that aren't on the virtual router's own
// link are on macvlans, too, one for each interface and family, each with the virtual router's MAC address of
// its family (spec vrrp-behaviour 14.2, 14.5).

extension RouterConfiguration {
    /// Whether the address is to be on a macvlan that isn't the router's own link.
    package func needsLink(_ address: ManagedAddress) -> Bool {
        let interface = address.description.interface
        guard interface != link?.description.name, interface != InterfaceName("lo") else { return false }
        if interface == settings.interface {
            let isOfFamily = address.description.address.address.family == settings.family
            switch link?.description.kind {
            // An interface can't have links of both kinds.
            case .ipvlan?: return false
            case .macvlan? where isOfFamily: return false
            case .macvlan?, nil: return address.usesLink || linksAddresses && !isOfFamily
            }
        }
        return address.usesLink || linksAddresses
    }

    /// The macvlan that the address is on; nil: it is on the router's own link, or on its interface.
    package func addressLink(of address: ManagedAddress) -> VirtualLink? {
        guard !addressLinks.isEmpty, needsLink(address) else { return nil }
        let family = address.description.address.address.family
        let mac = MACAddress(family, settings.virtualRouterID)
        return addressLinks.first {
            $0.parent == address.description.interface && $0.kind == .macvlan(mac)
        }
    }

    /// Links that it makes: its own, then those of addresses.
    package var links: [VirtualLink] { [link?.description].compactMap { $0 } + addressLinks }
}

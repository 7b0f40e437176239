import NetlinkMessages
import NetworkTypes
import VRRP

extension Interpreter {
    /// Names the macvlans of addresses that aren't on their virtual router's own link: vmac_addr_prefix, a
    /// dot and virtual_router_id, and what makes the name another one (spec vrrp-behaviour 14.2).
    mutating func linkAddresses(_ drafts: inout [RouterDraft], _ taken: inout [InterfaceName: Place]) {
        var users: [LinkKey: Int] = [:]
        for (index, draft) in drafts.enumerated() {
            guard let link = draft.router.link?.description else { continue }
            users[LinkKey(link)] = index
        }
        let wanted = drafts.indices.filter { index in
            let router = drafts[index].router
            return (router.addresses + router.excludedAddresses).contains { router.needsLink($0) }
        }
        let prefix = (lastGlobal("vmac_addr_prefix") ?? lastGlobal("vmac_prefix"))?.word
        for index in wanted.sorted(by: { linkOrder(drafts[$0], drafts[$1]) }) {
            for (parent, family) in missingLinks(of: drafts[index].router) {
                let settings = drafts[index].router.settings
                let place = drafts[index].block.place
                let kind = VirtualLink.Kind.macvlan(MACAddress(family, settings.virtualRouterID))
                guard let name = freeName(settings, family, prefix, &taken, place),
                    let link = try? VirtualLink(name, over: parent, kind: kind)
                else { continue }
                if let other = users.updateValue(index, forKey: LinkKey(link)) {
                    findings.tolerable(
                        place,
                        "two links over \(parent) would have the MAC address of virtual router "
                            + "\(settings.virtualRouterID)",
                        notes: [Findings.Remark(place: drafts[other].block.place, message: "the other one's")]
                    )
                    continue
                }
                drafts[index].router.addressLinks.append(link)
            }
        }
    }

    /// Over which interfaces and for which families, each once, in the order of the addresses.
    private func missingLinks(of router: RouterConfiguration) -> [(InterfaceName, AddressFamily)] {
        var result: [(InterfaceName, AddressFamily)] = []
        for address in router.addresses + router.excludedAddresses where router.needsLink(address) {
            let new = (address.description.interface, address.description.address.address.family)
            if !result.contains(where: { $0 == new }) { result.append(new) }
        }
        return result
    }
}

/// What no two links may have in common.
private struct LinkKey: Hashable {
    var parent: InterfaceName
    var kind: VirtualLink.Kind

    init(_ link: VirtualLink) {
        parent = link.parent
        kind = link.kind
    }
}

import NetworkTypes
import VRRP

extension Interpreter {
    /// Where two virtual routers with one number would hear each other as the same.
    private struct Segment: Hashable {
        var interface: InterfaceName
        var family: AddressFamily
        var virtualRouterID: VirtualRouterID
    }

    /// The same number twice on one LAN (spec vrrp-behaviour 18.2): unicast routers may share it while their
    /// peers differ.
    mutating func checkIdentities(_ drafts: [RouterDraft]) {
        // By their places in `drafts`: a draft is large.
        var seen: [Segment: [Int]] = [:]
        for index in drafts.indices {
            let settings = drafts[index].router.settings
            let segment = Segment(
                interface: settings.interface,
                family: settings.family,
                virtualRouterID: settings.virtualRouterID
            )
            if let other = seen[segment]?.first(where: { overlaps(drafts[$0].router.settings, settings) }) {
                let place = numberPlace(drafts[index])
                let first = numberPlace(drafts[other])
                let number = settings.virtualRouterID.rawValue
                findings.error(
                    place,
                    "virtual_router_id \(number) is taken on \(settings.interface)",
                    notes: [Findings.Remark(place: first, message: "by the virtual router here")]
                )
            } else if seen[segment] != nil {
                findings.notYet(
                    numberPlace(drafts[index]),
                    "one virtual_router_id in two instances on one interface"
                )
            }
            seen[segment, default: []].append(index)
        }
    }

    /// One address on one interface in two virtual routers: one would take it away under the other.
    mutating func checkAddresses(_ drafts: [RouterDraft]) {
        var seen: [ManagedAddressKey: (place: Place, draft: Int)] = [:]
        seen.reserveCapacity(2 * drafts.count)
        for index in drafts.indices {
            let block = drafts[index].block
            let interface = drafts[index].router.settings.interface
            let blocks = block.all("virtual_ipaddress") + block.all("virtual_ipaddress_excluded")
            for entry in blocks.flatMap(\.entries) {
                guard let address = entry.given.interfaceAddress else { continue }
                let key = ManagedAddressKey(
                    address: address.address,
                    interface: entry.given["dev"]?.interface ?? interface
                )
                let known = seen[key]
                // A second one in one router is spoken of elsewhere.
                guard known?.draft != index else { continue }
                seen[key] = (entry.place, index)
                guard let first = known?.place else { continue }
                findings.error(
                    entry.place,
                    "\(address.address) on \(key.interface) belongs to another vrrp_instance, too",
                    notes: [Findings.Remark(place: first, message: "there")]
                )
            }
        }
    }

    private func overlaps(_ left: VirtualRouterSettings, _ right: VirtualRouterSettings) -> Bool {
        switch (left.delivery, right.delivery) {
        case (.multicast(let left), .multicast(let right)): left == right
        case (.unicast(let left), .unicast(let right)):
            left.peers.contains { peer in right.peers.contains { $0.address == peer.address } }
        default: false
        }
    }

    private func numberPlace(_ draft: RouterDraft) -> Place {
        draft.block.last("virtual_router_id")?.valuePlace ?? draft.block.place
    }
}

/// What the kernel can have once.
struct ManagedAddressKey: Hashable {
    let address: IPAddress
    let interface: InterfaceName
}

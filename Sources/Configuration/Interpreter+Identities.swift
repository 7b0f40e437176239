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
        var seen: [Segment: [RouterDraft]] = [:]
        for draft in drafts {
            let settings = draft.router.settings
            let segment = Segment(
                interface: settings.interface,
                family: settings.family,
                virtualRouterID: settings.virtualRouterID
            )
            if let other = seen[segment]?.first(where: { overlaps($0.router.settings, settings) }) {
                let place = numberPlace(draft)
                let first = numberPlace(other)
                let number = settings.virtualRouterID.rawValue
                findings.error(
                    place,
                    "virtual_router_id \(number) is taken on \(settings.interface)",
                    notes: [Findings.Remark(place: first, message: "by the virtual router here")]
                )
            }
            seen[segment, default: []].append(draft)
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

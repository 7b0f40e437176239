import NetlinkMessages
import NetworkTypes
import VRRP

extension Interpreter {
    /// Where two virtual routers with one number would hear each other as the same.
    private struct Segment: Hashable {
        var interface: InterfaceName
        var family: AddressFamily
        var virtualRouterID: VirtualRouterID
    }

    /// The same number twice on one LAN (spec vrrp-behaviour 18.2): routers may share it while their groups
    /// differ, or their peers' addresses or their own; a virtual MAC address can't be there twice.
    mutating func checkIdentities(_ drafts: inout [RouterDraft]) {
        // By their places in `drafts`: a draft is large.
        var seen: [Segment: [Int]] = [:]
        for index in drafts.indices {
            let settings = drafts[index].router.settings
            let segment = Segment(
                interface: settings.interface,
                family: settings.family,
                virtualRouterID: settings.virtualRouterID
            )
            let others = seen[segment] ?? []
            if let other = others.first(where: { overlaps(drafts[$0].router, drafts[index].router) }) {
                let place = numberPlace(drafts[index])
                let first = numberPlace(drafts[other])
                let number = settings.virtualRouterID.rawValue
                findings.error(
                    place,
                    "virtual_router_id \(number) is taken on \(settings.interface)",
                    notes: [Findings.Remark(place: first, message: "by the virtual router here")]
                )
            }
            for other in others where haveOneSource(drafts[other].router.settings, settings) {
                drafts[other].router.settings.delivery.shareSource()
                drafts[index].router.settings.delivery.shareSource()
            }
            seen[segment, default: []].append(index)
        }
    }

    /// One address on one interface in two virtual routers: one would take it away under the other.
    mutating func checkAddresses(_ drafts: [RouterDraft]) {
        // By the hashes of the keys, because there may be a hundred thousand.
        var seen: [Int: AddressLine] = [:]
        for index in drafts.indices {
            for (number, entry) in drafts[index].addressLines.enumerated() where !findings.isFull {
                guard let key = drafts[index].key(of: entry) else { continue }
                let line = AddressLine(draft: Int32(clamping: index), number: Int32(clamping: number))
                guard let known = seen.updateValue(line, forKey: key.hashValue) else { continue }
                // A second one in one router is spoken of elsewhere.
                guard known.draft != line.draft else { continue }
                let other = drafts[Int(known.draft)]
                let first = other.addressLine(Int(known.number))
                guard other.key(of: first) == key else { continue }
                findings.error(
                    entry.place,
                    "\(key.address) on \(key.interface) belongs to another vrrp_instance, too",
                    notes: [Findings.Remark(place: first.place, message: "there")]
                )
            }
        }
    }

    /// Where an address stands: the draft's place, and its own among `addressLines`.
    private struct AddressLine {
        let draft: Int32
        let number: Int32
    }

    private func overlaps(_ left: RouterConfiguration, _ right: RouterConfiguration) -> Bool {
        if let mac = virtualMAC(left), mac == virtualMAC(right) { return true }
        switch (left.settings.delivery, right.settings.delivery) {
        case (.multicast(let left), .multicast(let right)): return left == right
        case (.unicast(let first), .unicast(let second)):
            guard haveOneSource(left.settings, right.settings) else { return false }
            if first.peers.isEmpty && second.peers.isEmpty { return true }
            return first.peers.contains { peer in second.peers.contains { $0.address == peer.address } }
        default: return false
        }
    }

    private func virtualMAC(_ router: RouterConfiguration) -> MACAddress? {
        guard let link = router.link, case .macvlan(let mac) = link.description.kind else { return nil }
        return mac
    }

    /// Both are unicast, from one address.
    private func haveOneSource(_ left: VirtualRouterSettings, _ right: VirtualRouterSettings) -> Bool {
        guard case .unicast = left.delivery, case .unicast = right.delivery else { return false }
        return left.source?.address == right.source?.address
    }

    private func numberPlace(_ draft: RouterDraft) -> Place {
        draft.block.last("virtual_router_id")?.valuePlace ?? draft.block.place
    }
}

extension Delivery {
    fileprivate mutating func shareSource() {
        guard case .unicast(var unicast) = self else { return }
        unicast.sharesSource = true
        self = .unicast(unicast)
    }
}

extension RouterDraft {
    private var addressBlocks: [Statement] {
        block.all("virtual_ipaddress") + block.all("virtual_ipaddress_excluded")
    }

    /// Of both blocks of addresses.
    fileprivate var addressLines: [Statement.Entry] {
        let blocks = addressBlocks
        return blocks.count == 1 ? blocks[0].entries : blocks.flatMap(\.entries)
    }

    /// One of `addressLines`, without making them.
    fileprivate func addressLine(_ number: Int) -> Statement.Entry {
        var rest = number
        for block in addressBlocks {
            if rest < block.entries.count { return block.entries[rest] }
            rest -= block.entries.count
        }
        preconditionFailure("a line that no block has")
    }

    /// Nil where the line holds no address.
    fileprivate func key(of entry: Statement.Entry) -> ManagedAddressKey? {
        guard let address = entry.address else { return nil }
        let interface = entry.hasOptions ? entry.given["dev"]?.interface : nil
        return ManagedAddressKey(
            address: address.address,
            interface: interface ?? router.settings.interface
        )
    }
}

/// What the kernel can have once.
struct ManagedAddressKey: Hashable {
    let address: IPAddress
    let interface: InterfaceName
}

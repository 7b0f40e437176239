import Configuration
import NetlinkMessages
package import NetworkTypes
import VRRP

/// What is wrong with an instance, though it runs.
package enum InstanceWarning: Hashable, Sendable {
    /// It is master, and a weaker router advertises as well; `isDeaf`: though ours go out.
    case rival(IPAddress, Priority, isDeaf: Bool)
    /// It is master, and another machine claims one of its addresses.
    case claimant(MACAddress, IPAddress)
    /// It is master, and a neighbour doesn't answer to one of its addresses, and to so many others.
    case unconfirmed(IPAddress, by: IPAddress, others: Int)
    /// It is master, and the parent of its macvlan has one of the macvlan's addresses as well.
    case onParent(IPAddress, InterfaceName)
    /// It is master, and the kernel takes no advertisement: an errno of Linux.
    case unsent(errno: Int32)

    /// The word in documents.
    package var name: String {
        switch self {
        case .rival, .claimant: "duplicate_master"
        case .unsent: "adverts_unsent"
        case .unconfirmed: "takeover_unconfirmed"
        case .onParent: "address_on_parent"
        }
    }

    /// A sentence for people.
    package var explanation: String {
        switch self {
        case .rival(let source, let priority, let isDeaf):
            "\(source) advertises priority \(priority) as well"
                + (isDeaf ? ", and doesn't hear our advertisements or drops them" : "")
        case .claimant(let sender, let address): "\(sender) claims \(address)"
        case .unconfirmed(let address, let neighbour, let others):
            "\(neighbour) doesn't answer to \(address)" + (others > 0 ? " and \(others) others" : "")
                + ": it is off, or the way back doesn't lead here"
        case .onParent(let address, let parent):
            "\(parent) has \(address) as well, and answers with its own MAC address: neighbours learn "
                + "either, and lose it when another router becomes master"
        case .unsent(let errno): Notice.advertisementsUnsent(errno: errno).explanation
        }
    }
}

extension NodePicture {
    /// What is seen of its addresses in the kernel's list: an address that the machine has of its own, on an
    /// interface over which the router has a macvlan (an owner's, RFC 9568 §8.3.2, or a colleague's).
    func addressesOnParents(of instance: Instance) -> [InstanceWarning] {
        guard let snapshot, instance.router.state == .master else { return [] }
        var result: [InstanceWarning] = []
        for link in instance.configuration.links {
            guard case .macvlan = link.kind, let parent = snapshot.link(named: link.parent) else { continue }
            for hold in instance.objects where hold.interface == link.name && hold.state == .held {
                guard let address = hold.address?.address, snapshot.address(address, on: parent.index) != nil
                else { continue }
                result.append(.onParent(address, link.parent))
            }
        }
        return result
    }
}

extension Instance {
    var warnings: [InstanceWarning] {
        var result: [InstanceWarning] = []
        if let rival = router.rival {
            result.append(.rival(rival.address, rival.priority, isDeaf: rival.isDeaf))
        }
        if let claimant = router.claimant { result.append(.claimant(claimant.sender, claimant.address)) }
        let unanswered = objects.filter { if case .unanswered = $0.confirmation { true } else { false } }
        if let first = unanswered.first, let address = first.address?.address,
            let neighbour = first.confirmation.neighbour
        {
            result.append(.unconfirmed(address, by: neighbour, others: unanswered.count - 1))
        }
        if let unsent = router.unsent { result.append(.unsent(errno: unsent.errno)) }
        return result
    }
}

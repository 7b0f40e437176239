import HelperProtocol
import NetlinkMessages
import NetworkTypes
import VRRP

extension Node {
    /// A frame that names an address which is held here: another machine's claim, unless it is our own come
    /// back. The helper passes it on unread, so everything about it is judged here.
    mutating func observed(
        _ frame: [UInt8],
        on interface: InterfaceName,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        if let answer = NeighbourAnswer(frame) {
            answerObserved(answer, on: interface, at: now, into: &effects)
        }
        guard let claim = AddressClaim(frame), !isOurs(claim.sender) else { return }
        for place in instances.indices where instances[place].isStarted {
            let isHeld = instances[place].objects.contains { hold in
                hold.address?.address == claim.address && hold.interface == interface && hold.state == .held
            }
            guard isHeld else { continue }
            drive(place, .claimObserved(claim.address, by: claim.sender), at: now, into: &effects)
        }
    }

    /// The kernel took no advert on an interface: of all masters there, since the helper doesn't say of
    /// which.
    mutating func unsent(
        on interface: InterfaceName,
        _ family: AddressFamily,
        errno: Int32,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        for place in instances.indices where instances[place].isStarted {
            let key = instances[place].key
            guard key.interface == interface, key.family == family else { continue }
            drive(place, .advertisementUnsent(errno: errno), at: now, into: &effects)
        }
    }

    /// The MAC address of a link of this machine, a virtual one's included: two machines that are master on
    /// macvlans share it, and their advertisements tell of them.
    func isOurs(_ sender: MACAddress) -> Bool {
        snapshot?.links.contains { $0.mac == sender } ?? false
    }
}

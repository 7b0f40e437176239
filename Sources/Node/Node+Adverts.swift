import Compiler
import HelperProtocol
import NetworkTypes
import VRRP

extension Node {
    /// Passes a datagram to the virtual router of its interface and VRID.
    mutating func received(
        _ bytes: [UInt8],
        onChannel channel: UInt32,
        arrival: Instant,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        // Until `activate` is answered, numbers in events are of the table that was in force before.
        guard let generation, let former = generation.router(ofChannel: channel) else {
            return
        }
        let interface = former.key.interface
        let datagram: ReceivedDatagram
        do {
            datagram = try ReceivedDatagram(bytes, arrival: arrival)
        } catch {
            malformedDatagramCount += 1
            pacing.log("malformed", of: nil, at: now, into: &effects) {
                NodeLog(.warning, "dropped a datagram on \(interface): \(error)")
            }
            return
        }
        let places =
            datagram.virtualRouterID.map { id in
                instanceIndex.withNumber(
                    of: ChannelKey(interface: interface, family: datagram.source.family, virtualRouterID: id)
                )
            } ?? []
        let place = places.count > 1 ? whoIsMeant(by: datagram, among: places) : places.first
        // Without interface everybody's are heard; those of others are heard on their own interfaces, too.
        if interface == .any {
            let source = place.flatMap { instances[$0].compiled.settings.source?.address }
            guard source == datagram.destination else { return }
        }
        guard let place else {
            // Another's group, or none of the routers' peers (spec vrrp-behaviour 6).
            guard places.isEmpty else { return }
            unknownRouterCount += 1
            pacing.log("unknown VRID", of: nil, at: now, into: &effects) {
                let id = datagram.virtualRouterID.map { "\($0)" } ?? "unreadable"
                return NodeLog(
                    .info,
                    "dropped an advertisement from \(datagram.source) on \(interface): "
                        + "VRID \(id) isn't configured"
                )
            }
            return
        }
        guard instances[place].isStarted else { return }
        drive(place, .datagramReceived(datagram), at: now, into: &effects)
    }

    /// Of several routers with one number on one interface: the one of the group that it was sent to; else
    /// the one that has this source and this sender as a peer, or is the only one with this source.
    private func whoIsMeant(by datagram: ReceivedDatagram, among places: [Int]) -> Int? {
        let meant = places.filter { place in
            let settings = instances[place].compiled.settings
            switch settings.delivery {
            case .multicast(let group): return group == datagram.destination
            case .unicast:
                guard !datagram.destination.isMulticast else { return false }
                return settings.source.map { $0.address == datagram.destination } ?? true
            }
        }
        let known = meant.first { place in
            let settings = instances[place].compiled.settings
            return settings.isMulticast || settings.peers.contains { $0.address == datagram.source }
        }
        return known ?? (meant.count == 1 ? meant[0] : nil)
    }
}

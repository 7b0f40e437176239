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
        let place = datagram.virtualRouterID.flatMap { id in
            self.place(
                of: ChannelKey(interface: interface, family: datagram.source.family, virtualRouterID: id)
            )
        }
        // Without interface everybody's are heard; those of others are heard on their own interfaces, too.
        if interface == .any {
            let source = place.flatMap { instances[$0].compiled.settings.source?.address }
            guard source == datagram.destination else { return }
        }
        guard let place else {
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
}

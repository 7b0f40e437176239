import Compiler
import Configuration
import HelperProtocol
import NetlinkMessages
import NetworkTypes
import VRRP

// What an instance has while it is master: its addresses, and beside them excluded addresses, routes, rules
// and firewall entries. All are leased with its bundle and are put and removed together, in the order of spec
// vrrp-behaviour 9 and 24: the firewall's entries guard the addresses, so they come first and go last; routes
// need the addresses, rules the routes.
//
// Commands of one turn share a write and the helper's kernel thread obeys them in order, so nobody waits for
// an answer before the next one is asked. What is refused because it stands on something that was refused,
// too, is put again later (`ObjectHold.noteRefusal`).

extension Node {
    /// Puts what isn't held. Asking again for what is held costs the helper no kernel write.
    mutating func claim(_ place: Int, into effects: inout [NodeEffect]) {
        instances[place].wantsObjects = true
        guard canAsk else { return }
        for hold in instances[place].objects.indices where instances[place].objects[hold].state == .absent {
            put(place, hold, into: &effects)
        }
    }

    mutating func put(_ place: Int, _ hold: Int, into effects: inout [NodeEffect]) {
        let object = instances[place].objects[hold]
        instances[place].objects[hold].state = .asked
        instances[place].outstandingClaims += 1
        ask(
            .put(ObjectReference(index: object.number)),
            as: .object(instances[place].key, object.identity, .put),
            into: &effects
        )
    }

    mutating func withdraw(_ place: Int, into effects: inout [NodeEffect]) {
        let held = instances[place].objects
        forgetObjects(place)
        guard canAsk else { return }
        for rank in 0...4 {
            for object in held where object.removalRank == rank {
                guard object.state == .held || object.state == .asked else { continue }
                instances[place].outstandingClaims += 1
                ask(
                    .remove(ObjectReference(index: object.number)),
                    as: .object(instances[place].key, object.identity, .remove),
                    into: &effects
                )
            }
        }
    }

    mutating func forgetObjects(_ place: Int) {
        instances[place].wantsObjects = false
        repair(place, at: nil)
        for hold in instances[place].objects.indices { instances[place].objects[hold].forget() }
    }

    mutating func objectAnswered(
        _ place: Int,
        _ identity: ObjectIdentity,
        _ claim: Asked.Claim,
        _ outcome: Outcome,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        instances[place].outstandingClaims = max(0, instances[place].outstandingClaims - 1)
        guard claim == .put,
            let hold = instances[place].objects.firstIndex(where: { $0.identity == identity }),
            instances[place].objects[hold].state == .asked
        else { return }
        switch outcome {
        case .done:
            instances[place].objects[hold].state = .held
            instances[place].objects[hold].refusals = 0
            let rounds = instances[place].objects[hold].roundsWhenHeld
            instances[place].objects[hold].roundsWhenHeld = 0
            if rounds > 0 { announce(place, hold, rounds: rounds, into: &effects) }
            if instances[place].objects[hold].address != nil {
                wantConfirmation(place, hold, quietly: true)
            }
        case .refused(.foreign, _, _):
            instances[place].objects[hold].state = .foreign
            instances[place].objects[hold].wasSeen = isListed(instances[place].objects[hold]) ?? false
        case .refused:
            instances[place].objects[hold].noteRefusal(at: now)
            guard instances[place].wantsObjects, let due = instances[place].objects[hold].notBefore else {
                return
            }
            repair(place, at: instances[place].nextRepair.map { min($0, due) } ?? due)
        }
    }

    /// Announces at once what is held, and what is still being put when that is answered. Only addresses,
    /// those that aren't advertised behind the others (spec vrrp-behaviour 15.2).
    mutating func announce(_ place: Int, _ hold: Int, rounds: UInt8, into effects: inout [NodeEffect]) {
        let object = instances[place].objects[hold]
        // Nobody hears the loopback (spec vrrp-behaviour 15.1: interfaces without ARP are left out).
        guard rounds > 0, object.address != nil, !isLoopback(object.interface) else { return }
        switch object.state {
        case .held:
            guard canAsk else { return }
            let schedule = instances[place].compiled.settings.announcements
            let isIPv6 = object.address?.address.family == .ipv6
            let spacing = isIPv6 ? schedule.neighbourSpacing : schedule.spacing
            let command = Command.announce(
                object: object.number,
                rounds: min(rounds, Limits.announcementRounds),
                spacing: announcementPace.spacing(on: object.interface, isIPv6: isIPv6) ?? spacing,
                lane: announcementPace.lane(of: object.interface, in: snapshot)
            )
            ask(command, as: .other(instances[place].key), into: &effects)
            wantConfirmation(place, hold, quietly: false)
        case .asked:
            instances[place].objects[hold].roundsWhenHeld = rounds
        case .absent, .foreign:
            break
        }
    }
}

extension Node {
    /// `garp_extra_if`: once for each address whose interface adverts don't go out of, so that switches there
    /// don't forget it; the router's own link only, or any.
    mutating func announceOnExtraInterfaces(
        _ place: Int,
        _ includesOrdinary: Bool,
        into effects: inout [NodeEffect]
    ) {
        let instance = instances[place]
        let own = instance.configuration.links.map(\.name)
        for hold in instance.objects.indices {
            let interface = instance.objects[hold].interface
            guard interface != instance.key.interface, includesOrdinary || own.contains(interface) else {
                continue
            }
            announce(place, hold, rounds: 1, into: &effects)
        }
    }

    private func isLoopback(_ name: InterfaceName) -> Bool {
        snapshot?.link(named: name)?.isLoopback ?? false
    }
}

extension CompiledRouter {
    /// What is leased, in the order of putting.
    var leased: [UInt32] { firewall + addresses + excludedAddresses + routes + rules }
}

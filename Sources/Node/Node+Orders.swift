import Compiler
import HelperProtocol
import NetworkTypes
import VRRP

extension Node {
    /// Feeds one event to a virtual router and turns its effects into commands.
    mutating func drive(
        _ place: Int,
        _ event: VirtualRouter.Event,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        var orders: [VirtualRouter.Effect] = []
        instances[place].router.handle(event, at: now, into: &orders)
        touch(place)
        for order in orders { carryOut(order, of: place, at: now, into: &effects) }
        tellGroup(of: place, orders, at: now, into: &effects)
    }

    mutating func carryOut(
        _ order: VirtualRouter.Effect,
        of place: Int,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        switch order {
        case .transmit(let advertisement, let will, let source, let deadline):
            let transmission = Transmission(
                channel: instances[place].compiled.channel,
                deadline: deadline,
                source: source,
                advert: advertisement,
                will: will
            )
            transmit(transmission, of: place, into: &effects)
        case .cease(let hold, let farewell):
            // A revoked lease has ended already.
            guard canAsk, !instances[place].isRevoked else { return }
            let channel = instances[place].compiled.channel
            let command = Command.cease(channel: channel, hold: hold, farewell: farewell)
            ask(command, as: .other(instances[place].key), into: &effects)
        case .claimAddresses:
            claim(place, into: &effects)
        case .withdrawAddresses:
            withdraw(place, into: &effects)
        case .announce(let rounds):
            for hold in instances[place].objects.indices {
                announce(place, hold, rounds: rounds, into: &effects)
            }
        case .announceOnExtraInterfaces(let includesOrdinary):
            announceOnExtraInterfaces(place, includesOrdinary, into: &effects)
        case .acceptRevocation:
            if canAsk { acceptRevocation(place, into: &effects) }
        case .transitioned(let former, let state, let reason):
            effects.append(
                .happened(.transitioned(instance: name(of: place), from: former, to: state, reason))
            )
            effects.append(.log(NodeLog(state.logLevel, instance: name(of: place), state.logLine(reason))))
            tellTransition(of: place, to: state, reason)
            if state == .master { endSwitchoverIfMaster(place, at: now, into: &effects) }
        case .faultsChanged(let faults):
            tellFaults(of: place, faults)
            effects.append(.happened(.faultsChanged(instance: name(of: place), faults)))
            let text = "still in fault: " + faults.map(\.explanation).joined(separator: ", ")
            effects.append(.log(NodeLog(.warning, instance: name(of: place), text)))
        case .priorityChanged(let from, let to):
            let text = "Changing effective priority from \(from.rawValue) to \(to.rawValue)"
            effects.append(.log(NodeLog(.info, instance: name(of: place), text)))
            tellPriority(of: place)
            effects.append(.happened(.priorityChanged(instance: name(of: place), from: from, to: to)))
        case .rejected(let rejection, let source):
            let name = name(of: place)
            pacing.log("rejected", rejection.reason.rawValue, of: name, at: now, into: &effects) {
                let text = "dropped an advertisement from \(source): \(rejection.explanation)"
                return NodeLog(.warning, instance: name, text)
            }
        case .noticed(let notice):
            let line = NodeLog(.info, instance: name(of: place), notice.explanation)
            pacing.log(line, kind: notice.kind, at: now, into: &effects)
            if case .weakerRouterHeard = notice { tellWeakerRouter(of: place) }
            switch notice {
            case .anotherMasterGone, .addressClaimGone: doubtConfirmations(place)
            default: break
            }
            if let news = NodeNews(notice, of: name(of: place)) { effects.append(.happened(news)) }
        case .takeoverDue, .stopped:
            break
        }
    }

    /// What the helper can't be asked for now goes out when it can (`Event.advertisementMissed`).
    private mutating func transmit(
        _ transmission: Transmission,
        of place: Int,
        into effects: inout [NodeEffect]
    ) {
        guard canAsk, !instances[place].isRevoked else {
            instances[place].missedAdvertisement = !instances[place].isRevoked
            return
        }
        // Only a refusal is answered.
        instances[place].advertSequence = send(.transmit(transmission), into: &effects)
    }

    /// Not the whole instance: a copy of one takes longer than an advertisement.
    private func name(of place: Int) -> String { instances[place].name }

    /// The helper answers, and knows the tables that our numbers mean.
    var canAsk: Bool { session == .ready && areNumbersValid }
}

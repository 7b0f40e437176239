import Configuration
import HelperProtocol
import NetlinkMessages
package import NetworkTypes
import VRRP

// Announcing an address says nothing about who heard it. So after the first announcement a neighbour is asked
// *from* the address: his answer finds its way here only if he and the switches between know where the
// address is now. While he is silent it is announced again, a few times; then that is a warning, and he goes
// on being asked once a minute.
//
// This comes on top of keepalived's schedule and takes nothing from it: one neighbour's answer doesn't speak
// for the others.

extension Node {
    /// The address was announced, or has been held by a former engine (`quietly`): somebody is to be asked
    /// unless that has begun already.
    mutating func wantConfirmation(_ place: Int, _ hold: Int, quietly: Bool) {
        guard instances[place].objects[hold].confirmation == .none,
            instances[place].configuration.neighbourToAsk != .nobody
        else { return }
        if instances[place].configuration.neighbourToAsk == .gateway, snapshot?.gateways.isEmpty ?? true {
            instances[place].objects[hold].confirmation = .nobody
            return
        }
        instances[place].objects[hold].confirmation = .waiting(repeats: !quietly)
        confirmations.wanted.append((place, hold))
    }

    /// What was confirmed may not be so any more: the next announcement is asked about again.
    mutating func doubtConfirmations(_ place: Int) {
        for hold in instances[place].objects.indices {
            instances[place].objects[hold].confirmation = .none
        }
    }

    /// The gateways are others: there may be somebody to ask now.
    mutating func gatewaysChanged() {
        for place in instances.indices {
            for hold in instances[place].objects.indices {
                let object = instances[place].objects[hold]
                guard object.confirmation == .nobody, object.state == .held else { continue }
                instances[place].objects[hold].confirmation = .none
                wantConfirmation(place, hold, quietly: true)
            }
        }
    }

    /// When a neighbour is to be asked next, or what is known of its answers is to be said.
    package var nextQuestion: Instant? { isFinished || isStopping ? nil : confirmations.nextDeadline }

    /// At the end of a turn.
    mutating func scheduleConfirmations(at now: Instant) {
        guard !confirmations.wanted.isEmpty else { return }
        let wanted = confirmations.wanted
        confirmations.wanted.removeAll(keepingCapacity: true)
        for (place, hold) in wanted { askLater(place, hold, at: now + Confirmations.delay) }
    }

    private mutating func askLater(_ place: Int, _ hold: Int, at due: Instant) {
        let identity = instances[place].objects[hold].identity
        let ticket = confirmations.add(identity, of: instances[place].key, at: due)
        instances[place].objects[hold].question = ticket
        if ticket == nil { instances[place].objects[hold].confirmation = .none }
    }

    mutating func confirmationsDue(at now: Instant, into effects: inout [NodeEffect]) {
        confirmations.pacing.report(at: now, into: &effects)
        for question in confirmations.takeDue(at: now) {
            guard let place = place(of: question.key),
                let hold = instances[place].objects.firstIndex(where: { $0.identity == question.identity }),
                instances[place].objects[hold].question == question.ticket,
                instances[place].objects[hold].state == .held
            else { continue }
            ask(about: hold, of: place, at: now, into: &effects)
        }
    }

    private mutating func ask(
        about hold: Int,
        of place: Int,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        // A lost helper, a revoked lease: nothing can be sent, and what will be is another announcement.
        guard canAsk, !instances[place].isRevoked, loading == nil else {
            return askLater(place, hold, at: now + Confirmations.patience)
        }
        switch instances[place].objects[hold].confirmation {
        case .none, .confirmed, .nobody: return
        case .waiting(let repeats):
            guard let neighbour = neighbour(of: hold, place) else {
                instances[place].objects[hold].confirmation = .nobody
                return
            }
            instances[place].objects[hold].confirmation = .asked(neighbour, times: 1, repeats: repeats)
            probe(neighbour, from: hold, place, into: &effects)
            askLater(place, hold, at: now + Confirmations.patience)
        case .asked(let neighbour, Confirmations.attempts, _):
            instances[place].objects[hold].confirmation = .unanswered(by: neighbour)
            tellUnanswered(hold, of: place, neighbour, at: now, into: &effects)
            askLater(place, hold, at: now + Confirmations.rest)
        case .asked(let neighbour, let times, let repeats):
            if repeats { announce(place, hold, rounds: 1, into: &effects) }
            instances[place].objects[hold].confirmation =
                .asked(neighbour, times: times + 1, repeats: repeats)
            probe(neighbour, from: hold, place, into: &effects)
            askLater(place, hold, at: now + Confirmations.patience)
        case .unanswered(let neighbour):
            probe(neighbour, from: hold, place, into: &effects)
            askLater(place, hold, at: now + Confirmations.rest)
        }
    }

    private mutating func probe(
        _ neighbour: IPAddress,
        from hold: Int,
        _ place: Int,
        into effects: inout [NodeEffect]
    ) {
        let command = Command.probe(object: instances[place].objects[hold].number, target: neighbour)
        ask(command, as: .other(instances[place].key), into: &effects)
    }

    /// An answer that came to this machine, to an address that it was asked from.
    mutating func answerObserved(
        _ answer: NeighbourAnswer,
        on interface: InterfaceName,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        guard isOurs(answer.receiver), !isOurs(answer.sender) else { return }
        for place in instances.indices where instances[place].isStarted {
            for hold in instances[place].objects.indices {
                let object = instances[place].objects[hold]
                guard object.state == .held, object.address?.address == answer.asker,
                    object.interface == interface
                else { continue }
                switch object.confirmation {
                case .asked(answer.neighbour, _, _), .unanswered(answer.neighbour):
                    instances[place].objects[hold].confirmation = .confirmed(by: answer.neighbour)
                    tellConfirmed(hold, of: place, answer, at: now, into: &effects)
                case .asked, .unanswered, .none, .waiting, .confirmed, .nobody: break
                }
            }
        }
    }

    private mutating func tellConfirmed(
        _ hold: Int,
        of place: Int,
        _ answer: NeighbourAnswer,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        instances[place].confirmations.confirmed += 1
        let news = NodeNews.takeoverConfirmed(
            instance: instances[place].name,
            answer.asker,
            by: answer.neighbour
        )
        let text = "answers come to \(answer.asker): \(answer.neighbour) has answered"
        let line = NodeLog(.info, instance: instances[place].name, text)
        confirmations.pacing.log(line, kind: "confirmed", at: now, into: &effects)
        effects.append(.happened(news))
    }

    private mutating func tellUnanswered(
        _ hold: Int,
        of place: Int,
        _ neighbour: IPAddress,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        guard let address = instances[place].objects[hold].address?.address else { return }
        instances[place].confirmations.unanswered += 1
        let name = instances[place].name
        let warning = InstanceWarning.unconfirmed(address, by: neighbour, others: 0)
        confirmations.pacing.log(
            NodeLog(.warning, instance: name, warning.explanation),
            kind: "unconfirmed",
            at: now,
            into: &effects
        )
        effects.append(.happened(.takeoverUnconfirmed(instance: name, address, by: neighbour)))
    }
}

// MARK: - Who is asked

extension Node {
    /// The configured neighbour of the address's family, or the gateway of its interface, if that is a
    /// neighbour of the address; nil: nobody, or it is this machine itself.
    private func neighbour(of hold: Int, _ place: Int) -> IPAddress? {
        let instance = instances[place]
        let object = instance.objects[hold]
        guard let snapshot, let address = object.address else { return nil }
        let found: IPAddress?
        switch instance.configuration.neighbourToAsk {
        case .nobody: found = nil
        case .addresses(let addresses):
            found = addresses.first { $0.family == address.address.family }
        case .gateway:
            // A link of the router's own has no routes: its parent's network is what it is on.
            let own = instance.configuration.links.first { $0.name == object.interface }
            let name = own?.parent ?? object.interface
            found = snapshot.link(named: name).flatMap { snapshot.gateway(of: address, on: $0.index) }
        }
        guard let found, !snapshot.addresses.contains(where: { $0.address.address == found }) else {
            return nil
        }
        return found
    }
}

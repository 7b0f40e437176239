import Compiler
import HelperProtocol
import NetlinkMessages
import NetworkTypes
import VRRP

// The kernel's list against what is held. keepalived gives its mastership up when somebody removes an
// address, a route or a rule of its (spec vrrp-behaviour 16.4); here it is put back, at most once in
// `Instance.repairSpacing`, and an address is announced again.

extension Node {
    /// What of an adopted lease the kernel doesn't show: new in this generation, or gone with an interface
    /// while nobody looked. The helper may think that it holds it, so it must let go before it puts it again.
    ///
    /// Places of the instance's objects.
    mutating func letGoOfMissing(_ place: Int, into effects: inout [NodeEffect]) -> [Int] {
        let missing = instances[place].objects.indices.filter { hold in
            isListed(instances[place].objects[hold]) == false
        }
        for hold in missing { letGo(place, hold, into: &effects) }
        return missing
    }

    /// Before another snapshot takes this one's place. What was in the kernel when it was put, a former
    /// engine's or a former helper's, changes nothing there, so no snapshot after the put need have shown it.
    mutating func noteListed() {
        for place in standing.holds.indices where standing[place].isUnseen {
            standing[place].wasSeen = isListed(standing[place]) ?? false
        }
        for place in instances.indices {
            for hold in instances[place].objects.indices where instances[place].objects[hold].isUnseen {
                instances[place].objects[hold].wasSeen = isListed(instances[place].objects[hold]) ?? false
            }
        }
    }

    /// Sees whether something that is held, or that was there before us, and was in the kernel's list has
    /// gone from it. What a killed predecessor left runs out like that.
    mutating func lookForDrift(_ place: Int, at now: Instant, into effects: inout [NodeEffect]) {
        guard instances[place].wantsObjects else { return }
        for hold in instances[place].objects.indices {
            let object = instances[place].objects[hold]
            guard let isThere = isListed(object) else { continue }
            if isThere {
                instances[place].objects[hold].wasSeen = true
                continue
            }
            guard object.wasSeen, object.state == .held || object.state == .foreign else { continue }
            instances[place].objects[hold].wasSeen = false
            instances[place].objects[hold].state = .absent
            instances[place].objects[hold].confirmation = .none
            let text = instances[place].text(of: object)
            if object.state == .held {
                let line = "somebody removed \(text); it is put back"
                effects.append(.log(NodeLog(.warning, instance: instances[place].name, line)))
                letGo(place, hold, into: &effects)
            } else {
                let line = "\(text), which was there before, is gone; it is put"
                effects.append(.log(NodeLog(.info, instance: instances[place].name, line)))
            }
            repair(place, at: instances[place].nextRepair ?? now)
        }
        repairIfDue(place, at: now, into: &effects)
    }

    /// The helper still thinks that it holds the object: it must let go before it can put it again.
    private mutating func letGo(_ place: Int, _ hold: Int, into effects: inout [NodeEffect]) {
        guard canAsk else { return }
        let object = instances[place].objects[hold]
        instances[place].outstandingClaims += 1
        ask(
            .remove(ObjectReference(index: object.number)),
            as: .object(instances[place].key, object.identity, .remove),
            into: &effects
        )
    }

    /// Puts back what is wanted and absent, at most once in `Instance.repairSpacing`.
    mutating func repairIfDue(_ place: Int, at now: Instant, into effects: inout [NodeEffect]) {
        guard let due = instances[place].nextRepair, due <= now else { return }
        repair(place, at: nil)
        guard instances[place].wantsObjects, canAsk, loading == nil else { return }
        var next: Instant?
        for hold in instances[place].objects.indices {
            let object = instances[place].objects[hold]
            guard object.state == .absent else { continue }
            if let notBefore = object.notBefore, notBefore > now {
                next = next.map { min($0, notBefore) } ?? notBefore
                continue
            }
            put(place, hold, into: &effects)
            if object.address != nil {
                instances[place].objects[hold].roundsWhenHeld =
                    max(instances[place].compiled.settings.announcements.rounds, 1)
            }
            next = now + Instance.repairSpacing
        }
        if let next { repair(place, at: next) }
    }

    /// When what is wanted and absent is put again; nil: not at all.
    mutating func repair(_ place: Int, at due: Instant?) {
        instances[place].nextRepair = due
        touch(place)
    }

    /// An interface came or is up: what was refused may be taken now, without waiting for its turn.
    mutating func hurryRepair(_ place: Int, at now: Instant) {
        guard instances[place].wantsObjects else { return }
        for hold in instances[place].objects.indices where instances[place].objects[hold].state == .absent {
            guard instances[place].objects[hold].notBefore != nil else { continue }
            instances[place].objects[hold].notBefore = nil
            let soon = now + Instance.repairSpacing
            repair(place, at: instances[place].nextRepair.map { min($0, soon) } ?? now)
        }
    }

    /// The newest snapshot shows it where it belongs; nil: it can't be known, or the interface isn't there.
    func isListed(_ hold: ObjectHold) -> Bool? {
        guard let snapshot else { return nil }
        if let address = hold.address {
            guard let link = snapshot.link(named: hold.interface) else { return nil }
            return snapshot.address(address.address, on: link.index)?.address == address
        }
        switch hold.routing {
        case .route(let key): return snapshot.routing?.routes.contains(key)
        case .rule(let key): return snapshot.routing?.rules.contains(key)
        case nil: break
        }
        if case .other(.link) = hold.role { return snapshot.link(named: hold.interface) != nil }
        return nil
    }
}

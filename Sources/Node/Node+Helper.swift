import Compiler
import HelperProtocol
import NetlinkMessages
import NetworkTypes
import VRRP

extension Node {
    mutating func helperConnected(into effects: inout [NodeEffect]) {
        session = .greeting(missing: nil)
        leases = []
        toReconcile = instances.filter(\.isStarted).map(\.key)
        ask(.hello(version: Command.protocolVersion), as: .hello, into: &effects)
    }

    mutating func helperLost(at now: Instant, into effects: inout [NodeEffect]) {
        guard session != .lost else { return }
        session = .lost
        areNumbersValid = false
        loading = nil
        asked = [:]
        helper.isConnected = false
        loseServices()
        for place in instances.indices {
            instances[place].channel = .closed
            // What waited in the helper went with the session.
            if instances[place].router.hasWaiting { instances[place].missedAdvertisement = true }
            instances[place].outstandingClaims = 0
            for hold in instances[place].objects.indices { instances[place].objects[hold].state = .absent }
        }
        standing.loseHelper()
        for place in instances.indices where instances[place].isStarted {
            drive(place, .receptionLost, at: now, into: &effects)
        }
        tell(.helperLost, .warning, into: &effects)
    }

    mutating func helperMessage(
        _ message: Message,
        sequence: UInt32,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        switch message {
        case .welcome(let epoch, let hash, let count):
            guard session == .greeting(missing: nil) else { return }
            asked[sequence] = nil
            helper.isConnected = true
            helper.epoch = epoch
            effects.append(.happened(.helperConnected(epoch: epoch)))
            leasesHeardAt = now
            helperGeneration = hash
            wasInForceBefore = wasInForceBefore || generation == nil && hash != .none
            session = .greeting(missing: Int(count))
            finishGreeting(at: now, into: &effects)
        case .leaseHeld(let lease):
            guard case .greeting(let missing?) = session else { return }
            leases.append(lease)
            session = .greeting(missing: missing - 1)
            finishGreeting(at: now, into: &effects)
        case .answer(_, let outcome):
            guard let purpose = asked.removeValue(forKey: sequence) ?? advertisement(sequence) else {
                return serviceRefused(sequence, outcome, at: now, into: &effects)
            }
            if case .service(let what) = purpose {
                return serviceAnswered(what, outcome, at: now, into: &effects)
            }
            // A server that was down isn't in the kernel: to be told so is no news.
            if purpose == .handOver { return handOverAnswered(outcome, at: now, into: &effects) }
            count(outcome, of: purpose, at: now, into: &effects)
            answered(purpose, outcome, at: now, into: &effects)
        case .received(let channel, let arrival, let datagram):
            received(datagram, onChannel: channel, arrival: arrival, at: now, into: &effects)
        case .observed(let interface, _, let frame):
            observed(frame, on: interface, at: now, into: &effects)
        case .unsent(let interface, let family, let errno):
            unsent(on: interface, family, errno: errno, at: now, into: &effects)
        case .dumped(let bytes):
            if let purpose = asked.removeValue(forKey: sequence) {
                dumped(bytes, answering: purpose, at: now, into: &effects)
            }
        case .lost(let lost):
            helper.lostDatagrams += UInt64(lost)
            let line = NodeLog(.warning, "\(lost) datagrams came faster than they are read")
            pacing.log(line, kind: "lost", at: now, into: &effects)
        case .revoked(let bundle):
            // Until `activate` is answered, the number is of the table that was in force before.
            guard let generation, bundle < generation.table.bundleCount else { return }
            let identity = generation.table.bundle(bundle)
            revoked(instanceIndex[identity], at: now, into: &effects)
        case .ended(let violation):
            effects.append(.log(NodeLog(.error, "the helper ended the session: \(violation)")))
        }
    }

    /// The instance's whose last advertisement has this number.
    private func advertisement(_ sequence: UInt32) -> Asked? {
        instances.first { $0.advertSequence == sequence }.map { .transmit($0.key) }
    }

    mutating func finishGreeting(at now: Instant, into effects: inout [NodeEffect]) {
        guard session == .greeting(missing: 0), !handsOver(into: &effects) else { return }
        session = .ready
        guard let desired, !isStopping else { return }
        // A helper that came anew learns first what was in force: what reloads took out meanwhile has a
        // number in that table alone, and the kernel has it still.
        let first = generation.flatMap { isNew(toHelper: $0.hash) ? $0 : nil } ?? desired
        if first.hash == helperGeneration {
            takeOver(first, at: now, into: &effects)
        } else {
            beginLoading(first, into: &effects)
        }
    }

    /// The instances of a bundle whose lease is gone: their objects are gone with it. All know before the
    /// first one acts, because what one does makes the others of its sync group act.
    mutating func revoked(_ places: [Int], at now: Instant, into effects: inout [NodeEffect]) {
        for place in places {
            leases.removeAll { $0.channel == instances[place].key }
            forgetObjects(place)
            instances[place].isRevoked = true
        }
        for place in places {
            if instances[place].isStarted {
                drive(place, .leaseRevoked, at: now, into: &effects)
            } else {
                acceptRevocation(place, into: &effects)
            }
        }
    }

    mutating func acceptRevocation(_ place: Int, into effects: inout [NodeEffect]) {
        let instance = instances[place]
        ask(.again(bundle: instance.compiled.bundle), as: .other(instance.key), into: &effects)
        instances[place].isRevoked = false
    }

    private mutating func answered(
        _ purpose: Asked,
        _ outcome: Outcome,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        switch purpose {
        case .hello, .discard, .other, .service, .handOver:
            break
        case .load:
            loadAnswered(outcome, at: now, into: &effects)
        case .staged(let identity):
            stagedAnswered(identity, outcome, at: now, into: &effects)
        case .activate:
            activateAnswered(outcome, at: now, into: &effects)
        case .release:
            isReleased = true
        case .channel(let key):
            guard let place = place(of: key) else { return }
            channelAnswered(place, outcome, at: now, into: &effects)
        case .object(let key, let identity, let claim):
            guard let place = place(of: key) else { return }
            objectAnswered(place, identity, claim, outcome, at: now, into: &effects)
        case .standing(let identity, let claim):
            standingAnswered(identity, claim, outcome, at: now, into: &effects)
        case .transmit(let key):
            guard case .refused(.revoked, _, _) = outcome, let place = place(of: key),
                !instances[place].isRevoked, instances[place].router.state == .master
            else { return }
            revoked(instanceIndex[instances[place].bundle], at: now, into: &effects)
        }
    }

    private mutating func channelAnswered(
        _ place: Int,
        _ outcome: Outcome,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        switch outcome {
        case .done:
            let link = snapshot?.link(named: instances[place].key.interface)
            instances[place].channel = .open(link?.index)
            if instances[place].missedAdvertisement {
                instances[place].missedAdvertisement = false
                drive(place, .advertisementMissed, at: now, into: &effects)
            }
        case .refused:
            instances[place].channel = .absent
        }
        regainReception(place, at: now, into: &effects)
        advance(place, at: now, into: &effects)
    }

    /// Its channel's fate is known. Of one that can't be opened the interface says more.
    mutating func regainReception(_ place: Int, at now: Instant, into effects: inout [NodeEffect]) {
        guard instances[place].isStarted else { return }
        drive(place, .receptionRegained, at: now, into: &effects)
    }

    private mutating func count(
        _ outcome: Outcome,
        of purpose: Asked,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        guard case .refused(let refusal, let errno, let message) = outcome else { return }
        if let place = helper.refusals.firstIndex(where: { $0.refusal == refusal }) {
            helper.refusals[place].count += 1
        } else {
            helper.refusals.append((refusal, 1))
            helper.refusals.sort { $0.refusal.rawValue < $1.refusal.rawValue }
        }
        var text = "the helper refused \(describe(purpose)): \(refusal.explanation)"
        if errno != 0 { text += " (errno \(errno))" }
        if !message.isEmpty { text += ": " + String(decoding: message, as: UTF8.self) }
        let line = NodeLog(.warning, instance: instanceName(of: purpose), text)
        pacing.log(line, kind: "refused \(refusal.rawValue)", at: now, into: &effects)
    }

    private func instanceName(of purpose: Asked) -> String? {
        switch purpose {
        case .hello, .load, .activate, .discard, .release, .staged, .standing, .service, .handOver: nil
        case .channel(let key), .object(let key, _, _), .transmit(let key), .other(let key):
            place(of: key).map { instances[$0].name }
        }
    }

    private func describe(_ purpose: Asked) -> String {
        switch purpose {
        case .hello: "the greeting"
        case .load: "to load a generation"
        case .activate: "to activate a generation"
        case .discard: "to discard a generation"
        case .release: "the release"
        case .staged: "an object of the new generation"
        case .channel(let key): "the advert channel on \(key.interface)"
        case .transmit: "an advertisement"
        case .other: "a command"
        case .service, .handOver: "a virtual server"
        case .object(let key, let identity, let claim):
            (claim == .put ? "to add " : "to remove ")
                + (place(of: key).flatMap { place in
                    instances[place].objects.first { $0.identity == identity }.map { hold in
                        let text = instances[place].text(of: hold)
                        return hold.address == nil ? text : "\(text) on \(hold.interface)"
                    }
                } ?? "an object")
        case .standing(let identity, let claim):
            (claim == .put ? "to add " : "to remove ")
                + (generation?.table.index(of: identity).map { describeStanding($0) } ?? "an object")
        }
    }
}

extension Refusal {
    /// For logs: what it means and what to look at.
    var explanation: String {
        switch self {
        case .unknownObject: "no such object in its table"
        case .wrongKind: "the object is of another kind"
        case .noLease: "the bundle has no living lease"
        case .revoked: "the lease was revoked because no advertisement went out in time"
        case .advertVersion: "the advertisement's version isn't the compiled one"
        case .advertType: "the type isn't ADVERTISEMENT"
        case .advertVirtualRouterID: "the VRID isn't the channel's"
        case .advertLength: "the length isn't the compiled one"
        case .advertPriority: "the priority isn't one that the configuration allows"
        case .advertAuthentication: "the authentication header isn't one for the advertisement's source"
        case .tooSoon: "too many advertisements in one interval"
        case .late: "the advertisement is late by more than an interval"
        case .kernel: "the kernel said no"
        case .badGeneration: "the generation isn't there, isn't root's alone, or isn't what its name says"
        case .interfaceAbsent: "the interface is not there"
        case .foreign: "it was there before; it is left alone and won't be removed"
        case .orphan: "the object is not in the generation in force"
        case .notHeld: "it isn't held"
        }
    }
}

import Compiler
import HelperProtocol
import NetlinkMessages
import NetworkTypes
import VRRP

extension Node {
    mutating func networkObserved(
        _ observed: NetworkSnapshot,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        let new = settledNetwork(observed, at: now)
        guard new != snapshot else { return }
        let former = snapshot
        noteListed()
        snapshot = new
        followStanding(from: former, at: now, into: &effects)
        followInterfaces(at: now, into: &effects)
        if former?.gateways != new.gateways { gatewaysChanged() }
        let linksChanged = former?.links != new.links
        for place in instances.indices {
            tellTracking(place, at: now, into: &effects)
            if linksChanged { hurryRepair(place, at: now) }
            lookForDrift(place, at: now, into: &effects)
            advance(place, at: now, into: &effects)
        }
        tellAddresses(at: now, into: &effects)
    }

    /// Compares channels with the interfaces that are there; after what made the node wait with that, too.
    mutating func followInterfaces(at now: Instant, into effects: inout [NodeEffect]) {
        guard snapshot != nil, canAsk, loading == nil else { return }
        for place in instances.indices { leaveDeletedInterface(place, at: now, into: &effects) }
        for place in instances.indices { followInterface(place, into: &effects) }
    }

    /// A channel belongs to one interface by index: a deleted one takes it along. All channels of the
    /// interface go before one is opened again: they share a socket, which must be a new one.
    /// The virtual router is in fault first, also when the successor is there already: its addresses went
    /// with the interface.
    private mutating func leaveDeletedInterface(
        _ place: Int,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        guard case .open(let former?) = instances[place].channel,
            former != snapshot?.link(named: instances[place].key.interface)?.index
        else { return }
        instances[place].channel = .absent
        if instances[place].isStarted {
            drive(place, .linkChanged(link(of: place)), at: now, into: &effects)
        }
        let number = instances[place].compiled.channel
        ask(.remove(ObjectReference(index: number)), as: .other(instances[place].key), into: &effects)
    }

    private mutating func followInterface(_ place: Int, into effects: inout [NodeEffect]) {
        let index = snapshot?.link(named: instances[place].key.interface)?.index
        switch instances[place].channel {
        case .open(nil):
            instances[place].channel = .open(index)
        case .absent:
            if index != nil { openChannel(place, into: &effects) }
        case .closed, .opening, .open:
            break
        }
    }

    mutating func openChannel(_ place: Int, into effects: inout [NodeEffect]) {
        instances[place].channel = .opening
        ask(
            .put(ObjectReference(index: instances[place].compiled.channel)),
            as: .channel(instances[place].key),
            into: &effects
        )
    }

    /// Starts a virtual router as soon as its channel's fate and the network are known; afterwards passes on
    /// what changed of its interface.
    mutating func advance(_ place: Int, at now: Instant, into effects: inout [NodeEffect]) {
        guard snapshot != nil else { return }
        let link = link(of: place)
        if instances[place].isStarted {
            guard instances[place].channel != .opening else { return }
            drive(place, .linkChanged(link), at: now, into: &effects)
            return
        }
        guard canAsk, !isStopping, startup == .over else { return }
        switch instances[place].channel {
        case .closed, .opening: return
        case .open, .absent: break
        }
        guard !awaitsLink(place) else { return }
        let adoption = takeAdoption(of: place, at: now, into: &effects)
        instances[place].isStarted = true
        drive(place, .clockSet(clockOffset), at: now, into: &effects)
        tellTracking(place, at: now, into: &effects)
        if adoption == nil {
            drive(place, .groupFaultChanged(by: unableMember(besides: place)), at: now, into: &effects)
        }
        drive(place, .standbyChanged(standby(of: place)), at: now, into: &effects)
        let missing = adoption == nil ? [] : letGoOfMissing(place, into: &effects)
        drive(place, .started(link, adopting: adoption), at: now, into: &effects)
        if instances[place].router.state == .master { claim(place, into: &effects) }
        let rounds = instances[place].compiled.settings.announcements.rounds
        for hold in missing { announce(place, hold, rounds: rounds, into: &effects) }
        sayReadyIfStarted(into: &effects)
    }

    mutating func sayReadyIfStarted(into effects: inout [NodeEffect]) {
        guard !saidReady, instances.allSatisfy(\.isStarted) else { return }
        saidReady = true
        effects.append(.ready)
    }

    private mutating func takeAdoption(
        of place: Int,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) -> VirtualRouter.Adoption? {
        guard let lease = leases.first(where: { $0.channel == instances[place].key }) else { return nil }
        leases.removeAll { $0.channel == lease.channel }
        guard !lease.lastAdvert.isEmpty else {
            // A killed helper left it, and with its engine went what was said last: it is let go of silently.
            let cease = Command.cease(
                channel: instances[place].compiled.channel,
                hold: .zero,
                farewell: false
            )
            ask(
                lease.isRevoked ? .again(bundle: instances[place].compiled.bundle) : cease,
                as: .other(lease.channel),
                into: &effects
            )
            return nil
        }
        guard let timeLeft = timeLeft(of: lease, at: now) else {
            let last = VirtualRouter.Event.lastAdvertisementKnown(lease.lastAdvert)
            drive(place, last, at: now, into: &effects)
            acceptRevocation(place, into: &effects)
            return nil
        }
        return VirtualRouter.Adoption(
            lastAdvertSent: lease.lastAdvertAt,
            timeLeft: timeLeft,
            lastAdvertisement: lease.lastAdvert
        )
    }

    /// Nil when the lease is spent by now: the helper has said so, or is about to.
    func timeLeft(of lease: HeldLease, at now: Instant) -> Interval? {
        let left = lease.timeLeft - (now - leasesHeardAt)
        return lease.isRevoked || left <= .zero ? nil : left
    }

    /// The interface as the virtual router must see it: without an open channel it can't take part either.
    func link(of place: Int) -> VirtualRouter.Link {
        let instance = instances[place]
        if let snapshot, instance.key.interface == .any {
            return VirtualRouter.Link(
                isPresent: instance.channel != .absent,
                isRunning: true,
                sourceAddress: nil,
                hasConfiguredSource: hasConfiguredSource(instance.compiled.settings, in: snapshot)
            )
        }
        guard let snapshot, let link = snapshot.link(named: instance.key.interface) else {
            return VirtualRouter.Link(isPresent: false, isRunning: false, sourceAddress: nil)
        }
        let isOpen =
            switch instance.channel {
            case .open, .opening, .closed: true
            case .absent: false
            }
        return VirtualRouter.Link(
            isPresent: isOpen,
            isRunning: link.isUp && link.isRunning,
            sourceAddress: sourceAddress(of: instance, on: link, in: snapshot),
            hasConfiguredSource: hasConfiguredSource(instance.compiled.settings, in: snapshot),
            hasMulticast: link.hasMulticast,
            isFiltered: instance.isOnOwnLink && standing.filteredLinks.contains(instance.key.interface)
        )
    }

    /// A link of the router's own has no IPv4 address of its own: adverts come from its parent's.
    private func sourceAddress(
        of instance: Instance,
        on link: LinkState,
        in snapshot: NetworkSnapshot
    ) -> IPAddress? {
        guard instance.isOnOwnLink, instance.key.family == .ipv4 else {
            return sourceAddress(
                instance.key.family,
                on: link.index,
                of: snapshot,
                isOwnLink: instance.isOnOwnLink
            )
        }
        let parent = snapshot.link(named: instance.compiled.settings.interface)
        return parent.flatMap { sourceAddress(.ipv4, on: $0.index, of: snapshot) }
    }

    /// The interface's first address of the family that isn't virtual, over IPv6 a link-local one (RFC 9568
    /// §5.1.2.1); what adverts are sent from. Static addresses of ours aren't virtual (spec vrrp-behaviour
    /// 17.4).
    private func sourceAddress(
        _ family: AddressFamily,
        on link: InterfaceIndex,
        of snapshot: NetworkSnapshot,
        isOwnLink: Bool = false
    ) -> IPAddress? {
        for candidate in snapshot.addresses(on: link) {
            let address = candidate.address.address
            guard address.family == family else { continue }
            if case .ipv6(let address) = address, !address.isLinkLocal { continue }
            let isMarked =
                candidate.mark == AddressMark.holdfast && !isOwnLink && !standing.has(candidate.address)
            let isVirtual =
                isMarked
                || instanceIndex[candidate.address].contains { place in
                    instances[place].objects.contains {
                        $0.address == candidate.address && $0.state != .foreign
                    }
                }
            if !isVirtual { return address }
        }
        return nil
    }

    /// Some interface has the address to send from, where the configuration tells one.
    private func hasConfiguredSource(
        _ settings: VirtualRouterSettings,
        in snapshot: NetworkSnapshot
    ) -> Bool {
        guard let source = settings.source else { return true }
        return snapshot.addresses.contains { $0.address.address == source.address }
    }
}

import HelperCore
import HelperProtocol
import NetworkTypes
import Node
import VRRP

// What is learnt at once from what machines do: states, adverts, announcements.

extension Cluster {
    /// The engine said something: looks whether a state changed.
    func followStatus(_ machine: Int) {
        guard let status = machines[machine].engine?.node.status(at: clock(of: machine)) else { return }
        for instance in status.instances {
            guard let place = routerPlace(instance.settings.virtualRouterID.rawValue) else { continue }
            let former = machines[machine].watch.routers[place].state
            guard former != instance.state else { continue }
            machines[machine].watch.routers[place].state = instance.state
            machines[machine].watch.routers[place].stateSince = now
            machines[machine].watch.routers[place].confirmationLook = nil
            machines[machine].watch.routers[place].announcements = 0
            stir(UInt64(machine) << 24 | UInt64(place) << 16 | UInt64(instance.statistics.received))
            noteTransition(from: former, to: instance.state, instance, machine, place)
            checkSteadiness(from: former, to: instance.state, machine, place)
        }
        machines[machine].engine?.status = status
    }

    private func noteTransition(
        from former: VirtualRouterState?,
        to state: VirtualRouterState,
        _ instance: InstanceStatus,
        _ machine: Int,
        _ place: Int
    ) {
        switch state {
        case .initialize:
            break
        case .backup:
            note(.enteredBackup)
            if former == .master { note(.fellBackFromMaster) }
            if former == .fault { note(.recoveredFromFault) }
        case .master:
            note(.enteredMaster)
            if instance.statistics.becameMaster == 0 {
                note(.adopted)
                if machines[machine].watch.mayAnnounce { note(.adoptedNewerGeneration) }
                if defect == .adoptionAnnounced, let address = setup.routers[place].addresses.first {
                    announced(.ipv4(address), rounds: 1, machine)
                }
            }
        case .fault:
            note(.enteredFault)
        case .stopping:
            note(.enteredStopping)
            machines[machine].watch.routers[place].stoppedAt = now
        case .stopped:
            note(.enteredStopped)
            if former == .stopping {
                let began = machines[machine].watch.routers[place].stoppedAt ?? now
                let isLong = now - began > setup.routers[place].interval
                note(isLong ? .stoppedWithoutSuccessor : .stoppedWithSuccessor)
            } else {
                machines[machine].watch.routers[place].stoppedAt = now
            }
        }
    }

    func routerPlace(_ virtualRouterID: UInt8) -> Int? {
        setup.routers.firstIndex { $0.virtualRouterID.rawValue == virtualRouterID }
    }

    /// An advert leaves a machine.
    func followAdvert(_ machine: Int, virtualRouterID: UInt8, priority: UInt8) {
        guard let place = routerPlace(virtualRouterID) else { return }
        let watched = machines[machine].watch.routers[place]
        let isStopped = watched.stoppedAt.map { now > $0 + Cluster.pathSlack } ?? false
        if priority == 0 {
            machines[machine].watch.routers[place].farewells += 1
            if watched.farewells >= 1 {
                breaks(.farewell, "machine \(machine) says farewell twice for VRID \(virtualRouterID)")
            }
            // By the machine's own clock, which may be slow by one in a hundred.
            let latest = setup.routers[place].interval * 303 / 100
            if let last = watched.lastAdvert, now >= last + latest {
                breaks(.farewell, "machine \(machine) says a late farewell for VRID \(virtualRouterID)")
            }
            return
        }
        if isStopped {
            breaks(.silentAfterStop, "machine \(machine) advertises VRID \(virtualRouterID) after its stop")
        }
        let interval = setup.routers[place].interval
        if let former = watched.formerAdvert, now - former < interval * 3 / 4 {
            breaks(.advertPace, "machine \(machine) sends a third advert of VRID \(virtualRouterID)")
        }
        let isSteady = watched.lastAdvert.map { now - $0 < interval * 2 } ?? false
        if isSteady, watched.farewells == 0, watched.lastPriority != priority {
            note(.priorityChangedAsMaster)
        }
        machines[machine].watch.routers[place].lastPriority = priority
        machines[machine].watch.routers[place].farewells = 0
        machines[machine].watch.routers[place].formerAdvert = watched.lastAdvert
        machines[machine].watch.routers[place].lastAdvert = now
    }

    /// A machine tells the LAN where an address is.
    func announced(_ address: IPAddress, rounds: UInt8, _ machine: Int) {
        announcementCount += 1
        say("\(machine) announces \(address) \(rounds) times")
        stir(UInt64(machine) << 32 | UInt64(rounds))
        countAnnouncement(address, machine)
        let recently = now - .seconds(3)
        let watched = machines[machine].watch
        if !machines[machine].kernel.has(address), (watched.touchedAt ?? recently) <= recently {
            breaks(.announcedAbsentAddress, "machine \(machine) announces \(address)")
        }
        guard !watched.mayAnnounce,
            let status = machines[machine].engine?.node.status(at: clock(of: machine))
        else { return }
        // A sync group announces for all its members.
        let heard = status.instances.filter {
            setup.isGrouped || $0.settings.virtualAddresses.contains { $0.address.address == address }
        }.reduce(0) { $0 + $1.statistics.received }
        for instance in status.instances
        where instance.settings.virtualAddresses.contains(where: { $0.address.address == address }) {
            if case .ipv4(let put) = address, watched.putSinceEngineStart.contains(put) { continue }
            let isAdopted = instance.state == .master && instance.statistics.becameMaster == 0
            if isAdopted, heard == 0 {
                breaks(.quietAdoption, "machine \(machine) announces \(address) after adoption")
            }
        }
    }

    func followHelperLog(_ machine: Int, _ line: HelperLog) {
        say("\(machine) helper says \(line)")
        switch line {
        case .leaseSpent(_, let withWill):
            note(withWill ? .leaseSpentWithWill : .leaseSpentWithoutWill)
        case .adopted:
            break
        case .leaseCeased:
            note(.leaseCeased)
        case .engineKeepsFailing:
            note(.crashLoopSpentLeases)
        case .foreignAddress:
            note(.foreignAddressMet)
        case .generationActivated(let hash):
            machines[machine].watch.helperGeneration = hash
        case .refused(let command, let refusal, _, _):
            if refusal == .revoked { note(.revoked) }
            if refusal.isViolation {
                breaks(.honestEngine, "machine \(machine): \(command) was refused: \(refusal)")
            }
        case .violation(let violation, let number):
            breaks(.honestEngine, "machine \(machine): command \(number) is a violation: \(violation)")
        case .sessionOpened, .sessionClosed, .wrongUser, .sessionBusy, .generationLoaded,
            .generationDiscarded, .generationFailed, .kernelRefused, .socketFailed:
            break
        }
    }

    /// The longest way from an engine's decision to the wire or the kernel, or back.
    static let pathSlack = Interval.milliseconds(60)
}

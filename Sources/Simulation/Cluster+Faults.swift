import HelperProtocol
import NetworkTypes

extension Cluster {
    func inflict(_ fault: Fault) {
        say("FAULT \(fault)")
        switch fault {
        case .loss(let percent):
            network.lossPercent = percent
            disturbAll()
        case .lossBetween(let from, let to, let percent):
            network.lossBetween[from][to] = percent
            disturbAll()
        case .duplication(let percent):
            network.duplicationPercent = percent
        case .delay(let interval):
            network.extraDelay = interval
            disturbAll()
        case .cut(let from, let to):
            network.isCut[from][to] = true
            disturbAll()
        case .isolate(let machine):
            network.isolate(machine)
            disturbAll()
        case .mendNetwork:
            network.mend()
            disturbAll()
        case .loseCarrier(let machine):
            setCarrier(machine, false)
        case .findCarrier(let machine):
            setCarrier(machine, true)
        case .setCarrier(let machine, let interface, let isRunning):
            machines[machine].kernel.setRunning(interface, isRunning)
            disturbLinks(of: machine)
            tellNetwork(machine)
        case .deleteInterface(let machine):
            deleteInterface(machine)
        case .createInterface(let machine):
            createInterface(machine)
        case .removeAddress(let machine):
            removeAddress(machine)
        case .failTracked(let machine):
            setTracked(machine, false)
        case .mendTracked(let machine):
            setTracked(machine, true)
        case .powerOff(let machine):
            inflictOnProcesses(of: machine, .killMachine(machine))
            machines[machine].kernel.clearMarked()
        case .killMachine(let machine), .startMachine(let machine), .killEngine(let machine, _),
            .crashEngine(let machine, _), .pauseEngine(let machine), .continueEngine(let machine),
            .killHelper(let machine, _), .stop(let machine):
            inflictOnProcesses(of: machine, fault)
        case .freeze(let machine, let losesPackets):
            freeze(machine, losesPackets: losesPackets)
        case .wake(let machine):
            wakeMachine(machine)
        case .reload(let machine, let variant):
            reload(machine, variant)
        case .reloadBroken(let machine):
            guard machines[machine].frozenAt == nil, let life = machines[machine].engine?.life else { return }
            note(.reloadBroken)
            push(.engineInput(machine: machine, life: life, .brokenGeneration), after: .milliseconds(1))
        case .reloadRefused(let machine):
            reloadUnreadable(machine)
        }
    }

    private func disturbAll() {
        watch.change(at: now)
        watch.disturbAll(at: now)
    }

    /// A change of this machine that its peers may notice.
    func touch(_ machine: Int) {
        watch.change(at: now)
        machines[machine].watch.touchedAt = now
    }

    private func disturbLinks(of machine: Int) {
        for other in machines.indices where other != machine { watch.disturb(machine, other, at: now) }
        touch(machine)
    }

    private func setCarrier(_ machine: Int, _ isRunning: Bool) {
        if !isRunning { note(.carrierLost) }
        machines[machine].kernel.setRunning(setup.interface, isRunning)
        disturbLinks(of: machine)
        tellNetwork(machine)
    }

    private func deleteInterface(_ machine: Int) {
        note(.interfaceDeleted)
        machines[machine].kernel.removeLink(setup.interface)
        disturbLinks(of: machine)
        tellNetwork(machine)
    }

    private func createInterface(_ machine: Int) {
        guard machines[machine].kernel.link(setup.interface) == nil,
            let own = InterfaceAddress(.ipv4(setup.ownAddress(of: machine)), prefixLength: 24)
        else { return }
        note(.interfaceRecreated)
        machines[machine].kernel.addLink(setup.interface, [own])
        disturbLinks(of: machine)
        tellNetwork(machine)
    }

    private func removeAddress(_ machine: Int) {
        guard let place = machines[machine].kernel.addresses.firstIndex(where: { $0.mark != nil }) else {
            return
        }
        note(.addressRemoved)
        let removed = machines[machine].kernel.addresses.remove(at: place)
        if case .ipv4(let address) = removed.address.address {
            machines[machine].watch.removedAddress = address
        }
        machines[machine].watch.mayAnnounce = true
        touch(machine)
        tellNetwork(machine)
    }

    /// Signals reach a frozen machine's processes only after the wake-up; here they are spared it.
    private func inflictOnProcesses(of machine: Int, _ fault: Fault) {
        guard machines[machine].frozenAt == nil else { return }
        if case .startMachine = fault { return startMachine(machine) }
        guard machines[machine].isSupervised else { return }
        if case .killMachine = fault {
            note(.machineKilled)
            machines[machine].isSupervised = false
            machines[machine].watch.killedAt = now
            machines[machine].watch.crashesLeft = 0
            killEngine(machine)
            killHelper(machine)
        } else if case .killHelper(_, let pause) = fault, machines[machine].helper != nil {
            note(.helperKilled)
            killHelper(machine)
            push(.helperCleared(machine: machine), after: pause / 2)
            push(.helperLaunched(machine: machine), after: pause)
        } else if case .stop = fault {
            stopMachine(machine)
        }
        inflictOnEngine(of: machine, fault)
    }

    private func inflictOnEngine(of machine: Int, _ fault: Fault) {
        guard let isPaused = machines[machine].engine?.isPaused else { return }
        if case .killEngine(_, let pause) = fault {
            note(.engineKilled)
            killEngine(machine)
            push(.engineLaunched(machine: machine), after: pause)
        } else if case .crashEngine(_, let times) = fault {
            machines[machine].watch.crashesLeft = times
            killEngine(machine)
            push(.engineLaunched(machine: machine), after: .milliseconds(10))
        } else if case .pauseEngine = fault, !isPaused {
            note(.enginePaused)
            machines[machine].engine?.isPaused = true
            machines[machine].watch.engineLost(at: now, isGone: false)
            touch(machine)
        } else if case .continueEngine = fault, isPaused {
            machines[machine].watch.engineBack(at: now)
            touch(machine)
            continueEngine(machine)
        }
    }

    private func freeze(_ machine: Int, losesPackets: Bool) {
        guard machines[machine].frozenAt == nil else { return }
        note(.machineFrozen)
        machines[machine].frozenAt = now
        machines[machine].losesPacketsWhileFrozen = losesPackets
        touch(machine)
    }

    /// Everything that was due happens now, in its order. The kernel's own timers were frozen too.
    private func wakeMachine(_ machine: Int) {
        guard let since = machines[machine].frozenAt else { return }
        note(.machineWoken)
        machines[machine].frozenAt = nil
        machines[machine].watch.wokenAt = now
        machines[machine].watch.frozenFor = now - since
        machines[machine].kernel.delayExpiry(by: now - since)
        touch(machine)
        let deferred = machines[machine].deferred
        machines[machine].deferred = []
        var delay = Interval.zero
        for occurrence in deferred {
            if !occurrence.isAside { delay = delay + random.interval(.zero ... .microseconds(50)) }
            push(occurrence, after: delay)
        }
        setExpiryTimer(machine)
    }

    private func reload(_ machine: Int, _ variant: ConfigurationVariant) {
        guard machines[machine].frozenAt == nil else { return }
        machines[machine].variant = variant
        machines[machine].unreadable = []
        guard machines[machine].isSupervised, !machines[machine].isStopping else { return }
        note(.reloaded)
        compile(machine)
        watch.change(at: now)
        machines[machine].watch.reloadedAt = now
        machines[machine].watch.mayAnnounce = true
        guard let life = machines[machine].engine?.life else { return }
        push(
            .engineInput(machine: machine, life: life, .generation(machines[machine].current)),
            after: random.interval(.milliseconds(1) ... .milliseconds(10))
        )
    }

    /// The generation is made, but the helper can't open it; the next reload is good again.
    private func reloadUnreadable(_ machine: Int) {
        guard machines[machine].frozenAt == nil, let life = machines[machine].engine?.life else { return }
        let (variant, current) = (machines[machine].variant, machines[machine].current)
        machines[machine].variant.hasExtraAddress.toggle()
        compile(machine)
        let refused = machines[machine].current
        machines[machine].variant = variant
        machines[machine].current = current
        guard refused != machines[machine].watch.helperGeneration else { return }
        machines[machine].unreadable = [refused]
        note(.reloadRefused)
        push(.engineInput(machine: machine, life: life, .generation(refused)), after: .milliseconds(1))
    }
}

import NetworkTypes
import Node
import VRRP

// Takeovers are confirmed by a neighbour that answers, sometimes, late or never. Questions, answers and all
// that follows from them happen aside.

extension Cluster {
    /// The engine's wake-up for questions is its own, and exact.
    func setQuestionTimer(_ machine: Int) {
        guard let engine = machines[machine].engine, let due = engine.node.nextQuestion else { return }
        let wanted = max(machines[machine].moment(of: due), now)
        if let timer = engine.questionTimer, timer <= wanted, timer >= now { return }
        machines[machine].engine?.questionTimer = wanted
        queue.push(.questionTimer(machine: machine, life: engine.life), at: wanted)
    }

    func askNeighbours(_ machine: Int) {
        guard let engine = machines[machine].engine else { return }
        if let timer = engine.questionTimer, timer > now { return }
        machines[machine].engine?.questionTimer = nil
        guard !engine.isPaused, let due = engine.node.nextQuestion else { return }
        let time = clock(of: machine)
        guard due <= time else { return setQuestionTimer(machine) }
        if let other = engine.node.deadlineBesideQuestions, other <= time {
            // What else is due is about to be done, at its own time.
            machines[machine].engine?.questionTimer = now + .milliseconds(1)
            push(.questionTimer(machine: machine, life: engine.life), after: .milliseconds(1))
            return
        }
        aside { feedEngine(machine, .deadlineReached) }
    }

    func followNews(_ news: NodeNews) {
        switch news {
        case .takeoverConfirmed: note(.takeoverConfirmed)
        case .takeoverUnconfirmed: note(.takeoverUnconfirmed)
        default: break
        }
    }

    // MARK: - Announcements

    /// The helper is told to announce.
    func announce(_ address: IPAddress, rounds: UInt8, _ machine: Int) {
        if defect == .announcementsForgotten {
            let isKnown = setup.routers.indices.contains { place in
                machines[machine].watch.routers[place].announcements >= 3 && isCounted(address, of: place)
            }
            if isKnown { return }
        }
        if defect == .announcementsRepeated, machines[machine].kernel.has(address) {
            push(.strayAnnouncement(machine: machine, address), after: .seconds(4))
        }
        // Silence is the only reason for this that is found aside.
        if isAside { note(.announcedAgain) }
        announced(address, rounds: rounds, machine)
    }

    /// The last address: no variant lacks it.
    private func isCounted(_ address: IPAddress, of place: Int) -> Bool {
        setup.routers[place].addresses.last.map { .ipv4($0) == address } ?? false
    }

    func countAnnouncement(_ address: IPAddress, _ machine: Int) {
        for (place, router) in setup.routers.enumerated()
        where router.addresses.contains(where: { .ipv4($0) == address }) {
            machines[machine].watch.routers[place].announcedAt = now
        }
        for place in setup.routers.indices where isCounted(address, of: place) {
            machines[machine].watch.routers[place].announcements += 1
            guard network.isWhole, now - watch.changedAt > electionBound(place) * 2 + Cluster.announcingTime
            else { continue }
            let id = setup.routers[place].virtualRouterID
            breaks(.announcementsEnd, "machine \(machine), VRID \(id): announces, and nothing has happened")
        }
    }

    /// From the takeover to the last announcement: the second burst comes after 2 s; the fourth repetition
    /// after 4.2 s, each with up to 0.4 s when others are asked.
    private static let announcingTime = Interval.seconds(7)

    // MARK: - The rule

    /// From the takeover until everything is known: a question that is answered soon comes after 0.2 s, and a
    /// silent neighbour is known for that after 5.2 s, each question waiting up to 0.4 s for others.
    private var confirmingTime: Interval? {
        switch setup.neighbour {
        case .answers: .seconds(1)
        case .slow, .silent: .seconds(8)
        case .forgetful, nil: nil
        }
    }

    /// From the last announcement: a master that hears another one announces anew, and asks anew.
    private var askingTime: Interval { setup.neighbour == .answers ? .seconds(1) : .seconds(3) }

    /// Looked at once a second: it costs a status.
    func checkConfirmation(_ place: Int, _ machine: Int) {
        let watched = machines[machine].watch.routers[place]
        guard let neighbour = setup.neighbour, let confirmingTime, network.isWhole,
            machines[machine].isHealthy, watched.state == .master, let since = watched.stateSince,
            watch.changedAt <= since, now >= watched.confirmationLook ?? (since + confirmingTime),
            now >= (watched.announcedAt ?? since) + askingTime,
            let status = machines[machine].engine?.node.status(at: clock(of: machine)),
            let instance = status.instances.first(where: {
                $0.settings.virtualRouterID == setup.routers[place].virtualRouterID
            })
        else { return }
        machines[machine].watch.routers[place].confirmationLook = now + .seconds(1)
        let wanted = neighbour == .silent ? "not_confirmed" : "confirmed"
        let id = setup.routers[place].virtualRouterID
        for address in instance.addresses where address.confirmation.name != wanted {
            let what = "\(address.address) is \(address.confirmation.name ?? "not asked about")"
            breaks(.confirmation, "machine \(machine), VRID \(id): \(what), and the neighbour \(neighbour)")
        }
        // Once when it is put, and with every question but the first.
        let isAdopted = instance.statistics.becameMaster == 0
        if neighbour == .silent, !isAdopted, watched.announcements < 5 {
            let what = "announced \(watched.announcements) times"
            breaks(.confirmation, "machine \(machine), VRID \(id): \(what), and the neighbour is silent")
        }
    }
}

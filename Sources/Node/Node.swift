// Node: the whole daemon as one machine.
//
// A `Node` is a value. Everything that happens to the engine comes in as a `NodeEvent` with the time it
// happened, everything it wants done goes out as `NodeEffect`s in order. The engine's shell feeds it sockets
// and timers; the simulator feeds it a made-up LAN. There is no other way in: no clock, no I/O, no global.
//
// It joins four things. `VirtualRouter`s (VRRP) decide who is master. The helper, reached by numbered
// commands (HelperProtocol), holds addresses and channels. The kernel's own account of links and addresses
// (`NetworkSnapshot`) says what really is. The compiled generation says what should be. The node computes
// which objects should be held and asks for the difference; it never scripts a sequence that assumes the last
// one worked. A snapshot replaces the one before, so lost or repeated events leave nothing stuck.
//
//   Node.swift             the value, its events, its deadline
//   Instance.swift         one virtual router with what is known of its objects
//   ObjectHold.swift       what is known of one object
//   StandingObjects.swift  those of no lease
//   Node+Helper.swift      the session: hello, leases, answers
//   Node+Generations.swift load, staging, activate, discard
//   Node+Orders.swift      what a virtual router's effects mean in commands
//   Node+Companions.swift  what an instance puts while it is master: addresses, routes, rules, firewall
//   AnnouncementPace.swift what announcements wait for each other
//   Node+Drift.swift       what somebody removed is put back
//   Node+Standing.swift    what is there whoever is master: links, settings, static entries
//   Node+Needs.swift       interfaces that an instance can't do without
//   Node+Groups.swift      sync groups: what members do because of each other
//   Node+Tracking.swift    what trackers say, as terms of the priority and faults; ScriptTrackers.swift
//   Node+Processes.swift   which processes run, for vrrp_track_process and scripts that just ask that
//   Node+Files.swift       numbers in tracked files; FileWatch.swift
//   Node+Sessions.swift    BFD, and checks that follow something; BFDSessions.swift
//   Node+Scripts.swift     what runs in the runner, and what its answers mean; ScriptRuns.swift
//   Node+Transitions.swift which changes of instances and groups are news, and for whom
//   Node+Notify.swift      scripts in order, lines, mail; NoticeQueues.swift
//   FIFOReaders.swift      programs that read FIFOs
//   ReleaseScripts.swift   what masters run before they let go as planned
//   Node+Lifecycle.swift   startup_script, shutdown_script, the scripts of a stop
//   Node+LoadBalancing.swift  virtual servers: what their machine hears and says
//   Services.swift            what is known of them and of the kernel's table
//   Node+ServiceTable.swift   the kernel's IPVS table: read, compared, changed; of much of it, samples
//                             (Node+ServiceSamples.swift)
//   Node+Network.swift     snapshots, drift and repair, interfaces that come and go
//   InterfaceDelays.swift  changes of interfaces that count only when they last
//   Node+Adverts.swift     received datagrams: to which instance, and what is wrong with them
//   Node+Claims.swift      ARP and neighbour advertisements of others for our addresses; AddressClaim.swift
//   Node+Confirmations.swift  neighbours asked whether they know of a takeover; AddressConfirmation.swift
//   DeadlineQueue.swift    which instance wants its turn next
//   Node+Plans.swift       planned work: switchover, drain, maintenance; Plan.swift
//   NodeNews.swift         what those who watch are told
//   Node+Status.swift      what `holdfast status` shows
//
// Adoption: an engine that starts finds in `hello` which leases live. Such an instance resumes as master; its
// objects are put again, which the helper answers without touching the kernel, and nothing is announced.
//
// It does not: read files (the shell hands it generations), render text for people beyond log lines, or know
// what a descriptor is.

import BFD
import Compiler
import Configuration
package import HelperProtocol
import NetlinkMessages
package import NetworkTypes
package import Notifications
package import VRRP

/// The engine's state, from configuration to wire.
package struct Node {
    /// Where the session with the helper stands.
    enum Session: Equatable {
        case lost
        /// `hello` is on its way, or its answer is in and `missing` leases are still to come.
        case greeting(missing: Int?)
        case ready
        /// `release` was asked: the last word of a planned stop.
        case releasing
    }

    var session = Session.lost
    var loading: Loading?
    /// In force in the helper; nil until the first `activate`.
    var generation: NodeGeneration?
    /// What shall be in force: the newest that was read.
    var desired: NodeGeneration?
    /// What the helper said is in force, on greeting.
    var helperGeneration = GenerationHash.none
    /// Leases that the helper held on greeting, until instances have taken them up.
    var leases: [HeldLease] = []
    /// When it said so: what was left of them then has become less.
    var leasesHeardAt = Instant(nanosecondsSinceBoot: 0)
    /// Instances that ran when the helper was greeted, until they are compared with `leases`. One that is
    /// started afterwards has taken its lease up already.
    var toReconcile: [ChannelKey] = []
    /// The table that a former engine had in force, until a helper was given it.
    var inForceBefore: ObjectTable?
    /// The numbers that instances know are of the helper's table in force.
    var areNumbersValid = false
    /// In the configuration's order; replaced by `setInstances` only.
    var instances: [Instance] = []
    private(set) var instanceIndex = InstanceIndex([])
    var groups: [Group] = []
    /// Of the instances' generation.
    private(set) var global = GlobalSettings()
    var scriptTrackers = ScriptTrackers()
    var processes = ProcessWatch()
    var files = FileWatch()
    var sessions: BFDSessions
    var runs = ScriptRuns()
    var scriptDurations = ScriptDurations()
    var readers = FIFOReaders()
    var confirmations = Confirmations()
    var noticeQueues = NoticeQueues()
    /// What isn't told yet, in order.
    var held: [HeldNotice] = []
    var mailGates: [NotifiedSubject: MailGate] = [:]
    var heldMail: [MailMessage] = []
    /// The generation before the one in force, for scripts of what a reload removed.
    var formerScripts: (generation: GenerationHash, numbers: ScriptNumbers)?
    var releaseScripts = ReleaseScripts()
    var startup = LifecycleStep.ahead
    var shutdown = LifecycleStep.ahead
    /// When a planned stop was asked for.
    var stopBegan: Instant?
    /// When a planned stop waits no longer for its scripts; nil before the last instance has stopped.
    var stopLimit: Instant?
    /// The helper has let go of everything, or isn't there.
    var isReleased = false
    private var deadlines = DeadlineQueue()
    /// Instances whose deadline may have changed in this turn.
    private var touched: [Int] = []
    var standing = StandingObjects()
    /// What counts of what the kernel showed last.
    var snapshot: NetworkSnapshot?
    var interfaceDelays = InterfaceDelays()
    var announcementPace = AnnouncementPace()
    var helper = HelperStatus()
    var asked: [UInt32: Asked] = [:]
    var lastSequence: UInt32 = 0
    var pacing = LogPacing()
    var unknownRouterCount: UInt64 = 0
    var malformedDatagramCount: UInt64 = 0
    var isStopping = false
    var isFinished = false
    var saidReady = false
    /// Nil without virtual servers.
    var services: Services?
    /// The table that numbers of IPVS objects are of.
    var servicesTable: ObjectTable?
    /// Planned work, in the order of its beginning.
    var plans: [Plan] = []
    /// The helper had a generation in force when this engine first greeted it.
    var wasInForceBefore = false

    /// The time of day less the time since boot.
    private(set) var clockOffset = Interval.zero
    /// For authentication by digest.
    let digests: Digests?

    /// Adverts are handed over before their time however few the routers are.
    package var usesSlotsForFew = false

    /// For mail, where the configuration has no `router_id`.
    let hostName: String

    /// `digests` may be nil where no configuration authenticates by digest. `seed` is what BFD's random
    /// numbers come from.
    package init(digests: Digests? = nil, hostName: String = "localhost", seed: UInt64 = 0) {
        sessions = BFDSessions(seed: seed)
        self.digests = digests
        self.hostName = hostName
    }

    /// Takes one event. Effects are appended in the order in which they are to be carried out.
    package mutating func handle(_ event: NodeEvent, at now: Instant, into effects: inout [NodeEffect]) {
        guard !isFinished else { return }
        switch event {
        case .generationRead(let generation):
            generationRead(generation, at: now, into: &effects)
        case .generationAwaited:
            services?.putReadingOff(at: now)
        case .generationUnreadable(let reason):
            tell(.reloadRefused(reason: reason), .error, into: &effects)
        case .helperConnected:
            helperConnected(into: &effects)
        case .helperMessage(let message, let sequence):
            helperMessage(message, sequence: sequence, at: now, into: &effects)
        case .helperLost:
            helperLost(at: now, into: &effects)
        case .networkObserved(let snapshot):
            networkObserved(snapshot, at: now, into: &effects)
        case .clockSet(let offset):
            clockOffset = offset
            for place in instances.indices {
                drive(place, .clockSet(offset), at: now, into: &effects)
            }
        case .userRunner(let user, let event):
            userRunnerHappened(user, event, at: now, into: &effects)
        case .runner(let event):
            runnerHappened(event, at: now, into: &effects)
        case .processesScanned(let scan):
            processesScanned(scan, at: now, into: &effects)
        case .checkReported(let report):
            checkReported(report, at: now, into: &effects)
        case .checkScriptWanted(let wanted):
            checkScriptWanted(wanted, at: now, into: &effects)
        case .bfdSocketReady(let name):
            sessionHappened(name, .socketReady, at: now, into: &effects)
        case .bfdSocketLost(let name):
            sessionHappened(name, .socketLost, at: now, into: &effects)
        case .bfdReceived(let name, let bytes):
            sessionReceived(name, bytes, at: now, into: &effects)
        case .plansRead(let plans):
            plansRead(plans)
        case .inForceBefore(let table):
            inForceBefore = table
        case .planRequested(let request, let token):
            planRequested(request, token: token, at: now, into: &effects)
        case .deadlineReached:
            deadlineReached(at: now, into: &effects)
        case .stopRequested:
            stopRequested(at: now, into: &effects)
        case .successorFollows:
            for place in instances.indices where instances[place].isStarted {
                drive(place, .successorFollows, at: now, into: &effects)
            }
        }
        settleGroups(of: touched, into: &effects)
        if services?.quorumChanged == true {
            services?.quorumChanged = false
            tellServices(at: now, into: &effects)
        }
        followSyncDaemon(into: &effects)
        tellHeld(at: now, into: &effects)
        sendHeldMail(into: &effects)
        finishIfStopped(at: now, into: &effects)
        scheduleConfirmations(at: now)
        scheduleTouched()
    }

    /// The generation of the instances, whose numbers `NodeEffect.writeLine` has; nil before the first.
    package var generationOfNumbers: GenerationHash? {
        loading?.step == .activating ? loading?.generation.hash : generation?.hash
    }

    /// What a helper had in force last; nil before the first.
    package var generationInForce: GenerationHash? { generation?.hash }

    /// Where mail goes now; nil: nobody gets any.
    package var mailSettings: MailSettings? { global.notifications.mail }

    /// When something is due next; nil when nothing is.
    package var nextDeadline: Instant? {
        guard let question = nextQuestion else { return deadlineBesideQuestions }
        return deadlineBesideQuestions.map { min($0, question) } ?? question
    }

    /// When a backup takes its master for gone if it hears nothing until then (RFC 9568 6.4.2); nil where an
    /// instance that isn't a backup is due before.
    package var nextTakeover: Instant? {
        guard let place = deadlines.firstInstance else { return nil }
        return instances[place].router.state == .backup ? instances[place].router.nextDeadline : nil
    }

    /// `nextDeadline` without `nextQuestion`.
    package var deadlineBesideQuestions: Instant? {
        guard !isFinished else { return nil }
        let trackers =
            isStopping
            ? []
            : [
                scriptTrackers.nextDeadline, processes.nextDeadline, files.nextDeadline,
                readers.nextDeadline, sessions.nextDeadline,
            ]
        let others = [
            pacing.nextReport, standing.nextRepair, noticeQueues.nextDeadline, lifecycleDeadline,
            services?.nextReading, isStopping ? nil : services?.nextRise, nextPlanExpiry,
            releaseScripts.nextDeadline, interfaceDelays.nextDeadline,
        ]
        var result = deadlines.first
        for case let due? in trackers + others {
            result = result.map { min($0, due) } ?? due
        }
        return result
    }

    private mutating func deadlineReached(at now: Instant, into effects: inout [NodeEffect]) {
        interfaceDelaysDue(at: now, into: &effects)
        for place in deadlines.allDue(at: now) {
            touch(place)
            if let due = instances[place].router.nextDeadline, due <= now {
                drive(place, .deadlineReached, at: now, into: &effects)
            }
            repairIfDue(place, at: now, into: &effects)
        }
        repairStandingIfDue(at: now, into: &effects)
        if !isStopping {
            trackersDue(at: now, into: &effects)
            processesDue(at: now, into: &effects)
            readersDue(at: now, into: &effects)
            filesDue(at: now, into: &effects)
            sessionsDue(at: now, into: &effects)
            confirmationsDue(at: now, into: &effects)
        }
        noticesDue(at: now, into: &effects)
        lifecycleDue(at: now, into: &effects)
        releaseScriptsDue(at: now, into: &effects)
        servicesDue(at: now, into: &effects)
        readServicesIfDue(at: now, into: &effects)
        plansDue(at: now, into: &effects)
        pacing.report(at: now, into: &effects)
    }

    /// Says that the instance's deadline may have changed.
    mutating func touch(_ place: Int) { touched.append(place) }

    private mutating func scheduleTouched() {
        for place in touched {
            // Two fields, not the whole instance, which would be copied.
            var due = instances[place].router.nextDeadline
            if let repair = instances[place].nextRepair { due = due.map { min($0, repair) } ?? repair }
            deadlines.set(place, to: due)
        }
        touched.removeAll(keepingCapacity: true)
    }

    /// The instances of another generation.
    mutating func setInstances(_ new: [Instance], _ model: ConfigurationModel) {
        instances = new
        global = model.global
        groups = groups(of: model, among: new)
        for place in instances.indices {
            instances[place].membership = nil
            instances[place].router.isInGroup = false
            instances[place].router.slot = slot(of: place, among: new.count)
        }
        for (number, group) in groups.enumerated() {
            for (member, place) in group.members.enumerated() {
                instances[place].membership = Membership(group: number, member: member)
                instances[place].router.isInGroup = true
            }
        }
        instanceIndex = InstanceIndex(new)
        deadlines = DeadlineQueue(count: new.count)
        interfaceDelays.change(to: model.interfaceDelays, from: snapshot)
        announcementPace = AnnouncementPace(model)
        touched = Array(new.indices)
        forgetSubjects()
    }

    /// In the simulation, also where few routers have no need of slots: as if these were some of a thousand.
    private func slot(of place: Int, among count: Int) -> AdvertSlot? {
        usesSlotsForFew ? AdvertSlot(of: 64 * place + 5, among: 1_000) : AdvertSlot(of: place, among: count)
    }

    mutating func stopRequested(at now: Instant, into effects: inout [NodeEffect]) {
        guard !isStopping else { return }
        if stopBegan == nil { stopBegan = now }
        if releaseScripts.delaysStop { giveUpReleases(into: &effects) }
        releaseScripts.delaysStop = true
        let started = instances.indices.filter { instances[$0].isStarted }
        guard mayRelease(started, at: now, into: &effects) else { return }
        isStopping = true
        effects.append(.log(NodeLog(.info, "stopping as planned")))
        abandonLoading(reason: "stopping", into: &effects)
        noticeQueues.hurry(to: Node.patienceAtStop, at: now)
        for place in instances.indices where instances[place].isStarted {
            drive(place, .stopRequested, at: now, into: &effects)
        }
        stopServices(at: now, into: &effects)
    }

    /// Says `release` once every instance has stopped, and `finished` once that is answered or can't be, and
    /// the scripts of the stop have run.
    private mutating func finishIfStopped(at now: Instant, into effects: inout [NodeEffect]) {
        guard isStopping, !isFinished else { return }
        guard instances.allSatisfy({ !$0.isStarted || $0.router.state == .stopped }) else { return }
        guard haveServicesStopped else { return }
        if !isReleased {
            switch session {
            case .lost, .greeting:
                isReleased = true
            case .ready:
                session = .releasing
                ask(.release, as: .release, into: &effects)
                return
            case .releasing:
                return
            }
        }
        guard hasToldOfStop(at: now, into: &effects) else { return }
        stopReaders(into: &effects)
        isFinished = true
        effects.append(.finished)
    }
}

/// What an outstanding command was for.
enum Asked: Equatable {
    case hello
    case load
    case activate
    case discard
    case release
    /// A channel of the table in force.
    case channel(ChannelKey)
    /// What an instance leases.
    case object(ChannelKey, ObjectIdentity, Claim)
    /// What stands whoever is master.
    case standing(ObjectIdentity, Claim)
    /// An object of the table that is being loaded.
    case staged(ObjectIdentity)
    /// Isn't remembered: only a refusal is answered.
    case transmit(ChannelKey)
    /// Its answer changes nothing but the count of refusals.
    case other(ChannelKey)
    case service(ServiceAsked)
    /// The generation that a former engine had in force, and what of IPVS goes with it.
    case handOver

    enum Claim: Equatable {
        case put
        case remove
    }
}

extension Node {
    /// Numbers a command, remembers what it was for and sends it.
    mutating func ask(_ command: Command, as purpose: Asked, into effects: inout [NodeEffect]) {
        asked[send(command, into: &effects)] = purpose
    }

    /// Numbers a command and sends it; the number. Those behind it are the objects' of a `puts`.
    mutating func send(_ command: Command, into effects: inout [NodeEffect]) -> UInt32 {
        if lastSequence >= UInt32.max - UInt32(Limits.putsAtOnce) { lastSequence = 0 }
        let sequence = lastSequence + 1
        lastSequence = sequence
        if case .puts(let puts) = command { lastSequence += UInt32(puts.count) }
        effects.append(.ask(command, sequence: sequence))
        return sequence
    }

    func place(of key: ChannelKey) -> Int? { instanceIndex[key] }
}

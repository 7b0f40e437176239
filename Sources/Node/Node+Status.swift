import BFD
import Compiler
import Configuration
import HelperProtocol
import NetlinkMessages
package import NetworkTypes
import Tracking
import VRRP

/// What a node is at one instant, without a word of it computed yet: copies share memory until one side
/// changes, so that taking it costs little and a status of thousands of lines is made on another thread.
package struct NodePicture: Sendable {
    let at: Instant
    let generation: GenerationHash?
    let pendingGeneration: GenerationHash?
    let helper: HelperStatus
    let unknownRouterCount: UInt64
    let malformedDatagramCount: UInt64
    let instances: [Instance]
    let snapshot: NetworkSnapshot?
    let scriptTrackers: ScriptTrackers
    let processes: ProcessWatch
    let files: FileWatch
    let sessions: BFDSessions
    let isStopping: Bool
    let plans: [Plan]
    let services: ServicesPicture?
    let routerID: String
    let groups: [Group]
    let jsonVersion: UInt8
    let scripts: [ScriptConfiguration]
    let scriptDurations: ScriptDurations
    let noticeQueues: NoticeQueues
    /// Of who does the checks; the node knows none.
    package var checkFigures = CheckFigures.none
}

extension Node {
    /// A generation other than the one in force is to come into force.
    package var isLoading: Bool { desired?.hash != generation?.hash }

    /// What is so now; nothing is computed for it at other times.
    package func status(at now: Instant) -> NodeStatus { picture(at: now).status }

    package func picture(at now: Instant) -> NodePicture {
        NodePicture(
            at: now,
            generation: generation?.hash,
            pendingGeneration: desired?.hash == generation?.hash ? nil : desired?.hash,
            helper: helper,
            unknownRouterCount: unknownRouterCount,
            malformedDatagramCount: malformedDatagramCount,
            instances: instances,
            snapshot: snapshot,
            scriptTrackers: scriptTrackers,
            processes: processes,
            files: files,
            sessions: sessions,
            isStopping: isStopping,
            plans: plans,
            services: services.map {
                ServicesPicture(
                    balancer: $0.balancer,
                    known: $0.known,
                    traffic: $0.traffic,
                    remarks: $0.remarks,
                    checks: $0.model.checks,
                    checkGeneration: $0.checkGeneration
                )
            },
            routerID: global.routerID ?? hostName,
            groups: groups,
            jsonVersion: global.jsonVersion,
            scripts: generation?.model.scripts ?? [],
            scriptDurations: scriptDurations,
            noticeQueues: noticeQueues
        )
    }
}

extension NodePicture {
    /// For people and scripts; takes as long as there is much.
    package var status: NodeStatus {
        let notices = noticeQueues.load
        return NodeStatus(
            generation: generation,
            pendingGeneration: pendingGeneration,
            helper: helper,
            unknownRouterCount: unknownRouterCount,
            malformedDatagramCount: malformedDatagramCount,
            instances: instances.map { status(of: $0) },
            trackers: trackerStatus,
            isStopping: isStopping,
            plans: plans,
            services: services?.status(checkFigures) ?? [],
            routerID: routerID,
            groups: groups.map { group in
                let states = group.members.map { instances[$0].router.state }
                return GroupStatus(
                    name: group.name,
                    members: group.members.map { instances[$0].name },
                    state: states.allSatisfy { $0 == states.first } ? states.first : nil
                )
            },
            jsonVersion: jsonVersion,
            scripts: scripts,
            processes: processes.entries.map { entry in
                ProcessStatus(
                    settings: entry.machine.settings,
                    count: entry.machine.count,
                    verdict: entry.machine.verdict,
                    isDelayed: entry.machine.nextDeadline != nil
                )
            },
            checkLatencies: checkFigures.groups,
            scriptDurations: scriptDurations.all(of: scriptTrackers),
            noticesRunning: notices.running,
            noticesWaiting: notices.waiting
        )
    }

    private var trackerStatus: [TrackerStatus] {
        let processes = processes.entries.map { entry in
            TrackerStatus(
                kind: .process,
                name: entry.machine.settings.name,
                verdict: entry.machine.verdict,
                detail: entry.machine.verdict == .unknown ? nil : "\(entry.machine.count) run"
            )
        }
        let files = files.entries.map { entry in
            TrackerStatus(
                kind: .file,
                name: entry.settings.name,
                verdict: entry.number == nil ? .unknown : .good,
                detail: entry.number.map { "\($0)" }
            )
        }
        let sessions = self.sessions.entries.map { entry in
            TrackerStatus(
                kind: .session,
                name: entry.machine.settings.name.text,
                verdict: entry.isUp.map { $0 ? .good : .bad } ?? .unknown,
                detail: entry.machine.state.word
            )
        }
        return scriptTrackers.entries.map { entry in
            TrackerStatus(
                kind: .script,
                name: entry.machine.settings.name,
                verdict: entry.machine.verdict,
                detail: entry.machine.lastResult.map(\.explanation)
            )
        } + processes + files + sessions
    }

    private func status(of instance: Instance) -> InstanceStatus {
        let router = instance.router
        let isMaster = router.state == .master
        return InstanceStatus(
            settings: instance.compiled.settings,
            state: router.state,
            effectivePriority: router.effectivePriority,
            masterAddress: isMaster ? router.sourceIfAny : router.masterAddress,
            masterPriority: isMaster ? router.effectivePriority : router.masterPriority,
            sourceAddress: router.sourceIfAny,
            lastTransition: router.lastTransition,
            fault: router.faultReason.map { "\($0.explanation) (\(instance.key.interface))" },
            addresses: instance.objects.compactMap { hold in
                guard hold.isAdvertised, let address = hold.address else { return nil }
                return AddressStatus(
                    address: address,
                    interface: hold.interface,
                    isPresent: isListed(address, on: hold.interface),
                    isForeign: hold.state == .foreign,
                    confirmation: hold.confirmation
                )
            },
            standing: router.standing(at: at),
            heard: router.heard.peers,
            configuration: instance.configuration,
            warnings: instance.warnings + addressesOnParents(of: instance),
            statistics: router.statistics,
            confirmations: instance.confirmations
        )
    }

    private func isListed(_ address: InterfaceAddress, on interface: InterfaceName) -> Bool {
        guard let snapshot, let link = snapshot.link(named: interface) else { return false }
        return snapshot.address(address.address, on: link.index)?.address == address
    }
}

extension Standing.Obstacle {
    /// For people: what keeps it from being master; nil when it is.
    package var explanation: String? {
        switch self {
        case .none: nil
        case .twoMasters: "it is master, and a weaker router advertises as well"
        case .notStarted: "it hasn't started"
        case .faults(let faults): faults.map(\.explanation).joined(separator: ", ")
        case .startupDelay: "a start-up delay runs"
        case .strongerMaster: "the master has the higher priority, or the same and was there before"
        case .mayNotPreempt: "the master is weaker, and nopreempt leaves it"
        case .preemptDelay: "the master is weaker, and preempt_delay leaves it for now"
        case .masterDownInterval: "it listens for a master until its master-down interval is over"
        case .deaf: "no advertisement reaches it while the helper is away"
        case .skewTime: "the master has left, and the skew time orders the successors"
        case .pause: "it stood still, and listens whether there is a master"
        case .group: "other members of its sync group aren't ready"
        case .stopping: "it is stopping"
        case .stopped: "it has stopped"
        case .handingOver: "mastership is being handed over as planned"
        case .yielding: "it was handed over as planned: the master is left alone while it is heard"
        case .declining: "maintenance: it takes no mastership"
        }
    }

    /// The member's word in documents.
    package var name: String {
        switch self {
        case .none: "none"
        case .twoMasters: "two_masters"
        case .notStarted: "not_started"
        case .faults: "faults"
        case .startupDelay: "startup_delay"
        case .strongerMaster: "stronger_master"
        case .mayNotPreempt: "nopreempt"
        case .preemptDelay: "preempt_delay"
        case .masterDownInterval: "master_down_interval"
        case .deaf: "deaf"
        case .skewTime: "skew_time"
        case .pause: "pause"
        case .group: "sync_group"
        case .stopping: "stopping"
        case .stopped: "stopped"
        case .handingOver: "switchover_begun"
        case .yielding: "switchover"
        case .declining: "maintenance"
        }
    }
}

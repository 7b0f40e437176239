package import ControlProtocol
import HelperProtocol
package import NetworkTypes
package import Node
import Tracking
import VRRP

/// Everything that is counted and measured, for a scrape. Takes as long as there is much: off the advert
/// path.
package func metricsText(
    _ status: NodeStatus,
    _ figures: EngineFigures,
    at now: Instant,
    as form: ControlRequest.MetricsForm
) -> String {
    var writer = MetricsWriter(form)
    writer.begin("build_info", .gauge, "The running version.")
    writer.add(Labels(("version", figures.version)), true)
    writer.write(figures)
    writer.write(status)
    writer.write(status.instances, at: now)
    writer.write(status.trackers)
    writer.write(status.services)
    writer.write(status.checkLatencies)
    writer.write(status.scriptDurations)
    writer.end()
    return writer.text
}

extension MetricsWriter {
    fileprivate mutating func write(_ figures: EngineFigures) {
        begin(
            "advert_lateness_seconds",
            .histogram,
            "How long after their due time advertisements left the engine."
        )
        add(
            Labels(),
            bounds: LatenessHistogram.bounds,
            figures.lateness.cumulative,
            sum: figures.lateness.sum.nanoseconds
        )
        single("events", .counter, "Events told to those who follow.", figures.events)
        single("control_requests", .counter, "Requests at the control socket.", figures.controlRequests)
        single("control_refused", .counter, "Requests that were refused.", figures.controlRefused)
        single(
            "control_slow_readers",
            .counter,
            "Connections closed because nobody read them.",
            figures.slowReaders
        )
        single("control_events_lost", .counter, "Events that a follower didn't read.", figures.lostEvents)
        single("mails_waiting", .gauge, "Mails that wait for their server.", figures.waitingMails)
        single("mails_delivered", .counter, "Mails that a server took.", figures.deliveredMails)
        single("mails_dropped", .counter, "Mails given up.", figures.droppedMails)
        single("fifo_lines_lost", .counter, "Lines for FIFOs that nobody took.", figures.lostLines)
        single("log_lines_lost", .counter, "Lines of the log that nobody took.", figures.lostLogLines)
    }

    fileprivate mutating func write(_ status: NodeStatus) {
        begin("helper_connected", .gauge, "Whether the helper, which holds addresses, answers.")
        add(Labels(), status.helper.isConnected)
        single("notices_running", .gauge, "Scripts of notifications that run.", status.noticesRunning)
        single(
            "notices_waiting",
            .gauge,
            "Scripts of notifications that wait for another one of theirs.",
            status.noticesWaiting
        )
        begin("helper_refusals", .counter, "Commands that the helper refused, by reason.")
        for (refusal, count) in status.helper.refusals { add(Labels(("reason", refusal.name)), count) }
        single(
            "helper_datagrams_lost",
            .counter,
            "Datagrams that didn't fit a queue before the engine.",
            status.helper.lostDatagrams
        )
        single(
            "unknown_router_adverts",
            .counter,
            "Advertisements of a VRID that isn't configured.",
            status.unknownRouterCount
        )
        single(
            "malformed_datagrams",
            .counter,
            "Datagrams that weren't VRRP in IP.",
            status.malformedDatagramCount
        )
        begin("generation_pending", .gauge, "Whether another configuration waits to be in force.")
        add(Labels(), status.pendingGeneration != nil)
        begin("stopping", .gauge, "Whether a planned stop is under way.")
        add(Labels(), status.isStopping)
        begin("plans", .gauge, "Planned work by kind.")
        for kind in ["maintenance", "switchover", "drain"] {
            add(Labels(("kind", kind)), status.plans.count { $0.subject.kind == kind })
        }
    }

    // MARK: - Instances

    fileprivate mutating func write(_ instances: [InstanceStatus], at now: Instant) {
        let all = instances.map { ($0, $0.labels) }
        begin(
            "instance_state",
            .gauge,
            "0 not started, 1 backup, 2 master, 3 fault, 4 stopping, 5 stopped."
        )
        for (instance, labels) in all { add(labels, instance.state.number) }
        begin("instance_priority", .gauge, "The priority in force.")
        for (instance, labels) in all { add(labels, instance.effectivePriority.rawValue) }
        begin("instance_base_priority", .gauge, "The configured priority.")
        for (instance, labels) in all { add(labels, instance.settings.basePriority.rawValue) }
        begin("instance_state_age_seconds", .gauge, "How long the state has lasted.")
        for (instance, labels) in all {
            guard let since = instance.lastTransition else { continue }
            add(labels, nanoseconds: max(0, (now - since).nanoseconds))
        }
        begin("instance_addresses", .gauge, "Configured virtual addresses.")
        for (instance, labels) in all { add(labels, instance.addresses.count) }
        begin("instance_addresses_present", .gauge, "Virtual addresses that this machine has.")
        for (instance, labels) in all { add(labels, instance.addresses.count { $0.isPresent }) }
        begin("instance_addresses_confirmed", .gauge, "Virtual addresses to which a neighbour has answered.")
        for (instance, labels) in all {
            add(labels, instance.addresses.count { $0.confirmation.name == "confirmed" })
        }
        begin("address_confirmations", .counter, "Takeovers of addresses by what a neighbour said.")
        for (instance, labels) in all {
            add(labels.adding("result", "confirmed"), instance.confirmations.confirmed)
            add(labels.adding("result", "unanswered"), instance.confirmations.unanswered)
        }
        begin("peer_advert_age_seconds", .gauge, "How long ago another router was heard.")
        for (instance, labels) in all {
            for peer in instance.heard {
                add(
                    labels.adding("peer", "\(peer.address)"),
                    nanoseconds: max(0, (now - peer.lastHeard).nanoseconds)
                )
            }
        }
        for counter in StatisticsCounter.table {
            begin(counter.name, .counter, counter.help)
            for (instance, labels) in all { add(labels, counter.value(instance.statistics)) }
        }
        begin("adverts_rejected", .counter, "Advertisements that were dropped, by reason.")
        for (instance, labels) in all {
            for reason in AdvertisementRejection.Reason.allCases where instance.statistics[reason] > 0 {
                add(labels.adding("reason", reason.name), instance.statistics[reason])
            }
        }
    }

    // MARK: - What is followed

    fileprivate mutating func write(_ trackers: [TrackerStatus]) {
        begin("tracker_up", .gauge, "1 good, 0 bad; nothing before its first word.")
        for tracker in trackers where tracker.verdict != .unknown {
            add(Labels(("kind", tracker.kind.word), ("name", tracker.name)), tracker.verdict == .good)
        }
    }
}

extension InstanceStatus {
    fileprivate var labels: Labels {
        Labels(
            ("instance", settings.name),
            ("interface", settings.interface.description),
            ("vrid", "\(settings.virtualRouterID.rawValue)")
        )
    }
}

extension VirtualRouterState {
    /// keepalived's number where it has one.
    var number: Int {
        switch self {
        case .initialize: 0
        case .backup: 1
        case .master: 2
        case .fault: 3
        case .stopping: 4
        case .stopped: 5
        }
    }
}

/// What of an instance's statistics is a counter of its own.
private struct StatisticsCounter: Sendable {
    let name: String
    let help: String
    let value: @Sendable (Statistics) -> UInt64

    static let table: [StatisticsCounter] = [
        .init(name: "adverts_received", help: "Accepted advertisements.") { $0.received },
        .init(name: "adverts_sent", help: "Advertisements handed to the helper.") { $0.sent },
        .init(name: "became_master", help: "Transitions to master.") { $0.becameMaster },
        .init(name: "released_master", help: "Transitions away from master.") { $0.releasedMaster },
        .init(name: "priority_zero_received", help: "Farewells of other routers.") {
            $0.priorityZeroReceived
        },
        .init(name: "priority_zero_sent", help: "Own farewells.") { $0.priorityZeroSent },
        .init(name: "address_list_differs", help: "Advertisements with other addresses than ours.") {
            $0.addressListDiffers
        },
        .init(name: "duplicate_masters", help: "Times that a weaker router was master as well.") {
            $0.duplicateMaster
        },
        .init(name: "address_claims", help: "Claims of our addresses by other machines.") {
            $0.addressClaimed
        },
    ]
}

import HelperProtocol
package import NetworkTypes
package import Node
import Tracking
import VRRP

/// The node's state as one JSON document, without a line end.
///
/// - Parameters:
///   - now: what `since_seconds` counts to; an instant before the last transition gives 0.
///   - version: holdfast's own, for the member `holdfast`.
package func statusDocument(_ status: NodeStatus, at now: Instant, version: String) -> String {
    var writer = JSONWriter()
    writer.openObject()
    writer.member("version", 1)
    writer.member("holdfast", version)
    writer.member("generation", status.generation.map(text))
    writer.member("pending_generation", status.pendingGeneration.map(text))
    writer.member("stopping", status.isStopping)
    writer.member("unknown_routers", status.unknownRouterCount)
    writer.member("malformed_datagrams", status.malformedDatagramCount)
    writer.key("plans")
    writer.openArray()
    for plan in status.plans {
        writer.openObject()
        writer.write(plan)
        writer.closeObject()
    }
    writer.closeArray()
    writer.key("helper")
    writer.write(status.helper)
    writer.key("instances")
    writer.openArray()
    for instance in status.instances { writer.write(instance, at: now) }
    writer.closeArray()
    writer.key("trackers")
    writer.openArray()
    for tracker in status.trackers { writer.write(tracker) }
    writer.closeArray()
    writer.key("services")
    writer.openArray()
    for service in status.services { writer.write(service, at: now) }
    writer.closeArray()
    writer.member("router_id", status.routerID)
    writer.key("groups")
    writer.openArray()
    for group in status.groups { writer.write(group) }
    writer.closeArray()
    if let mail = status.mail {
        writer.key("mail")
        writer.openObject()
        writer.member("waiting", mail.waiting)
        writer.member("delivered", mail.delivered)
        writer.member("dropped", mail.dropped)
        writer.closeObject()
    }
    writer.closeObject()
    return writer.text
}

private func text(_ generation: GenerationHash) -> String { String(decoding: generation.text, as: UTF8.self) }

extension JSONWriter {
    fileprivate mutating func write(_ helper: HelperStatus) {
        openObject()
        member("connected", helper.isConnected)
        member("epoch", helper.epoch)
        member("lost_datagrams", helper.lostDatagrams)
        key("refusals")
        openObject()
        for (refusal, count) in helper.refusals where count > 0 { member(refusal.name, count) }
        closeObject()
        closeObject()
    }

    fileprivate mutating func write(_ instance: InstanceStatus, at now: Instant) {
        let settings = instance.settings
        openObject()
        member("name", settings.name)
        member("state", instance.state.word)
        member("initial_state", settings.wantsMasterAtStart ? "MASTER" : "BACKUP")
        member("interface", settings.interface.description)
        member("virtual_router_id", settings.virtualRouterID.rawValue)
        member("priority", settings.basePriority.rawValue)
        member("effective_priority", instance.effectivePriority.rawValue)
        member("source_address", instance.sourceAddress?.description)
        member("master_address", instance.masterAddress?.description)
        key("master_priority")
        if let priority = instance.masterPriority { number(priority.rawValue) } else { null() }
        key("since_seconds")
        if let since = instance.lastTransition {
            thousandths(max(0, (now - since).nanoseconds / 1_000_000))
        } else {
            null()
        }
        member("fault", instance.fault)
        key("warnings")
        openArray()
        for warning in instance.warnings {
            openObject()
            member("kind", warning.name)
            member("detail", warning.explanation)
            closeObject()
        }
        closeArray()
        key("standing")
        if let standing = instance.standing { write(standing, at: now) } else { null() }
        key("peers")
        openArray()
        for peer in instance.heard { write(peer, at: now) }
        closeArray()
        key("virtual_addresses")
        openArray()
        for address in instance.addresses { write(address) }
        closeArray()
        key("statistics")
        write(instance.statistics)
        closeObject()
    }

    fileprivate mutating func write(_ group: GroupStatus) {
        openObject()
        member("name", group.name)
        member("state", group.state?.word)
        key("instances")
        openArray()
        for name in group.members { string(name) }
        closeArray()
        closeObject()
    }

    fileprivate mutating func write(_ tracker: TrackerStatus) {
        openObject()
        member("kind", tracker.kind.word)
        member("name", tracker.name)
        member("verdict", tracker.verdict.word)
        member("detail", tracker.detail)
        closeObject()
    }

    /// Why it is, or isn't, master.
    private mutating func write(_ standing: Standing, at now: Instant) {
        openObject()
        member("obstacle", standing.obstacle.name)
        member("explanation", standing.obstacle.explanation)
        key("seconds_left")
        if let until = standing.until {
            thousandths(max(0, (until - now).nanoseconds / 1_000_000))
        } else {
            null()
        }
        member("base_priority", standing.basePriority.rawValue)
        key("terms")
        openArray()
        for term in standing.terms {
            openObject()
            member("name", term.name)
            member("amount", term.value)
            closeObject()
        }
        closeArray()
        member("effective_priority", standing.effectivePriority.rawValue)
        key("faults")
        openArray()
        if case .faults(let faults) = standing.obstacle {
            for fault in faults { string(fault.words) }
        }
        closeArray()
        closeObject()
    }

    private mutating func write(_ peer: HeardPeers.Peer, at now: Instant) {
        openObject()
        member("address", peer.address.description)
        member("priority", peer.priority.rawValue)
        key("heard_seconds_ago")
        thousandths(max(0, (now - peer.lastHeard).nanoseconds / 1_000_000))
        closeObject()
    }

    private mutating func write(_ address: AddressStatus) {
        openObject()
        member("address", address.address.description)
        member("interface", address.interface.description)
        member("present", address.isPresent)
        member("foreign", address.isForeign)
        member("confirmation", address.confirmation.name)
        member("neighbour", address.confirmation.neighbour?.description)
        closeObject()
    }

    private mutating func write(_ statistics: Statistics) {
        openObject()
        member("adverts_received", statistics.received)
        member("adverts_sent", statistics.sent)
        member("became_master", statistics.becameMaster)
        member("released_master", statistics.releasedMaster)
        member("priority_zero_received", statistics.priorityZeroReceived)
        member("priority_zero_sent", statistics.priorityZeroSent)
        member("address_list_differs", statistics.addressListDiffers)
        member("duplicate_master", statistics.duplicateMaster)
        member("address_claimed", statistics.addressClaimed)
        member("adverts_unheard", statistics.unheard)
        member("adverts_unsent", statistics.unsent)
        key("rejected")
        openObject()
        for reason in AdvertisementRejection.Reason.allCases where statistics[reason] > 0 {
            member(reason.name, statistics[reason])
        }
        closeObject()
        closeObject()
    }
}

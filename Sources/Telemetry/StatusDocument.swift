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
    for service in status.services { writer.write(service) }
    writer.closeArray()
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
        member("interface", settings.interface.description)
        member("virtual_router_id", settings.virtualRouterID.rawValue)
        member("priority", settings.basePriority.rawValue)
        member("effective_priority", instance.effectivePriority.rawValue)
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
        key("virtual_addresses")
        openArray()
        for address in instance.addresses { write(address) }
        closeArray()
        key("statistics")
        write(instance.statistics)
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

    private mutating func write(_ address: AddressStatus) {
        openObject()
        member("address", address.address.description)
        member("interface", address.interface.description)
        member("present", address.isPresent)
        member("foreign", address.isForeign)
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

package import ControlProtocol
package import NetworkTypes
package import Node
import VRRP

/// The state in one of keepalived's forms (spec vrrp-behaviour 25); empty where keepalived writes nothing.
///
/// JSON has keepalived's keys in its order, since exporters read them. Statistics have its labels. The data
/// dump, whose form keepalived promises to nobody, has its headings and the lines that people grep for.
///
/// - Parameter wall: the time of day (UTC since 1970) less the time since boot.
package func keepalivedDump(
    _ status: NodeStatus,
    _ form: ControlRequest.Dump,
    wall: Interval
) -> String {
    switch form {
    case .json: status.instances.isEmpty ? "" : KeepalivedJSON.document(status, wall)
    case .stats: status.instances.map(\.keepalivedStatistics).joined()
    case .data: keepalivedData(status, wall)
    }
}

extension InstanceStatus {
    /// Labels and their order as in spec 25.2.
    fileprivate var keepalivedStatistics: String {
        let counts = statistics
        func section(_ title: String, _ rows: [(String, UInt64)]) -> String {
            "  \(title):\n" + rows.map { "    \($0.0): \($0.1)\n" }.joined()
        }
        return "VRRP Instance: \(settings.name)\n"
            + section("Advertisements", [("Received", counts.received), ("Sent", counts.sent)])
            + "  Became master: \(counts.becameMaster)\n  Released master: \(counts.releasedMaster)\n"
            + section(
                "Packet Errors",
                [
                    ("Length", counts.lengthErrors), ("TTL", counts.timeToLiveErrors),
                    ("Invalid Type", counts[.type]), ("Advertisement Interval", counts[.interval]),
                    ("Address List", counts.addressListDiffers),
                ]
            )
            + section(
                "Authentication Errors",
                [
                    ("Invalid Type", counts[.authenticationTypeInvalid]),
                    ("Type Mismatch", counts[.authenticationTypeDiffers]),
                    ("Failure", counts.authenticationFailures),
                ]
            )
            + section(
                "Authentication Extension Errors",
                [
                    ("Missing", counts[.keyedMissing]), ("Malformed", counts[.keyedMalformed]),
                    ("Unknown Key", counts[.keyedUnknownKey]), ("Invalid HMAC", counts[.keyedInvalid]),
                    ("Stale", counts[.keyedStale]), ("Replay", counts[.keyedReplay]),
                ]
            )
            + section(
                "Priority Zero",
                [("Received", counts.priorityZeroReceived), ("Sent", counts.priorityZeroSent)]
            )
    }
}

extension Statistics {
    var lengthErrors: UInt64 { self[.short] + self[.length] + self[.totalLength] }
    var timeToLiveErrors: UInt64 { self[.timeToLive] + self[.peerTimeToLive] }
    var authenticationFailures: UInt64 { self[.password] + self[.digest] + self[.sequence] }
}

private func keepalivedData(_ status: NodeStatus, _ wall: Interval) -> String {
    var text = "------< VRRP Topology >------\n"
    for instance in status.instances {
        let settings = instance.settings
        text += " VRRP Instance = \(settings.name)\n"
        text += "   VRRP Version = \(settings.version == .two ? 2 : 3)\n"
        text += "   State = \(instance.state.word)\n"
        if let address = instance.masterAddress { text += "   Master router = \(address)\n" }
        if let priority = instance.masterPriority { text += "   Master priority = \(priority.rawValue)\n" }
        if let since = instance.lastTransition {
            text += "   Last transition = \(KeepalivedJSON.seconds(since, wall))\n"
        }
        text += "   Interface = \(settings.interface)\n"
        text += "   Virtual Router ID = \(settings.virtualRouterID.rawValue)\n"
        text += "   Priority = \(settings.basePriority.rawValue)\n"
        text += "   Effective priority = \(instance.effectivePriority.rawValue)\n"
        text += "   Advert interval = \(MetricsWriter.seconds(settings.advertInterval.nanoseconds)) sec\n"
        text += "   Preempt = \(settings.preempts ? "enabled" : "disabled")\n"
        if let fault = instance.fault { text += "   Fault = \(fault)\n" }
        text += "   Virtual IP (\(instance.addresses.count)):\n"
        for address in instance.addresses {
            let isSet = address.isPresent ? " set" : ""
            text += "     \(address.address) dev \(address.interface)\(isSet)\n"
        }
    }
    if !status.trackers.isEmpty { text += "------< VRRP Trackers >------\n" }
    for tracker in status.trackers {
        text += " \(tracker.kind.word) \(tracker.name) = \(tracker.verdict.word)\n"
    }
    if !status.services.isEmpty { text += "------< LVS Topology >------\n" }
    for service in status.services {
        text += " Virtual server = \(service.name)\n"
        text += "   Scheduler = \(service.scheduler)\n"
        text += "   Quorum = \(service.quorum), \(service.isQuorumMet ? "met" : "not met")\n"
        for server in service.servers {
            let state = server.isSorryServer ? "sorry server" : server.isUp ? "alive" : "dead"
            text += "   RS: \(server.name) (\(server.forwarding)) weight \(server.weight) \(state)\n"
        }
    }
    return text
}

package import Configuration
package import HealthChecks
package import HelperProtocol
package import NetworkTypes
package import Tracking
package import VRRP

/// A node's state for people and scripts; `Telemetry` renders it.
package struct NodeStatus: Sendable {
    package var generation: GenerationHash?
    /// A generation that is being loaded or waits for the helper.
    package var pendingGeneration: GenerationHash?
    package var helper: HelperStatus
    /// Advertisements for a VRID that isn't configured on their interface.
    package var unknownRouterCount: UInt64
    /// Datagrams that weren't VRRP in IPv4.
    package var malformedDatagramCount: UInt64
    /// In the configuration's order.
    package var instances: [InstanceStatus]
    /// What instances follow besides interfaces, in the configuration's order.
    package var trackers: [TrackerStatus] = []
    package var isStopping: Bool
    /// Planned work.
    package var plans: [Plan] = []
    /// Virtual servers, in the configuration's order.
    package var services: [ServiceStatus] = []
    /// `router_id`, or the host's name.
    package var routerID = ""
    /// Sync groups, in the configuration's order.
    package var groups: [GroupStatus] = []
    /// `json_version`.
    package var jsonVersion: UInt8 = 1
    /// What tracked scripts execute, by name.
    package var scripts: [ScriptConfiguration] = []
    /// What of `trackers` are processes.
    package var processes: [ProcessStatus] = []
    /// How long checks took, by virtual server and kind.
    package var checkLatencies: [GroupLatency] = []
    /// How long scripts ran.
    package var scriptDurations: [ScriptDuration] = []
    /// Scripts of notifications that run, and those that wait for one of the same subject.
    package var noticesRunning = 0
    package var noticesWaiting = 0
    /// The shell's; nil: there was no mail yet.
    package var mail: MailCounts?
}

/// Mail since the engine's start.
package struct MailCounts: Equatable, Sendable {
    package var waiting: Int
    package var delivered: UInt64
    /// Given up: refused for good, too old, too many, or the engine ended.
    package var dropped: UInt64

    package init(waiting: Int, delivered: UInt64, dropped: UInt64) {
        self.waiting = waiting
        self.delivered = delivered
        self.dropped = dropped
    }
}

package struct TrackerStatus: Equatable, Sendable {
    package enum Kind: Sendable {
        case script
        case process
        case file
        case session
    }

    package var kind: Kind
    package var name: String
    package var verdict: Verdict
    /// What was seen last, for people; nil: nothing yet.
    package var detail: String?

    package init(kind: Kind, name: String, verdict: Verdict, detail: String?) {
        self.kind = kind
        self.name = name
        self.verdict = verdict
        self.detail = detail
    }
}

/// A sync group for people and scripts.
package struct GroupStatus: Equatable, Sendable {
    package var name: String
    /// Names of instances.
    package var members: [String]
    /// Of all members; nil while they differ.
    package var state: VirtualRouterState?
}

/// A tracked process, for keepalived's JSON.
package struct ProcessStatus: Sendable {
    package var settings: ProcessTrackerSettings
    package var count: Int
    package var verdict: Verdict
    /// A change of the verdict waits for its delay.
    package var isDelayed: Bool
}

package struct HelperStatus: Equatable, Sendable {
    package var isConnected: Bool = false
    /// The helper's count of sessions.
    package var epoch: UInt32 = 0
    /// Commands it refused, in the order of `Refusal.allCases`; only those that happened.
    package var refusals: [(refusal: Refusal, count: UInt64)] = []
    /// Datagrams lost before they reached the engine.
    package var lostDatagrams: UInt64 = 0

    package static func == (left: HelperStatus, right: HelperStatus) -> Bool {
        left.isConnected == right.isConnected && left.epoch == right.epoch
            && left.lostDatagrams == right.lostDatagrams
            && left.refusals.elementsEqual(right.refusals) { $0 == $1 }
    }
}

package struct InstanceStatus: Sendable {
    package var settings: VirtualRouterSettings
    package var state: VirtualRouterState
    package var effectivePriority: Priority
    /// The master heard last, or this node's own address while it is master.
    package var masterAddress: IPAddress?
    package var masterPriority: Priority?
    /// Where its advertisements come from; nil: the interface has no address for it.
    package var sourceAddress: IPAddress?
    package var lastTransition: Instant?
    /// Why the instance is in fault; nil when it isn't.
    package var fault: String?
    package var addresses: [AddressStatus]
    /// Why it is, or isn't, master; nil where nobody asked.
    package var standing: Standing?
    /// Who was heard, the latest first.
    package var heard: [HeardPeers.Peer] = []
    /// What is configured beside the election; nil where nobody asked.
    package var configuration: RouterConfiguration?
    package var warnings: [InstanceWarning] = []
    package var statistics: Statistics
    package var confirmations = ConfirmationCounts()
}

package struct AddressStatus: Equatable, Sendable {
    package var address: InterfaceAddress
    package var interface: InterfaceName
    /// Seen in the kernel's own list.
    package var isPresent: Bool
    /// It was there before us: neither renewed nor removed.
    package var isForeign: Bool
    package var confirmation = AddressConfirmation.none
}

import Compiler
import HelperProtocol
import NetlinkMessages
package import NetworkTypes
import Tracking
import VRRP

extension Node {
    /// What is so now; nothing is computed for it at other times.
    package func status(at now: Instant) -> NodeStatus {
        NodeStatus(
            generation: generation?.hash,
            pendingGeneration: desired?.hash == generation?.hash ? nil : desired?.hash,
            helper: helper,
            unknownRouterCount: unknownRouterCount,
            malformedDatagramCount: malformedDatagramCount,
            instances: instances.indices.map { status(of: $0) },
            trackers: trackerStatus,
            isStopping: isStopping,
            services: serviceStatus()
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
        return scriptTrackers.entries.map { entry in
            TrackerStatus(
                kind: .script,
                name: entry.machine.settings.name,
                verdict: entry.machine.verdict,
                detail: entry.machine.lastResult.map(\.explanation)
            )
        } + processes + files
    }

    private func status(of place: Int) -> InstanceStatus {
        let instance = instances[place]
        let isMaster = instance.router.state == .master
        return InstanceStatus(
            settings: instance.compiled.settings,
            state: instance.router.state,
            effectivePriority: instance.router.effectivePriority,
            masterAddress: isMaster ? link(of: place).sourceAddress : instance.router.masterAddress,
            masterPriority: isMaster ? instance.router.effectivePriority : instance.router.masterPriority,
            lastTransition: instance.router.lastTransition,
            fault: instance.router.faultReason.map {
                "\($0.explanation) (\(instance.key.interface))"
            },
            addresses: instance.objects.compactMap { hold in
                guard hold.isAdvertised, let address = hold.address else { return nil }
                return AddressStatus(
                    address: address,
                    interface: hold.interface,
                    isPresent: isListed(hold) ?? false,
                    isForeign: hold.state == .foreign
                )
            },
            warnings: instance.warnings,
            statistics: instance.router.statistics
        )
    }
}

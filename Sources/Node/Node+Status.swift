import Compiler
import HelperProtocol
import NetlinkMessages
package import NetworkTypes
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
            isStopping: isStopping,
            services: serviceStatus()
        )
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
            addresses: instance.addresses.map { address in
                let link = snapshot?.link(named: address.virtualAddress.interface)
                return AddressStatus(
                    address: address.virtualAddress.address,
                    interface: address.virtualAddress.interface,
                    isPresent: link.flatMap { link in
                        snapshot.map { isListed(address, on: link.index, in: $0) }
                    } ?? false,
                    isForeign: address.state == .foreign
                )
            },
            statistics: instance.router.statistics
        )
    }
}

import NetlinkMessages
import NetworkTypes

@testable import Node

/// When the status of `statusWithService` is asked for.
let statusInstant = Instant(nanosecondsSinceBoot: 100_000_000_000)

/// A made-up node with one virtual server of one real server, each value another one.
func statusWithService(isUp: Bool = true, kernelWeight: Int32? = 2) -> NodeStatus {
    var status = NodeStatus(
        generation: nil,
        pendingGeneration: nil,
        helper: HelperStatus(),
        unknownRouterCount: 0,
        malformedDatagramCount: 0,
        instances: [],
        isStopping: false
    )
    let server = ServerStatus(
        name: "10.1.0.1:80",
        monitoringName: isUp ? "first \"web\"" : nil,
        forwarding: "NAT",
        isSorryServer: false,
        isUp: isUp,
        weight: 3,
        weightInKernel: kernelWeight,
        activeConnections: 5,
        inactiveConnections: 7,
        traffic: traffic(from: 1_000)
    )
    status.services = [
        ServiceStatus(
            name: "tcp 10.0.0.1:80",
            monitoringName: isUp ? "shop" : nil,
            scheduler: "rr",
            isQuorumMet: isUp,
            quorum: 4,
            aliveWeight: 9,
            usesSorryServer: !isUp,
            isPresent: true,
            traffic: traffic(from: 2_000),
            servers: [server]
        )
    ]
    return status
}

/// first, first + 1 … first + 9, beyond 32 bits.
private func traffic(from first: UInt64) -> IPVSTraffic {
    let base = UInt64(UInt32.max) + first
    var traffic = IPVSTraffic()
    traffic.connections = base
    traffic.incomingPackets = base + 1
    traffic.outgoingPackets = base + 2
    traffic.incomingBytes = base + 3
    traffic.outgoingBytes = base + 4
    traffic.connectionRate = base + 5
    traffic.incomingPacketRate = base + 6
    traffic.outgoingPacketRate = base + 7
    traffic.incomingByteRate = base + 8
    traffic.outgoingByteRate = base + 9
    return traffic
}

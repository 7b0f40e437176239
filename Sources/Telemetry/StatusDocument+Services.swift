import HealthChecks
import NetlinkMessages
import NetworkTypes
import Node

extension JSONWriter {
    mutating func write(_ service: ServiceStatus, at now: Instant) {
        openObject()
        member("name", service.name)
        member("snmp_name", service.monitoringName)
        member("scheduler", service.scheduler)
        member("present", service.isPresent)
        member("quorum_met", service.isQuorumMet)
        member("quorum", service.quorum)
        member("alive_weight", service.aliveWeight)
        member("sorry_server_used", service.usesSorryServer)
        write(service.traffic)
        key("servers")
        openArray()
        for server in service.servers { write(server, at: now) }
        closeArray()
        closeObject()
    }

    private mutating func write(_ server: ServerStatus, at now: Instant) {
        openObject()
        member("name", server.name)
        member("snmp_name", server.monitoringName)
        member("method", server.forwarding)
        member("sorry_server", server.isSorryServer)
        member("up", server.isUp)
        member("drained", server.isDrained)
        member("weight", server.weight)
        key("weight_rises_for_seconds")
        if let end = server.rampEnds {
            thousandths(max(0, (end - now).nanoseconds / 1_000_000))
        } else {
            null()
        }
        key("kernel_weight")
        if let weight = server.weightInKernel { number(weight) } else { null() }
        member("active_connections", server.activeConnections)
        member("inactive_connections", server.inactiveConnections)
        write(server.traffic)
        key("problems")
        openArray()
        for problem in server.remarks.problems { string(problem) }
        closeArray()
        key("certificate_days_left")
        if let days = server.remarks.certificateDays { number(days) } else { null() }
        key("checks")
        openArray()
        for latency in server.latencies { write(latency) }
        closeArray()
        closeObject()
    }

    private mutating func write(_ check: ServerLatency) {
        openObject()
        member("check", check.check)
        member("attempts", check.latency.count)
        member("last_seconds", check.latency.last)
        member("mean_seconds", check.latency.mean)
        member("longest_seconds", check.latency.longest)
        closeObject()
    }

    /// In seconds, to the microsecond.
    private mutating func member(_ name: String, _ interval: Interval) {
        decimal(name, String(MetricsWriter.seconds(interval.nanoseconds).dropLast(3)))
    }

    /// In: from clients. Out: from servers, where their answers come back this way (NAT).
    private mutating func write(_ traffic: IPVSTraffic) {
        member("connections", traffic.connections)
        member("packets_in", traffic.incomingPackets)
        member("packets_out", traffic.outgoingPackets)
        member("bytes_in", traffic.incomingBytes)
        member("bytes_out", traffic.outgoingBytes)
        member("connections_per_second", traffic.connectionRate)
        member("packets_in_per_second", traffic.incomingPacketRate)
        member("packets_out_per_second", traffic.outgoingPacketRate)
        member("bytes_in_per_second", traffic.incomingByteRate)
        member("bytes_out_per_second", traffic.outgoingByteRate)
    }
}

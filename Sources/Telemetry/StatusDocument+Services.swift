import Node

extension JSONWriter {
    mutating func write(_ service: ServiceStatus) {
        openObject()
        member("name", service.name)
        member("scheduler", service.scheduler)
        member("present", service.isPresent)
        member("quorum_met", service.isQuorumMet)
        member("quorum", service.quorum)
        member("alive_weight", service.aliveWeight)
        member("sorry_server_used", service.usesSorryServer)
        member("connections", service.connections)
        member("connections_per_second", service.connectionRate)
        key("servers")
        openArray()
        for server in service.servers { write(server) }
        closeArray()
        closeObject()
    }

    private mutating func write(_ server: ServerStatus) {
        openObject()
        member("name", server.name)
        member("method", server.forwarding)
        member("sorry_server", server.isSorryServer)
        member("up", server.isUp)
        member("drained", server.isDrained)
        member("weight", server.weight)
        key("kernel_weight")
        if let weight = server.weightInKernel { number(weight) } else { null() }
        member("active_connections", server.activeConnections)
        member("inactive_connections", server.inactiveConnections)
        member("connections", server.connections)
        member("connections_per_second", server.connectionRate)
        key("problems")
        openArray()
        for problem in server.remarks.problems { string(problem) }
        closeArray()
        key("certificate_days_left")
        if let days = server.remarks.certificateDays { number(days) } else { null() }
        closeObject()
    }
}

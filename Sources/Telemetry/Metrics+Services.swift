import Node

extension MetricsWriter {
    mutating func write(_ services: [ServiceStatus]) {
        let all = services.map { ($0, Labels(("service", $0.name))) }
        begin("service_quorum_met", .gauge, "Whether enough real servers are up.")
        for (service, labels) in all { add(labels, service.isQuorumMet) }
        begin("service_quorum_weight", .gauge, "Weight that must be alive.")
        for (service, labels) in all { add(labels, service.quorum) }
        begin("service_alive_weight", .gauge, "Weight of the real servers that are up.")
        for (service, labels) in all { add(labels, service.aliveWeight) }
        begin("service_sorry_server_used", .gauge, "Whether the sorry server stands in.")
        for (service, labels) in all { add(labels, service.usesSorryServer) }
        begin("service_present", .gauge, "Whether the kernel has the service.")
        for (service, labels) in all { add(labels, service.isPresent) }
        begin("service_connections", .counter, "Connections that the kernel counted.")
        for (service, labels) in all { add(labels, service.connections) }
        let servers = all.flatMap { service, labels in
            service.servers.map { ($0, labels.adding("server", $0.name)) }
        }
        begin("real_server_up", .gauge, "Whether its checks pass.")
        for (server, labels) in servers where !server.isSorryServer { add(labels, server.isUp) }
        begin("real_server_drained", .gauge, "Whether it is drained as planned.")
        for (server, labels) in servers where !server.isSorryServer { add(labels, server.isDrained) }
        begin(
            "real_server_certificate_days_left",
            .gauge,
            "Days for which its certificate is still good, when they are few (tls_expiry_warning)."
        )
        for (server, labels) in servers {
            if let days = server.remarks.certificateDays { add(labels, days) }
        }
        begin("real_server_weight", .gauge, "Its weight while it is up.")
        for (server, labels) in servers where !server.isSorryServer { add(labels, server.weight) }
        begin("real_server_kernel_weight", .gauge, "Its weight in the kernel; nothing when it isn't there.")
        for (server, labels) in servers {
            if let weight = server.weightInKernel { add(labels, weight) }
        }
        begin("real_server_active_connections", .gauge, "Connections that carry data.")
        for (server, labels) in servers { add(labels, server.activeConnections) }
        begin("real_server_inactive_connections", .gauge, "Connections that are being opened or closed.")
        for (server, labels) in servers { add(labels, server.inactiveConnections) }
        begin("real_server_connections", .counter, "Connections that the kernel counted.")
        for (server, labels) in servers { add(labels, server.connections) }
    }
}

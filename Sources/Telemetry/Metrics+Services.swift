import NetlinkMessages
import Node

/// A family of metrics with a sample for each virtual server, or for each real one.
private struct Family<Subject> {
    let name: String
    var kind = MetricsWriter.Kind.gauge
    let help: String
    /// Nil: no sample of this one.
    let value: (Subject) -> UInt64?

    static func flag(_ name: String, _ help: String, _ value: @escaping (Subject) -> Bool?) -> Family {
        Family(name: name, help: help) { value($0).map { $0 ? 1 : 0 } }
    }

    static func number<Value: BinaryInteger>(
        _ name: String,
        _ help: String,
        _ value: @escaping (Subject) -> Value?
    ) -> Family {
        Family(name: name, help: help) { value($0).map { UInt64(clamping: $0) } }
    }

    /// What the kernel counts of `prefix`, a service or a real server.
    static func traffic(_ prefix: String, _ traffic: @escaping (Subject) -> IPVSTraffic) -> [Family] {
        let counters: [(String, String, (IPVSTraffic) -> UInt64)] = [
            ("connections", "Connections that the kernel counted.", { $0.connections }),
            ("received_packets", "Packets from clients.", { $0.incomingPackets }),
            ("sent_packets", "Packets to clients that came back this way.", { $0.outgoingPackets }),
            ("received_bytes", "Bytes from clients.", { $0.incomingBytes }),
            ("sent_bytes", "Bytes to clients that came back this way.", { $0.outgoingBytes }),
        ]
        return counters.map { name, help, count in
            Family(name: "\(prefix)_\(name)", kind: .counter, help: help) { count(traffic($0)) }
        }
    }
}

extension MetricsWriter {
    mutating func write(_ services: [ServiceStatus]) {
        let all = services.map { ($0, Labels(("service", $0.name))) }
        let servers = all.flatMap { service, labels in
            service.servers.map { ($0, labels.adding("server", $0.name)) }
        }
        write(Family.ofServices, all)
        write(Family.ofServers, servers)
    }

    private mutating func write<Subject>(_ families: [Family<Subject>], _ subjects: [(Subject, Labels)]) {
        for family in families {
            begin(family.name, family.kind, family.help)
            for (subject, labels) in subjects {
                if let value = family.value(subject) { add(labels, value) }
            }
        }
    }
}

extension Family where Subject == ServiceStatus {
    fileprivate static var ofServices: [Family] {
        [
            .flag("service_quorum_met", "Whether enough real servers are up.") { $0.isQuorumMet },
            .number("service_quorum_weight", "Weight that must be alive.") { $0.quorum },
            .number("service_alive_weight", "Weight of the real servers that are up.") { $0.aliveWeight },
            .flag("service_sorry_server_used", "Whether the sorry server stands in.") { $0.usesSorryServer },
            .flag("service_present", "Whether the kernel has the service.") { $0.isPresent },
        ] + traffic("service") { $0.traffic }
    }
}

extension Family where Subject == ServerStatus {
    fileprivate static var ofServers: [Family] {
        [
            .flag("real_server_up", "Whether its checks pass.") { $0.isSorryServer ? nil : $0.isUp },
            .flag("real_server_drained", "Whether it is drained as planned.") {
                $0.isSorryServer ? nil : $0.isDrained
            },
            .number(
                "real_server_certificate_days_left",
                "Days for which its certificate is still good, when they are few (tls_expiry_warning)."
            ) { $0.remarks.certificateDays },
            .number("real_server_weight", "Its weight while it is up.") {
                $0.isSorryServer ? nil : $0.weight
            },
            .number("real_server_kernel_weight", "Its weight in the kernel; nothing when it isn't there.") {
                $0.weightInKernel
            },
            .number("real_server_active_connections", "Those that carry data.") { $0.activeConnections },
            .number("real_server_inactive_connections", "Those being opened or closed.") {
                $0.inactiveConnections
            },
        ] + traffic("real_server") { $0.traffic }
    }
}

import Configuration
import HealthChecks
import LoadBalancing
import NetworkTypes
import Testing

private func read(_ text: String) throws -> LoadBalancingConfiguration {
    let result = TextFiles(text).read(purpose: .check)
    return try #require(result.model, "\(result.diagnostics.map(\.message))").loadBalancing
}

private func service(_ lines: String, head: String = "192.0.2.1 80") -> String {
    "virtual_server \(head) {\nprotocol TCP\nlvs_sched rr\nlvs_method NAT\n\(lines)\n}\n"
}

/// What goes from virtual servers down to checks, and what is settled when all is read (spec
/// lvs-check-behaviour 1).
struct ServerModelTests {
    /// Who says it nearest to the check counts, wherever it stands in the block.
    @Test(
        arguments: [
            ("", "", "", 1), ("retry 5", "", "", 5), ("retry 5", "retry 4", "", 4),
            ("retry 5", "retry 4", "retry 0", 0),
            ("", "retry 4", "", 4), ("", "", "retry 3", 3),
        ] as [(String, String, String, UInt32)]
    )
    func cascades(_ virtual: String, _ real: String, _ check: String, _ retries: UInt32) throws {
        let lines = "real_server 10.0.0.1 80 {\nTCP_CHECK {\n\(check)\n}\n\(real)\n}\n\(virtual)"
        #expect(try read(service(lines)).checks.map(\.settings.schedule.retries) == [retries])
    }

    /// Spec 1.10: NAT takes the virtual server's port where it has none; DR and TUN take it in any case.
    @Test(
        arguments: [
            ("NAT", "8080", 8080), ("NAT", "", 80), ("NAT", "0", 80), ("DR", "8080", 80), ("DR", "", 80),
            ("TUN", "8080", 80),
        ] as [(String, String, UInt16)]
    )
    func ports(_ method: String, _ given: String, _ port: UInt16) throws {
        let lines = "real_server 10.0.0.1 \(given) {\nlvs_method \(method)\nTCP_CHECK { }\n}"
        let servers = try read(service(lines)).virtualServers.flatMap(\.realServers)
        #expect(servers.map(\.port?.rawValue) == [port])
    }

    @Test func portsOfMarks() throws {
        let lines = "real_server 10.0.0.1 8080 {\nlvs_method DR\nTCP_CHECK { }\n}"
        let result = try read(service(lines, head: "fwmark 1"))
        #expect(result.virtualServers.flatMap(\.realServers).map(\.port) == [nil])
    }

    /// Spec 1.8.
    @Test func sorryServersLikeRealServers() throws {
        let lines = "real_server 10.0.0.1 80 {\ninhibit_on_failure\nTCP_CHECK { }\n}\nsorry_server 10.0.0.1"
        let servers = try read(service(lines + " 80")).virtualServers
        #expect(servers.map(\.sorryServer?.isInhibited) == [true])
    }

    /// Spec 1.1: virtual servers of a group are counted.
    @Test func membersOfGroups() throws {
        let lines = "real_server 10.0.0.1 80 {\nTCP_CHECK { }\n}"
        let text =
            service(lines, head: "group g") + service(lines, head: "group h")
            + service(lines, head: "group g").replacing("TCP\n", with: "UDP\n")
            + "virtual_server_group g {\n192.0.2.1 80\n}\nvirtual_server_group h {\n192.0.2.2 80\n}\n"
        let identities = try read(text).virtualServers.map(\.identity)
        #expect(identities == [.group("g", sequence: 0), .group("h", sequence: 0), .group("g", sequence: 1)])
    }

    /// Spec conf-lvs-check-bfd, `ip_family`.
    @Test(arguments: [
        ("real_server 10.0.0.1", "", AddressFamily.ipv4), ("real_server 2001:db8::1", "", .ipv6),
        ("real_server 10.0.0.1", "sorry_server 2001:db8::9\nlvs_method TUN", .ipv4),
        ("real_server 2001:db8::1", "lvs_method TUN\npersistence_granularity 255.255.255.0", .ipv4),
        ("real_server 10.0.0.1", "lvs_method TUN\nip_family inet6", .ipv6),
    ])
    func families(_ server: String, _ lines: String, _ family: AddressFamily) throws {
        let text = "virtual_server fwmark 1 {\nlvs_sched rr\n\(lines)\n\(server) 80 {\nTCP_CHECK { }\n}\n}\n"
        #expect(try read(text).virtualServers.map(\.family) == [family])
    }

    /// The default of real servers differs from every other.
    @Test(arguments: [
        ("", false, true), ("smtp_alert", true, true), ("smtp_alert off", false, false),
        ("smtp_alert\nsmtp_alert_checker off", false, false),
    ])
    func mail(_ globals: String, _ virtual: Bool, _ real: Bool) throws {
        let text = service("real_server 10.0.0.1 80 {\nTCP_CHECK { }\n}") + "global_defs {\n\(globals)\n}\n"
        let servers = try read(text).virtualServers
        #expect(servers.map(\.sendsMail) == [virtual])
        #expect(servers.flatMap(\.realServers).map(\.sendsMail) == [real])
    }

    /// Spec 11.25 and 11.31: the Host header asks the real server, the handshake doesn't.
    @Test func hostsOfPages() throws {
        let lines = """
            virtualhost virtual
            real_server 10.0.0.1 80 {
            virtualhost real
            SSL_GET {
            enable_sni
            url {
            path /
            }
            url {
            path /own
            virtualhost own
            }
            }
            }
            """
        let checks = try read(service(lines)).checks
        guard case .web(let settings)? = checks.first?.settings.probe else {
            Issue.record("no web check")
            return
        }
        #expect(settings.pages.map(\.host?.text) == ["real", "own"])
        #expect(settings.pages.map(\.serverName?.text) == ["virtual", "own"])
    }

    @Test func balancerOfTheWholeMachine() throws {
        let text = """
            global_defs {
            lvs_timeouts tcp 7200 udp 0
            lvs_flush
            lvs_flush_on_stop VS
            lvs_sync_daemon eth0 VI_1 id 7 maxlen 1400 port 8849 ttl 2 group 224.0.0.82
            nftables_ipvs table
            nftables_ipvs_start_fwmark 500
            rs_init_notifies
            }
            """
        var expected = IPVSSettings(
            flushesAtStart: true,
            flushAtStop: .services,
            notifiesInitialServers: true
        )
        expected.timeouts = IPVSTimeouts(tcp: .seconds(7_200))
        let interface = try #require(InterfaceName("eth0"))
        expected.syncDaemon = SyncDaemonSettings(
            interface: interface,
            virtualRouter: "VI_1",
            syncID: 7,
            maximumLength: 1_400,
            port: Port(rawValue: 8_849),
            timeToLive: 2,
            group: MulticastGroup(.ipv4(IPv4Address(224, 0, 0, 82)))
        )
        let mark = try #require(FirewallMark(rawValue: 500))
        expected.marking = GroupMarking(table: "table", firstMark: mark)
        #expect(try read(text).ipvs == expected)
    }
}

import BFD
import HealthChecks
import LoadBalancing
import NetworkTypes
import VRRP

extension Interpreter {
    /// What `global_defs` says of IPVS.
    mutating func ipvsSettings() -> IPVSSettings {
        var result = IPVSSettings()
        let timeouts = lastGlobal("lvs_timeouts")
        func timeout(_ name: String) -> Interval? {
            guard let seconds = timeouts?.given[name]?.number, seconds > 0 else { return nil }
            return .seconds(Int64(seconds))
        }
        result.timeouts = IPVSTimeouts(
            tcp: timeout("tcp"),
            tcpFinished: timeout("tcpfin"),
            udp: timeout("udp")
        )
        result.flushesAtStart = lastGlobal("lvs_flush") != nil
        if let flush = lastGlobal("lvs_flush_on_stop") {
            result.flushAtStop = flush.word == "VS" ? .services : .everything
        }
        result.syncDaemon = syncDaemon()
        result.marking = marking()
        result.notifiesInitialServers = lastGlobal("rs_init_notifies")?.isOn ?? false
        return result
    }

    private mutating func syncDaemon() -> SyncDaemonSettings? {
        guard let statement = lastGlobal("lvs_sync_daemon"), let interface = statement.interface else {
            return nil
        }
        let given = statement.given
        var result = SyncDaemonSettings(interface: interface)
        result.virtualRouter = given["inst"]?.word ?? given.words.first
        result.syncID = given["id"]?.number.map { UInt8(clamping: $0) }
        result.maximumLength = given["maxlen"]?.number.map { UInt16(clamping: $0) }
        result.port = given["port"]?.number.flatMap { Port(rawValue: UInt16(clamping: $0)) }
        result.timeToLive = given["ttl"]?.number.map { UInt8(clamping: $0) }
        if let option = given["group"], let address = option.address {
            result.group = MulticastGroup(address)
            if result.group == nil {
                findings.tolerable(
                    option.places.first ?? statement.place,
                    "group must be a multicast address, found \(address)"
                )
            }
        }
        return result
    }

    /// `lvs_sync_daemon_interface` of the first virtual router that has one, where `lvs_sync_daemon` says
    /// nothing.
    func followFirstRouter(of routers: [RouterConfiguration], _ settings: inout IPVSSettings) {
        guard settings.syncDaemon == nil else { return }
        for router in routers {
            guard let interface = router.syncDaemonInterface else { continue }
            var daemon = SyncDaemonSettings(interface: interface)
            daemon.virtualRouter = router.settings.name
            settings.syncDaemon = daemon
            return
        }
    }

    private mutating func marking() -> GroupMarking? {
        guard let statement = lastGlobal("nftables_ipvs") else { return nil }
        if let name = statement.word, name == lastGlobal("nftables")?.word {
            findings.error(statement.valuePlace, "nftables and nftables_ipvs name the same table")
        }
        let number = lastGlobal("nftables_ipvs_start_fwmark")?.number ?? 1_000
        guard let first = FirewallMark(rawValue: UInt32(clamping: number)) else { return nil }
        return GroupMarking(
            table: statement.word ?? "keepalived_ipvs",
            priority: Int32(clamping: lastGlobal("nftables_ipvs_priority")?.number ?? -1),
            firstMark: first,
            hasCounters: lastGlobal("nftables_counters") != nil
        )
    }
}

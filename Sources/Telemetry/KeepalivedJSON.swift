import Configuration
import NetlinkMessages
import NetworkTypes
import Node
import Notifications
import Tracking
import VRRP

/// keepalived's `keepalived.json` (spec vrrp-behaviour 25.3 to 25.6): in version 1 an array of objects with
/// `data` and `stats`, in version 2 an object with that array and one of tracked processes.
///
/// Passwords are hidden, as keepalived does it from 2.4 on; Debian's 2.2.7 shows them.
enum KeepalivedJSON {
    static func document(_ status: NodeStatus, _ wall: Interval) -> String {
        var writer = JSONWriter()
        if status.jsonVersion == 2 {
            writer.openObject()
            writer.key("vrrp")
        }
        writer.openArray()
        for instance in status.instances {
            writer.openObject()
            writer.key("data")
            writer.writeData(of: instance, wall, status.scripts)
            writer.key("stats")
            writer.writeStatistics(instance.statistics)
            writer.closeObject()
        }
        writer.closeArray()
        if status.jsonVersion == 2 {
            writer.writeProcesses(status.processes)
            writer.closeObject()
        }
        return writer.text + "\n"
    }

    /// Seconds since 1970 with six decimals.
    static func seconds(_ instant: Instant, _ wall: Interval) -> String {
        decimal(Interval(nanoseconds: instant.nanosecondsSinceBoot) + wall)
    }

    /// `%f`.
    static func decimal(_ interval: Interval) -> String {
        String(MetricsWriter.seconds(interval.nanoseconds).dropLast(3))
    }
}

extension JSONWriter {
    fileprivate mutating func writeData(
        of instance: InstanceStatus,
        _ wall: Interval,
        _ scripts: [ScriptConfiguration]
    ) {
        let settings = instance.settings
        let configuration = instance.configuration
        openObject()
        member("iname", settings.name)
        member("dont_track_primary", settings.tracksInterface ? 0 : 1)
        member("skip_check_adv_addr", settings.skipsAddressCheckOfKnownMaster ? 1 : 0)
        member("strict_mode", settings.isStrict ? 1 : 0)
        member("vmac_ifname", configuration?.link.map { "\($0.description.name)" } ?? "")
        member("ifp_ifname", settings.interface.description)
        // A master's own counts for nobody.
        let isMaster = instance.state == .master || instance.state == .stopping
        member("master_priority", isMaster ? 0 : instance.masterPriority?.rawValue ?? 0)
        decimal(
            "last_transition",
            instance.lastTransition.map { KeepalivedJSON.seconds($0, wall) } ?? "0.000000"
        )
        writeAnnouncements(of: settings)
        member("lower_prio_no_advert", settings.answersLowerPriority ? 0 : 1)
        member("higher_prio_send_advert", settings.advertisesBeforeYielding ? 1 : 0)
        member("vrid", settings.virtualRouterID.rawValue)
        member("base_priority", settings.basePriority.rawValue)
        member("effective_priority", instance.effectivePriority.rawValue)
        member("vipset", isMaster)
        member("promote_secondaries", configuration?.promotesSecondaries ?? false)
        decimal("adver_int", KeepalivedJSON.decimal(settings.advertInterval))
        decimal("master_adver_int", KeepalivedJSON.decimal(settings.advertInterval))
        member("accept", settings.acceptMode ? 1 : 0)
        member("nopreempt", !settings.preempts)
        member("preempt_delay", settings.preemptDelay.nanoseconds / 1_000_000_000)
        member("state", instance.state.keepalivedNumber)
        member("wantstate", isMaster ? 2 : 1)
        member("version", settings.version == .two ? 2 : 3)
        member("smtp_alert", configuration?.notifications.alertsByMail ?? false)
        member("notify_deleted", configuration?.notifications.reportsDeletion ?? false)
        if let configuration { writeScripts(of: configuration.notifications) }
        if let configuration { writeLists(of: configuration, instance, scripts) }
        member("auth_type", settings.authentication.keepalivedNumber)
        if settings.authentication.keepalivedNumber != 0 { member("auth_data", "********") }
        closeObject()
    }

    private mutating func writeAnnouncements(of settings: VirtualRouterSettings) {
        let schedule = settings.announcements
        decimal("garp_delay", KeepalivedJSON.decimal(schedule.secondBurstDelay))
        member("garp_refresh", schedule.refreshInterval.nanoseconds / 1_000_000_000)
        member("garp_rep", schedule.rounds)
        member("garp_refresh_rep", schedule.refreshRounds)
        let delay = schedule.lowerPriorityDelay ?? schedule.secondBurstDelay
        member("garp_lower_prio_delay", delay.nanoseconds / 1_000_000_000)
        member("garp_lower_prio_rep", schedule.lowerPriorityRounds ?? schedule.rounds)
    }

    private mutating func writeScripts(of notify: InstanceNotifySettings) {
        let scripts: [(String, ScriptCommand?)] = [
            ("script_backup", notify.backup), ("script_master", notify.master),
            ("script_fault", notify.fault), ("script_stop", notify.stop),
            ("script_deleted", notify.deleted), ("script", notify.transition),
            ("script_master_rx_lower_pri", notify.lowerPriorityHeard),
        ]
        for case (let name, let command?) in scripts { member(name, command.keepalivedText) }
    }

    private mutating func writeLists(
        of configuration: RouterConfiguration,
        _ instance: InstanceStatus,
        _ scripts: [ScriptConfiguration]
    ) {
        let isSet = instance.state == .master || instance.state == .stopping
        list("vips", configuration.addresses.map { $0.description.keepalivedText(isSet: isSet) })
        list("evips", configuration.excludedAddresses.map { $0.description.keepalivedText(isSet: isSet) })
        list("vroutes", configuration.routes.map { "\($0.description)" })
        list("vrules", configuration.rules.map { "\($0.description)" })
        let targets = configuration.trackers.map(\.target)
        list("track_ifp", targets.compactMap { if case .interface(let name) = $0 { "\(name)" } else { nil } })
        let names = targets.compactMap { if case .script(let name) = $0 { name } else { nil } }
        // What it executes, or the name where nothing is executed.
        let commands = names.map { name in
            scripts.first { $0.settings.name == name }?.command.keepalivedText ?? name
        }
        list("track_script", commands)
        list("track_process", targets.compactMap { if case .process(let name) = $0 { name } else { nil } })
    }

    /// Nothing where it is empty, as keepalived does it.
    private mutating func list(_ name: String, _ values: [String]) {
        guard !values.isEmpty else { return }
        key(name)
        openArray()
        for value in values { string(value) }
        closeArray()
    }

    fileprivate mutating func writeStatistics(_ counts: Statistics) {
        openObject()
        member("advert_rcvd", counts.received)
        member("advert_sent", counts.sent)
        member("become_master", counts.becameMaster)
        member("release_master", counts.releasedMaster)
        member("packet_len_err", counts.lengthErrors)
        member("advert_interval_err", counts[.interval])
        member("ip_ttl_err", counts.timeToLiveErrors)
        member("invalid_type_rcvd", counts[.type])
        member("addr_list_err", counts.addressListDiffers)
        member("invalid_authtype", counts[.authenticationTypeInvalid])
        member("authtype_mismatch", counts[.authenticationTypeDiffers])
        member("auth_failure", counts.authenticationFailures)
        member("auth_ext_missing", counts[.keyedMissing])
        member("auth_ext_malformed", counts[.keyedMalformed])
        member("auth_ext_unknown_key", counts[.keyedUnknownKey])
        member("auth_ext_invalid_hmac", counts[.keyedInvalid])
        member("auth_ext_stale", counts[.keyedStale])
        member("auth_ext_replay", counts[.keyedReplay])
        member("pri_zero_rcvd", counts.priorityZeroReceived)
        member("pri_zero_sent", counts.priorityZeroSent)
        closeObject()
    }
}

extension VirtualRouterState {
    fileprivate var keepalivedNumber: Int {
        switch self {
        case .initialize: 0
        case .backup: 1
        case .master, .stopping: 2
        case .fault: 3
        case .stopped: 0
        }
    }
}

extension Authentication {
    fileprivate var keepalivedNumber: Int {
        switch self {
        case .none: 0
        case .simpleText: 1
        case .authenticationHeader: 2
        }
    }
}

extension ScriptCommand {
    /// Words in quotes.
    fileprivate var keepalivedText: String { words.map { "'\($0)'" }.joined(separator: " ") }
}

extension AddressDescription {
    /// `192.0.2.250 dev eth0 scope global set`
    fileprivate func keepalivedText(isSet: Bool) -> String {
        let isHost = address.prefixLength == (address.address.family == .ipv4 ? 32 : 128)
        var text = isHost ? "\(address.address)" : "\(address)"
        if let broadcast { text += " brd \(IPAddress.ipv4(broadcast))" }
        text += " dev \(interface) scope \(scopeName)"
        if let label { text += " label " + String(decoding: label, as: UTF8.self) }
        return isSet ? text + " set" : text
    }

    private var scopeName: String {
        switch scope {
        case 0: "global"
        case 200: "site"
        case 253: "link"
        case 254: "host"
        default: "\(scope)"
        }
    }
}

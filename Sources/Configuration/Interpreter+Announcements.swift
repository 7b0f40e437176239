import NetworkTypes
import VRRP

extension Interpreter {
    /// When gratuitous ARP is sent: the instance's word, else `global_defs`, else the product's default.
    func announcements(_ instance: Statement) -> AnnouncementSchedule {
        let isMinimal = lastGlobal("vrrp_min_garp")?.isOn ?? false
        func number(_ name: String) -> Int? {
            instance.last(name)?.number ?? lastGlobal("vrrp_" + name)?.number
        }
        func seconds(_ name: String) -> Interval? { number(name).map { .seconds(Int64($0)) } }
        func count(_ name: String) -> UInt8? { number(name).map { UInt8(clamping: $0) } }

        var schedule = AnnouncementSchedule()
        schedule.rounds = count("garp_master_repeat") ?? (isMinimal ? 1 : schedule.rounds)
        schedule.secondBurstDelay =
            seconds("garp_master_delay") ?? (isMinimal ? .zero : schedule.secondBurstDelay)
        schedule.refreshInterval = seconds("garp_master_refresh") ?? schedule.refreshInterval
        schedule.refreshRounds = count("garp_master_refresh_repeat") ?? schedule.refreshRounds
        schedule.lowerPriorityRounds = count("garp_lower_prio_repeat")
        schedule.lowerPriorityDelay = seconds("garp_lower_prio_delay")
        schedule.spacing = lastGlobal("vrrp_garp_interval")?.seconds ?? schedule.spacing
        return schedule
    }
}

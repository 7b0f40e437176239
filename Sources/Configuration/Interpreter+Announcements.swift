import NetworkTypes
import VRRP

extension Interpreter {
    /// When gratuitous ARP and neighbour advertisements are sent: the instance's word, else `global_defs`,
    /// else the product's default.
    func announcements(_ instance: Statement, isStrict: Bool) -> AnnouncementSchedule {
        let isMinimal = lastGlobal("vrrp_min_garp")?.isOn ?? false
        func number(_ name: String) -> Int? {
            instance.last(name)?.number ?? lastGlobal(ofRouters: name)?.number
        }
        func seconds(_ name: String) -> Interval? { number(name).map { .seconds(Int64($0)) } }
        func count(_ name: String) -> UInt8? { number(name).map { UInt8(clamping: $0) } }

        var schedule = AnnouncementSchedule()
        schedule.rounds = count("garp_master_repeat") ?? (isMinimal ? 1 : schedule.rounds)
        schedule.secondBurstDelay =
            seconds("garp_master_delay") ?? (isMinimal ? .zero : schedule.secondBurstDelay)
        schedule.refreshInterval = seconds("garp_master_refresh") ?? schedule.refreshInterval
        schedule.refreshRounds = count("garp_master_refresh_repeat") ?? schedule.refreshRounds
        // What the instance alone says of becoming master isn't said of weaker routers.
        let general = AnnouncementSchedule()
        if instance.last("garp_master_repeat") != nil {
            let rounds = lastGlobal(ofRouters: "garp_master_repeat")?.number.map { UInt8(clamping: $0) }
            schedule.lowerPriorityRounds = rounds ?? (isMinimal ? 1 : general.rounds)
        }
        if instance.last("garp_master_delay") != nil {
            let delay = lastGlobal(ofRouters: "garp_master_delay")?.number.map { Interval.seconds(Int64($0)) }
            schedule.lowerPriorityDelay = delay ?? (isMinimal ? .zero : general.secondBurstDelay)
        }
        schedule.lowerPriorityRounds =
            isStrict ? 0 : count("garp_lower_prio_repeat") ?? schedule.lowerPriorityRounds
        schedule.lowerPriorityDelay =
            isStrict ? .zero : seconds("garp_lower_prio_delay") ?? schedule.lowerPriorityDelay
        schedule.spacing = lastGlobal("vrrp_garp_interval")?.seconds ?? schedule.spacing
        schedule.neighbourSpacing = lastGlobal("vrrp_gna_interval")?.seconds ?? schedule.neighbourSpacing
        schedule.extraInterfaces = extraInterfaces(instance)
        return schedule
    }

    private func extraInterfaces(_ instance: Statement) -> ExtraInterfaceRefresh? {
        guard let statement = instance.last("garp_extra_if") ?? lastGlobal("vrrp_garp_extra_if"),
            let number = statement.number, number > 0
        else { return nil }
        return ExtraInterfaceRefresh(
            interval: .seconds(Int64(number)),
            includesOrdinaryInterfaces: statement.given.has("all")
        )
    }

    // MARK: Groups of interfaces

    mutating func announcementGroups(_ blocks: [Statement]) -> [AnnouncementGroup] {
        var result: [AnnouncementGroup] = []
        var places: [InterfaceName: Place] = [:]
        for block in blocks where !block.hasErrors {
            let spacing = block.last("garp_interval")?.seconds
            let neighbourSpacing = block.last("gna_interval")?.seconds
            guard spacing != nil || neighbourSpacing != nil else {
                findings.tolerable(
                    block.place,
                    "garp_group has neither garp_interval nor gna_interval",
                    consequence: "the group is ignored"
                )
                continue
            }
            var interfaces: [InterfaceName] = []
            for (interface, place) in groupInterfaces(block) {
                if let first = places[interface] {
                    findings.tolerable(
                        place,
                        "\(interface) is in a garp_group already",
                        notes: [Findings.Remark(place: first, message: "here")]
                    )
                } else {
                    places[interface] = place
                    interfaces.append(interface)
                }
            }
            guard !interfaces.isEmpty else {
                findings.tolerable(
                    block.place,
                    "garp_group has no interface",
                    consequence: "the group is ignored"
                )
                continue
            }
            result.append(
                AnnouncementGroup(
                    interfaces: interfaces,
                    spacing: spacing,
                    neighbourSpacing: neighbourSpacing
                )
            )
        }
        return result
    }

    private func groupInterfaces(_ block: Statement) -> [(InterfaceName, Place)] {
        var result: [(InterfaceName, Place)] = []
        if let statement = block.last("interface"), let name = statement.interface {
            result.append((name, statement.valuePlace))
        }
        for entry in block.all("interfaces").flatMap(\.entries) {
            for (value, place) in zip(entry.given.values, entry.given.places) {
                if case .interface(let name) = value { result.append((name, place)) }
            }
        }
        return result
    }

    func applyAnnouncementGroups(_ groups: [AnnouncementGroup], to drafts: inout [RouterDraft]) {
        guard !groups.isEmpty else { return }
        for index in drafts.indices {
            let interface = drafts[index].router.settings.interface
            guard let group = groups.first(where: { $0.interfaces.contains(interface) }) else { continue }
            var schedule = drafts[index].router.settings.announcements
            schedule.spacing = group.spacing ?? schedule.spacing
            schedule.neighbourSpacing = group.neighbourSpacing ?? schedule.neighbourSpacing
            drafts[index].router.settings.announcements = schedule
        }
    }

    mutating func interfaceDelays(_ blocks: [Statement]) -> [InterfaceDelay] {
        var result: [InterfaceDelay] = []
        for entry in blocks.flatMap(\.entries) {
            guard let interface = entry.given.interface else { continue }
            let times = entry.given.values.compactMap {
                if case .seconds(let time) = $0 { time } else { nil }
            }
            guard let down = times.first else { continue }
            if result.contains(where: { $0.interface == interface }) {
                findings.tolerable(
                    entry.place,
                    "\(interface) is given twice",
                    consequence: "the last one counts"
                )
                result.removeAll { $0.interface == interface }
            }
            result.append(InterfaceDelay(interface, down: down, up: times.count > 1 ? times[1] : .zero))
        }
        return result
    }
}

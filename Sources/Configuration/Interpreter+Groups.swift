import NetlinkMessages
import NetworkTypes
import Notifications
import Tracking
import VRRP

extension Interpreter {
    // MARK: Sync groups

    /// Sync groups, and what members follow and report because of them.
    mutating func readSyncGroups(
        _ blocks: [Statement],
        _ drafts: inout [RouterDraft],
        into model: inout ConfigurationModel
    ) {
        let places = Dictionary(
            drafts.indices.map { (drafts[$0].name, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        var groupOf: [Int: Int] = [:]
        var memberPlaces: [Int: Place] = [:]
        for block in blocks {
            guard let name = block.word else { continue }
            var members: [Int] = []
            for (member, place) in memberNames(block) {
                guard let index = places[member] else {
                    reportNoRouter(member, place, Array(places.keys))
                    continue
                }
                if let first = memberPlaces[index] {
                    findings.tolerable(
                        place,
                        "\(Printable.quoted(member)) is in a vrrp_sync_group already",
                        notes: [Findings.Remark(place: first, message: "here")]
                    )
                    continue
                }
                memberPlaces[index] = place
                members.append(index)
            }
            guard !members.isEmpty else {
                reportNoMembers(block)
                continue
            }
            if members.count == 1, !block.hasErrors {
                findings.warning(block.place, "vrrp_sync_group \(Printable.quoted(name)) has one member only")
            }
            for member in members { groupOf[member] = model.syncGroups.count }
            let settings = SyncGroupSettings(
                name: name,
                members: members.map { drafts[$0].name },
                keepsTrackingWeights: block.last("sync_group_tracking_weight") != nil
            )
            model.syncGroups.append(
                SyncGroupConfiguration(
                    settings,
                    trackers: groupReferences(block),
                    notifications: groupNotifications(block)
                )
            )
            giveDefaults(of: block, to: members, &drafts)
        }
        follow(&drafts, groupOf, model.syncGroups)
    }

    /// The words of a group block's lines.
    private func memberNames(_ block: Statement) -> [(name: String, place: Place)] {
        block.all("group").flatMap(\.entries).flatMap { entry in
            zip(entry.given.words, entry.given.places).map { ($0, $1) }
        }
    }

    private mutating func reportNoRouter(_ name: String, _ place: Place, _ names: [String]) {
        let (hint, suggestion) = NearestWord.hint(name, among: names.sorted())
        findings.tolerable(
            place,
            "there is no vrrp_instance named \(Printable.quoted(name))\(hint)",
            suggestion: suggestion
        )
    }

    private mutating func reportNoMembers(_ block: Statement) {
        guard !block.hasErrors, !findings.isStructureLost else { return }
        findings.tolerable(
            block.place,
            "\(block.name) \(Printable.quoted(block.word ?? "")) has no member in group",
            consequence: "the group is ignored"
        )
    }

    /// `notify_priority_changes` of a group holds for members that don't say.
    private func giveDefaults(of group: Statement, to members: [Int], _ drafts: inout [RouterDraft]) {
        guard let reports = group.last("notify_priority_changes")?.isOn else { return }
        for member in members where drafts[member].block.last("notify_priority_changes") == nil {
            drafts[member].router.notifications.reportsPriorityChanges = reports
        }
    }

    /// What each follows in the end (spec vrrp-behaviour 10.4).
    private func follow(
        _ drafts: inout [RouterDraft],
        _ groupOf: [Int: Int],
        _ groups: [SyncGroupConfiguration]
    ) {
        var groupsWithOwner: Set<Int> = []
        for index in drafts.indices where drafts[index].isOwner {
            if let group = groupOf[index] { groupsWithOwner.insert(group) }
        }
        for index in drafts.indices {
            let group = groupOf[index]
            drafts[index].router.trackers = followedTrackers(
                own: drafts[index].references,
                group: group.map { groups[$0].trackers } ?? [],
                in: TrackingContext(
                    isOwner: drafts[index].isOwner,
                    isInUnweightedGroup: group.map { !groups[$0].settings.keepsTrackingWeights } ?? false,
                    groupHasOwner: group.map { groupsWithOwner.contains($0) } ?? drafts[index].isOwner
                ),
                defaultWeight: known.weight
            )
            let raise = drafts[index].router.trackers.reduce(0) { $0 + $1.raise }
            drafts[index].router.settings.trackersRaise = UInt8(min(raise, 254))
        }
    }

    // MARK: Notifications

    mutating func notifications(_ instance: Statement) -> InstanceNotifySettings {
        let alerts = MailAlertDefaults(
            all: lastGlobal("smtp_alert")?.isOn,
            routers: lastGlobal("smtp_alert_vrrp")?.isOn
        )
        let reports = instance.last("notify_priority_changes") ?? lastGlobal("vrrp_notify_priority_changes")
        return InstanceNotifySettings(
            master: script("notify_master", instance),
            backup: script("notify_backup", instance),
            fault: script("notify_fault", instance),
            stop: script("notify_stop", instance),
            deleted: script("notify_deleted", instance),
            reportsDeletion: instance.last("notify_deleted") != nil,
            lowerPriorityHeard: script("notify_master_rx_lower_pri", instance),
            transition: script("notify", instance, added: .transition),
            release: releaseScript(instance),
            reportsPriorityChanges: reports?.isOn ?? false,
            alertsByMail: instance.last("smtp_alert")?.isOn ?? alerts.forRouters
        )
    }

    private mutating func releaseScript(_ instance: Statement) -> LifecycleScript? {
        let timeout = instance.last("release_script_timeout")?.number ?? 5
        return script("release_script", instance).flatMap {
            LifecycleScript($0, timeout: .seconds(Int64(timeout)))
        }
    }

    private mutating func groupNotifications(_ group: Statement) -> GroupNotifySettings {
        let alerts = MailAlertDefaults(
            all: lastGlobal("smtp_alert")?.isOn,
            routers: lastGlobal("smtp_alert_vrrp")?.isOn
        )
        return GroupNotifySettings(
            master: script("notify_master", group),
            backup: script("notify_backup", group),
            fault: script("notify_fault", group),
            stop: script("notify_stop", group),
            transition: script("notify", group, added: .transition),
            alertsByMail: group.last("smtp_alert")?.isOn ?? alerts.forRouters
        )
    }

    private mutating func script(
        _ name: String,
        _ block: Statement,
        added: ScriptCommand.AddedWords = .none
    ) -> ScriptCommand? {
        block.last(name).flatMap { command($0, added: added) }
    }

    // MARK: Static entries

    mutating func readTrackGroups(
        _ blocks: [Statement],
        _ drafts: [RouterDraft],
        into model: inout ConfigurationModel
    ) {
        let names = drafts.map(\.name)
        let known = Set(names)
        for block in blocks {
            guard let name = block.word else { continue }
            var members: [String] = []
            for (member, place) in memberNames(block) where !members.contains(member) {
                if known.contains(member) {
                    members.append(member)
                } else {
                    reportNoRouter(member, place, names)
                }
            }
            if members.isEmpty {
                reportNoMembers(block)
            } else {
                model.trackGroups.append(TrackGroup(name: name, members: members))
            }
        }
    }

    mutating func readStatics(_ blocks: Blocks, into model: inout ConfigurationModel) {
        let interface = lastGlobal("default_interface")?.interface ?? InterfaceName("eth0")
        guard let interface else { return }
        let groups = model.trackGroups.map(\.name)
        var statics = StaticConfiguration()
        for entry in blocks.all(.staticAddresses).flatMap(\.entries) where !findings.isFull {
            if let address = managedAddress(entry, on: interface) { statics.addresses.append(address) }
        }
        statics.routes = routes(blocks.all(.staticRoutes))
        statics.rules = rules(blocks.all(.staticRules))
        for block in [Block.staticAddresses, .staticRoutes, .staticRules] {
            checkTrackGroups(blocks.all(block), block, groups)
        }
        model.statics = statics
    }

    private mutating func checkTrackGroups(_ blocks: [Statement], _ block: Block, _ groups: [String]) {
        for entry in blocks.flatMap(\.entries) {
            guard let option = entry.given.option("track_group"), let name = option.arguments.word else {
                continue
            }
            let needed = block == .staticRules ? "iif" : block == .staticRoutes ? "dev" : nil
            if let needed, !entry.given.has(needed) {
                findings.tolerable(option.place, "track_group needs \(needed)")
            }
            guard !groups.contains(name) else { continue }
            let (hint, suggestion) = NearestWord.hint(name, among: groups)
            findings.tolerable(
                option.place,
                "there is no track_group named \(Printable.quoted(name))\(hint)",
                suggestion: suggestion
            )
        }
    }
}

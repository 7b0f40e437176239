package import Configuration
package import HelperProtocol
import NetlinkMessages
import NetworkTypes
import VRRP

/// What a reload from one model to another changes: objects by identity, and what is said of each virtual
/// router.
package struct ModelDifference: Equatable, Sendable {
    /// One virtual router that isn't the same in both. Known by interface, family and VRID: a new name alone
    /// changes nothing on the wire.
    package struct RouterChange: Equatable, Sendable {
        package enum Kind: Sendable {
            case added
            case removed
            case changed
        }

        package var name: String
        package var kind: Kind
        /// Of a changed one: keyword, before, after; secrets only as "changed".
        package var settings: [SettingChange]

        package init(name: String, kind: Kind, settings: [SettingChange]) {
            self.name = name
            self.kind = kind
            self.settings = settings
        }
    }

    /// A keyword's two values.
    package struct SettingChange: Equatable, Sendable {
        package var keyword: String
        package var before: String
        package var after: String

        package init(keyword: String, before: String, after: String) {
            self.keyword = keyword
            self.before = before
            self.after = after
        }
    }

    /// With their numbers in the new generation.
    package let added: [GenerationListing.Row]
    /// With their numbers in the old generation.
    package let removed: [GenerationListing.Row]
    /// Objects that stay untouched.
    package let keptCount: Int
    /// In the new model's order, then those that go.
    package let routers: [RouterChange]
    package let services: [ServiceChange]

    /// Objects of the old table that go and that this version has no words for, since it makes them in
    /// another way; what it makes instead is `added`.
    package let remadeCount: Int

    package var isEmpty: Bool {
        added.isEmpty && removed.isEmpty && remadeCount == 0 && routers.isEmpty && services.isEmpty
    }

    /// - Parameter held: the old model's table, where another version of the compiler may have made it; nil:
    ///   as this one makes it.
    package init(
        from old: ConfigurationModel,
        held: ObjectTable? = nil,
        to new: ConfigurationModel
    ) throws(CompilerError) {
        let before = try GenerationListing(old).rows
        let after = try GenerationListing(new).rows
        let named = Set(before.map { $0.identity })
        let known = held.map { table in Set((0..<table.objectCount).map { table.identity($0) }) } ?? named
        let wanted = Set(after.map { $0.identity })
        added = after.filter { !known.contains($0.identity) }
        removed = before.filter { known.contains($0.identity) && !wanted.contains($0.identity) }
        remadeCount = known.subtracting(named).subtracting(wanted).count
        keptCount = after.count - added.count
        var former: [ChannelKey: RouterConfiguration] = [:]
        for router in old.routers { former[router.settings.channelKey] = router }
        var changes: [RouterChange] = []
        for router in new.routers {
            let name = router.settings.name
            guard let earlier = former.removeValue(forKey: router.settings.channelKey) else {
                changes.append(RouterChange(name: name, kind: .added, settings: []))
                continue
            }
            let settings = ModelDifference.changes(from: earlier, to: router)
            if !settings.isEmpty {
                changes.append(RouterChange(name: name, kind: .changed, settings: settings))
            }
        }
        for router in old.routers where former[router.settings.channelKey] != nil {
            changes.append(RouterChange(name: router.settings.name, kind: .removed, settings: []))
        }
        routers = changes
        services = ModelDifference.services(from: old.loadBalancing, to: new.loadBalancing)
    }

    private static func changes(
        from old: RouterConfiguration,
        to new: RouterConfiguration
    ) -> [SettingChange] {
        let (before, after) = (said(of: old), said(of: new))
        var result: [SettingChange] = []
        for (first, second) in zip(before, after) where first.value != second.value {
            result.append(SettingChange(keyword: first.keyword, before: first.value, after: second.value))
        }
        if old.settings.authentication != new.settings.authentication
            || old.settings.keyedAuthentication != new.settings.keyedAuthentication
        {
            result.append(SettingChange(keyword: "authentication", before: "the old one", after: "changed"))
        }
        if result.isEmpty, old != new {
            result.append(SettingChange(keyword: "others", before: "", after: "changed"))
        }
        return result
    }

    /// What the wire, the election and the kernel notice.
    private static func said(of router: RouterConfiguration) -> [(keyword: String, value: String)] {
        let settings = router.settings
        func word(_ value: Bool) -> String { value ? "yes" : "no" }
        func list(_ values: [String]) -> String { values.isEmpty ? "none" : values.joined(separator: ", ") }
        return [
            ("name", settings.name), ("priority", "\(settings.basePriority)"),
            ("version", "\(settings.version.rawValue)"), ("advert_int", "\(settings.advertInterval)"),
            ("state", settings.wantsMasterAtStart ? "MASTER" : "BACKUP"),
            ("preempt", word(settings.preempts)),
            ("preempt_delay", "\(settings.preemptDelay)"),
            ("down_timer_adverts", "\(settings.missedAdvertsUntilDown)"),
            ("accept", word(settings.acceptMode)),
            ("strict_mode", word(settings.isStrict)),
            ("virtual_ipaddress", list(router.advertisedAddresses.map { "\($0.description)" })),
            ("virtual_ipaddress_excluded", list(router.excludedAddresses.map { "\($0.description)" })),
            ("virtual_routes", list(router.routes.map { "\($0.description)" })),
            ("virtual_rules", list(router.rules.map { "\($0.description)" })),
            ("use_vmac", router.link.map { "\($0.description)" } ?? "no"),
        ]
    }
}

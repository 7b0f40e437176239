import Configuration
import HealthChecks
import HelperProtocol
import NetlinkMessages
import NetworkTypes
import VRRP

/// All objects of a model.
struct ModelObjects {
    /// In the order of the model's routers.
    var routers: [RouterObjects] = []
    /// Of no router, in the order in which they are put: a setting, firewall tables, marks for groups of
    /// virtual servers, then static addresses, routes, rules.
    var statics: [ObjectDraft] = []
    /// What IPVS may hold; in a table none of them is put by itself.
    let services: ServiceObjects
    /// What sockets of checks may be marked with; none is ever put.
    let marks: [ObjectDraft]
    /// Bundles and what they are called: an instance or a sync group; each once.
    var bundles: [(identity: BundleIdentity, name: String)] = []

    init(_ model: ConfigurationModel) throws(CompilerError) {
        let firewall = try Firewall(model)
        if model.global.disablesLocalGroupReports { statics.append(.setting(.noLocalGroupReports)) }
        for table in firewall.tables {
            statics.append(try .table(table))
            statics.append(try .chains(of: table))
        }
        statics += try MarkingObjects(model.loadBalancing).drafts()
        for address in model.statics.addresses {
            statics.append(
                .address(address.description, on: address.description.interface, leasedBy: nil)
            )
        }
        for route in model.statics.routes { statics.append(try .route(route.description, leasedBy: nil)) }
        for rule in model.statics.rules { statics.append(try .rule(rule.description, leasedBy: nil)) }
        var groups: [String: String] = [:]
        for group in model.syncGroups {
            for member in group.settings.members { groups[member] = group.settings.name }
        }
        var named: Set<BundleIdentity> = []
        var byName: [String: (bundle: BundleIdentity, virtualRouterID: UInt8)] = [:]
        for router in model.routers {
            let group = groups[router.settings.name]
            let identity =
                group.map { BundleIdentity(syncGroup: $0) } ?? BundleIdentity(router.settings.channelKey)
            if named.insert(identity).inserted { bundles.append((identity, group ?? router.settings.name)) }
            byName[router.settings.name] = (identity, router.settings.virtualRouterID.rawValue)
            routers.append(try RouterObjects(router, bundle: identity, firewall))
        }
        services = ServiceObjects(model.loadBalancing, bundles: byName)
        let marks = Set(model.loadBalancing.checks.compactMap { $0.settings.probe.target?.mark })
        self.marks = marks.sorted().map { ObjectDraft.mark($0) }
    }

    /// All drafts, each identity once.
    func drafts() throws(CompilerError) -> [ObjectDraft] {
        var result = try draftsBesideServices()
        // Each of them is there once, and of kinds of their own.
        try services.forEach { (draft) throws(CompilerError) in result.append(draft) }
        return result
    }

    /// Adds bundles and objects to a table.
    func add(to builder: inout ObjectTableBuilder) throws(CompilerError) {
        for bundle in bundles { builder.add(bundle.identity) }
        for draft in try draftsBesideServices() { builder.add(draft) }
        try services.add(to: &builder)
    }

    /// All but IPVS's, each identity once: what several routers need of one interface is one object.
    private func draftsBesideServices() throws(CompilerError) -> [ObjectDraft] {
        var result: [ObjectDraft] = []
        var places: [ObjectIdentity: Int] = [:]
        func add(_ draft: ObjectDraft) throws(CompilerError) {
            guard let place = places.updateValue(result.count, forKey: draft.record.identity) else {
                result.append(draft)
                return
            }
            places[draft.record.identity] = place
            let first = result[place]
            guard first.record.isLeased == draft.record.isLeased, first.bundle == draft.bundle else {
                throw .sameObject("\(draft.subject)", first: name(first.bundle), second: name(draft.bundle))
            }
        }
        for draft in statics + marks { try add(draft) }
        for router in routers {
            for draft in router.all { try add(draft) }
        }
        return result
    }

    /// What a bundle is called; for none, what stands whoever is master.
    func name(_ bundle: BundleIdentity?) -> String {
        guard let bundle else { return "the static entries" }
        return bundles.first { $0.identity == bundle }.map { "\"\($0.name)\"" } ?? "?"
    }
}

extension BundleIdentity {
    /// The bundle of a sync group: the same whoever is in it.
    package init(syncGroup name: String) {
        var hash = IdentityHash()
        hash.add(Array("group".utf8) + [0] + Array(name.utf8))
        self.init(rawValue: hash.value)
    }
}

/// The firewall tables that a model needs.
struct Firewall {
    let ipv4: FirewallTable
    let ipv6: FirewallTable
    /// Those of the two that anything stands in.
    private(set) var tables: [FirewallTable] = []
    /// False for `disable_local_igmp`: the kernel sends no group reports.
    let redirectsGroupReports: Bool

    init(_ model: ConfigurationModel) throws(CompilerError) {
        let settings = model.global.firewall
        let name = settings.table.map { Array($0.utf8) } ?? FirewallTable.defaultName
        do {
            ipv4 = try FirewallTable(.ipv4, name: name, priority: settings.priority, counts: settings.counts)
            ipv6 = try FirewallTable(.ipv6, name: name, priority: settings.priority, counts: settings.counts)
        } catch {
            throw .badTableName(settings.table ?? "")
        }
        redirectsGroupReports = !model.global.disablesLocalGroupReports
        var used: [AddressFamily] = []
        for router in model.routers {
            used += leasedEntries(router).map { $0.family }
            used += linkEntries(router).map { $0.family }
        }
        for table in [ipv4, ipv6] where used.contains(table.family) { tables.append(table) }
    }

    func table(_ family: AddressFamily) -> FirewallTable { family == .ipv4 ? ipv4 : ipv6 }

    /// Of a router that doesn't accept packets to its addresses: one for each of them.
    func leasedEntries(_ router: RouterConfiguration) -> [(entry: FirewallEntry, family: AddressFamily)] {
        guard !router.settings.acceptMode, router.settings.basePriority < .owner else { return [] }
        return (router.advertisedAddresses + router.excludedAddresses).map { address in
            let description = address.description
            let plain = description.address.address
            if case .ipv6(let local) = plain, local.isLinkLocal {
                return (.linkLocal(local, on: router.interface(of: address)), .ipv6)
            }
            return (.address(plain), plain.family)
        }
    }

    /// Of virtual MAC links: switches mustn't learn their MAC address from a backup's reports, and neighbours
    /// not for the link-local address of their parents.
    func linkEntries(_ router: RouterConfiguration) -> [(entry: FirewallEntry, family: AddressFamily)] {
        var result: [(entry: FirewallEntry, family: AddressFamily)] = []
        for link in router.links {
            guard case .macvlan(let mac) = link.kind else { continue }
            let isOwn = link == router.link?.description
            let isIPv6 = mac == MACAddress(.ipv6, router.settings.virtualRouterID)
            let family = isOwn ? router.settings.family : isIPv6 ? .ipv6 : .ipv4
            guard redirectsGroupReports || family == .ipv6 else { continue }
            result.append((.virtualLink(link.name, parent: link.parent), family))
            guard family == .ipv6 else { continue }
            for address in router.advertisedAddresses + router.excludedAddresses
            where router.interface(of: address) == link.name {
                guard case .ipv6(let local) = address.description.address.address, local.isLinkLocal else {
                    continue
                }
                result.append((.virtualLinkLocal(local, on: link.name), family))
            }
        }
        return result
    }
}

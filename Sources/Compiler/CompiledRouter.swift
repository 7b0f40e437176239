package import Configuration
package import HelperProtocol
import NetworkTypes
package import VRRP

/// A virtual router and where its objects stand in a table.
package struct CompiledRouter: Equatable, Sendable {
    package var settings: VirtualRouterSettings
    /// Its own, or its sync group's.
    package var bundle: UInt32
    package var channel: UInt32
    /// What its channel is of: adverts go by its own link where it has one.
    package var key: ChannelKey
    /// In the order of `settings.virtualAddresses`.
    package var addresses: [UInt32]
    /// Standing, to be put in this order while the router is configured: its own link, settings of the
    /// kernel, what the firewall does for the link.
    package var standing: [UInt32] = []
    /// Leased, to be put before the addresses: what keeps packets to them away.
    package var firewall: [UInt32] = []
    /// Leased, behind the addresses.
    package var excludedAddresses: [UInt32] = []
    /// Leased, behind all addresses.
    package var routes: [UInt32] = []
    /// Leased, last.
    package var rules: [UInt32] = []

    package init(settings: VirtualRouterSettings, bundle: UInt32, channel: UInt32, addresses: [UInt32]) {
        self.settings = settings
        self.bundle = bundle
        self.channel = channel
        key = settings.channelKey
        self.addresses = addresses
    }
}

/// What a model's objects are in a table.
package struct CompiledModel: Equatable, Sendable {
    /// In the order of the model's routers.
    package var routers: [CompiledRouter]
    /// Standing objects of no router, to be put in this order: firewall tables, static addresses, routes,
    /// rules.
    package var statics: [UInt32]

    /// Finds what the model says in the table, by identity.
    ///
    /// Throws `notInTable` or `staticNotInTable` for a table of another configuration, also when it holds the
    /// object with another bundle.
    ///
    /// - Parameter checksServices: false where this version's own compile step made the table of this very
    ///   model: to make each of ten thousand objects of IPVS once more, only to see that it is there, takes
    ///   as long as reading the configuration.
    package init(
        _ model: ConfigurationModel,
        in table: ObjectTable,
        checksServices: Bool = true
    ) throws(CompilerError) {
        let objects = try ModelObjects(model)
        routers = []
        routers.reserveCapacity(objects.routers.count)
        for (router, objects) in zip(model.routers, objects.routers) {
            let lookup = TableLookup(table: table, name: router.settings.name)
            guard let bundle = table.index(of: objects.bundle) else {
                throw .notInTable(instance: router.settings.name)
            }
            var compiled = CompiledRouter(
                settings: router.settings,
                bundle: bundle,
                channel: try lookup.place(of: objects.channel, bundle: bundle),
                addresses: try lookup.places(of: objects.addresses, bundle: bundle)
            )
            compiled.key = ChannelKey(
                interface: router.advertInterface,
                family: router.settings.family,
                virtualRouterID: router.settings.virtualRouterID,
                audience: router.settings.audience
            )
            compiled.standing = try lookup.places(of: objects.standing, bundle: nil)
            compiled.firewall = try lookup.places(of: objects.firewall, bundle: bundle)
            compiled.excludedAddresses = try lookup.places(of: objects.excludedAddresses, bundle: bundle)
            compiled.routes = try lookup.places(of: objects.routes, bundle: bundle)
            compiled.rules = try lookup.places(of: objects.rules, bundle: bundle)
            routers.append(compiled)
        }
        statics = []
        for draft in objects.statics {
            guard let index = table.index(of: draft.record.identity), table.object(index).bundle == nil else {
                throw .staticNotInTable("\(draft.subject)")
            }
            statics.append(index)
        }
        guard checksServices else { return }
        try objects.services.forEach { (draft) throws(CompilerError) in
            guard let index = table.index(of: draft.record.identity),
                table.object(index).body == draft.record.body
            else { throw .staticNotInTable("\(draft.subject)") }
        }
    }
}

/// Finds one router's objects.
private struct TableLookup {
    let table: ObjectTable
    let name: String

    func place(of draft: ObjectDraft, bundle: UInt32?) throws(CompilerError) -> UInt32 {
        guard let index = table.index(of: draft.record.identity), table.object(index).bundle == bundle else {
            throw .notInTable(instance: name)
        }
        return index
    }

    func places(of drafts: [ObjectDraft], bundle: UInt32?) throws(CompilerError) -> [UInt32] {
        var result: [UInt32] = []
        for draft in drafts { result.append(try place(of: draft, bundle: bundle)) }
        return result
    }
}

/// The same of a model of nothing but virtual routers.
package func compiledRouters(
    _ routers: [VirtualRouterSettings],
    in table: ObjectTable
) throws(CompilerError) -> [CompiledRouter] {
    try CompiledModel(ConfigurationModel(virtualRouters: routers), in: table).routers
}

package import HelperProtocol
import NetworkTypes
package import VRRP

/// A virtual router and where its objects stand in a table.
package struct CompiledRouter: Equatable, Sendable {
    package var settings: VirtualRouterSettings
    package var bundle: UInt32
    package var channel: UInt32
    /// In the order of `settings.virtualAddresses`.
    package var addresses: [UInt32]

    package init(settings: VirtualRouterSettings, bundle: UInt32, channel: UInt32, addresses: [UInt32]) {
        self.settings = settings
        self.bundle = bundle
        self.channel = channel
        self.addresses = addresses
    }
}

/// Finds what the model says in the table, by identity; in the order of `routers`.
///
/// Throws `notInTable` for a table of another configuration, also when it holds the object with another
/// bundle.
package func compiledRouters(
    _ routers: [VirtualRouterSettings],
    in table: ObjectTable
) throws(CompilerError) -> [CompiledRouter] {
    var result: [CompiledRouter] = []
    result.reserveCapacity(routers.count)
    for settings in routers {
        let objects = try RouterObjects(settings)
        guard let bundle = table.index(of: objects.bundle),
            let channel = table.index(of: objects.channel.record.identity),
            table.object(channel).bundle == bundle
        else { throw .notInTable(instance: settings.name) }
        var addresses: [UInt32] = []
        for address in objects.addresses {
            guard let index = table.index(of: address.record.identity), table.object(index).bundle == bundle
            else {
                throw .notInTable(instance: settings.name)
            }
            addresses.append(index)
        }
        result.append(
            CompiledRouter(settings: settings, bundle: bundle, channel: channel, addresses: addresses)
        )
    }
    return result
}

import ByteCodec
package import HelperProtocol
import NetworkTypes
package import RunnerProtocol
package import VRRP

/// The files of one generation.
package struct Generation: Equatable, Sendable {
    package let hash: GenerationHash
    /// The helper's table.
    package let objects: [UInt8]
    /// The flattened configuration, as it came.
    package let configuration: [UInt8]
    /// `Secrets`.
    package let secrets: [UInt8]
    /// The runner's table.
    package let scripts: [UInt8]
    /// `Manifest`.
    package let manifest: [UInt8]

    /// Compiles a checked model.
    ///
    /// - Parameters:
    ///   - configuration: the flattened text, from which the engine reads the same model.
    ///   - secrets: by the number that stands for each in `configuration`.
    ///   - scripts: by number, as `ScriptNumbers` gives them.
    ///   - sources: the files that were read, for the manifest only.
    package init(
        _ routers: [VirtualRouterSettings],
        configuration: [UInt8],
        secrets: [[UInt8]],
        scripts: [ScriptEntry] = [],
        sources: [Manifest.Source],
        version: String
    ) throws(CompilerError) {
        var builder = ObjectTableBuilder()
        try refuseDuplicates(routers)
        for settings in routers {
            let objects = try RouterObjects(settings)
            builder.add(objects.bundle)
            builder.add(objects.channel)
            for address in objects.addresses { builder.add(address) }
        }
        self.configuration = configuration
        self.secrets = Secrets.encode(secrets)
        let nameless = try builder.bytes(generation: .none)
        var parts = [nameless, configuration, self.secrets]
        if !scripts.isEmpty { parts.append(ScriptTable(generation: .none, entries: scripts).encoded) }
        let hash = GenerationHash(covering: parts)
        self.hash = hash
        self.scripts = ScriptTable(generation: hash, entries: scripts).encoded
        objects = try builder.bytes(generation: hash)
        manifest =
            Manifest(
                version: version,
                generation: hash,
                objectCount: builder.objectCount,
                sources: sources
            ).encoded
    }
}

extension GenerationHash {
    /// A hash of several byte strings and where each ends.
    fileprivate init(covering parts: [[UInt8]]) {
        var hash = IdentityHash()
        for part in parts {
            var length = ByteWriter(limit: 8)
            length.writeLittleEndian(UInt64(part.count))
            hash.add(length.bytes)
            hash.add(part)
        }
        self.init(rawValue: hash.value)
    }
}

/// The table holds each bundle and each object once, so what would be there twice is the configuration's
/// error.
private func refuseDuplicates(_ routers: [VirtualRouterSettings]) throws(CompilerError) {
    var names: [ChannelKey: String] = [:]
    var holders: [PlacedAddress: String] = [:]
    for settings in routers {
        if let first = names.updateValue(settings.name, forKey: settings.channelKey) {
            throw .sameRouter(first: first, second: settings.name)
        }
        for address in settings.virtualAddresses {
            let place = PlacedAddress(interface: address.interface, address: address.address.address)
            if let first = holders.updateValue(settings.name, forKey: place) {
                throw .sameAddress("\(address.address.address)", first: first, second: settings.name)
            }
        }
    }
}

/// Two prefix lengths of one address on one interface would be one address to everybody who sends to it.
private struct PlacedAddress: Hashable {
    var interface: InterfaceName
    var address: IPAddress
}

package import Configuration
package import HelperProtocol
import NetlinkMessages
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
    /// What other users' runners read of it.
    package let userScripts: [UserScripts]
    /// `Manifest`.
    package let manifest: [UInt8]
    /// `GenerationOutline`, for the next compile; nil where that must read the whole.
    package let outline: [UInt8]?

    /// Compiles a checked model.
    ///
    /// - Parameters:
    ///   - configuration: the flattened text, from which the engine reads the same model.
    ///   - secrets: by the number that stands for each in `configuration`.
    ///   - scripts: by number, as `ScriptNumbers` gives them.
    ///   - sources: the files that were read, for the manifest only.
    package init(
        _ model: ConfigurationModel,
        configuration: [UInt8],
        secrets: [[UInt8]],
        scripts: [ScriptEntry] = [],
        sources: [Manifest.Source],
        version: String,
        outline: GenerationOutline? = nil
    ) throws(CompilerError) {
        let table = try ObjectTableBuilder.table(of: model)
        let hash = Generation.hash(table)
        self.init(
            table: table,
            hashedTo: hash,
            configuration: configuration,
            secrets: secrets,
            scripts: scripts,
            sources: sources,
            version: version,
            outline: outline
        )
    }

    /// - Parameters:
    ///   - table: with no generation's hash in it.
    ///   - tableHash: as `hash` gives it.
    init(
        table: consuming [UInt8],
        hashedTo tableHash: WordHash,
        configuration: [UInt8],
        secrets: [[UInt8]],
        scripts: [ScriptEntry],
        sources: [Manifest.Source],
        version: String,
        outline: GenerationOutline?
    ) {
        self.configuration = configuration
        self.secrets = Secrets.encode(secrets)
        let hash = Generation.hash(tableHash, configuration, self.secrets, scripts)
        self.hash = hash
        self.scripts = ScriptTable(generation: hash, entries: scripts).encoded
        userScripts = UserScripts.all(of: scripts, generation: hash)
        ObjectTableBuilder.name(&table, hash)
        objects = table
        manifest =
            Manifest(
                version: version,
                generation: hash,
                objectCount: ObjectTableBuilder.objectCount(of: objects),
                sources: sources
            ).encoded
        self.outline = outline?.encoded(for: hash)
    }

    /// What a table, with no generation's hash in it, begins the hash of its generation with.
    static func hash(_ table: [UInt8]) -> WordHash {
        var hash = WordHash()
        hash.addPart(table)
        return hash
    }

    /// A hash of several byte strings and where each ends.
    ///
    /// - Parameter secrets: as `Secrets.encode` gives them.
    static func hash(
        _ tableHash: WordHash,
        _ configuration: [UInt8],
        _ secrets: [UInt8],
        _ scripts: [ScriptEntry]
    ) -> GenerationHash {
        var hash = tableHash
        hash.addPart(configuration)
        hash.addPart(secrets)
        if !scripts.isEmpty { hash.addPart(ScriptTable(generation: .none, entries: scripts).encoded) }
        return GenerationHash(rawValue: hash.value)
    }
}

extension Generation {
    /// One that was compiled before, of its files.
    package init(
        hash: GenerationHash,
        objects: [UInt8],
        configuration: [UInt8],
        secrets: [UInt8],
        scripts: ScriptTable,
        manifest: [UInt8]
    ) {
        self.hash = hash
        self.objects = objects
        self.configuration = configuration
        self.secrets = secrets
        self.scripts = scripts.encoded
        userScripts = UserScripts.all(of: scripts.entries, generation: hash)
        self.manifest = manifest
        outline = nil
    }

    /// The same of a model of nothing but virtual routers.
    package init(
        _ routers: [VirtualRouterSettings],
        configuration: [UInt8],
        secrets: [[UInt8]],
        scripts: [ScriptEntry] = [],
        sources: [Manifest.Source],
        version: String
    ) throws(CompilerError) {
        try self.init(
            ConfigurationModel(virtualRouters: routers),
            configuration: configuration,
            secrets: secrets,
            scripts: scripts,
            sources: sources,
            version: version
        )
    }
}

extension WordHash {
    fileprivate mutating func addPart(_ part: [UInt8]) {
        add(UInt128(part.count))
        add(part)
    }
}

extension ObjectTableBuilder {
    /// The table of a checked model, with no generation's hash in it yet.
    static func table(of model: ConfigurationModel) throws(CompilerError) -> [UInt8] {
        var builder = ObjectTableBuilder()
        try refuseDuplicates(model)
        try ModelObjects(model).add(to: &builder)
        return try builder.bytes()
    }

    /// What a table's header says.
    static func objectCount(of table: [UInt8]) -> Int {
        (0..<4).reduce(0) { $0 | Int(table[24 + $1]) << (8 * $1) }
    }
}

/// The table holds each channel and each address once, so what would be there twice is the configuration's
/// error.
private func refuseDuplicates(_ model: ConfigurationModel) throws(CompilerError) {
    var names: [ChannelKey: String] = [:]
    var holders: [PlacedAddress: String] = [:]
    func hold(
        _ address: IPAddress,
        on interface: InterfaceName,
        by holder: String
    ) throws(CompilerError) {
        let place = PlacedAddress(interface: interface, address: address)
        if let first = holders.updateValue(holder, forKey: place) {
            throw .sameAddress("\(address)", first: first, second: holder)
        }
    }
    for address in model.statics.addresses {
        let description = address.description
        try hold(description.address.address, on: description.interface, by: "static_ipaddress")
    }
    for router in model.routers {
        let settings = router.settings
        if let first = names.updateValue(settings.name, forKey: settings.channelKey) {
            throw .sameRouter(first: first, second: settings.name)
        }
        for address in router.advertisedAddresses + router.excludedAddresses {
            try hold(
                address.description.address.address,
                on: router.interface(of: address),
                by: settings.name
            )
        }
    }
}

/// Two prefix lengths of one address on one interface would be one address to everybody who sends to it.
private struct PlacedAddress: Hashable {
    var interface: InterfaceName
    var address: IPAddress
}

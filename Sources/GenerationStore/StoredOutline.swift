package import Compiler
import HelperProtocol
import RunnerProtocol

/// What the generation in force keeps for the next compile, and its other files when they are asked for. For
/// root: the runner's table is among them, and nobody else reads an outline.
package struct StoredOutline {
    package let outline: GenerationOutline
    private let hash: GenerationHash
    private let path: String
    private let owner: UInt32

    /// Two of the largest files have no more segments than this has room for.
    private static let length = 64 << 20

    /// Nil where there is no generation, it keeps nothing, or what it keeps isn't its own.
    package init?(ofCurrentIn folder: String, owner: UInt32 = 0) {
        guard let hash = try? currentGeneration(in: folder) else { return nil }
        let path = "\(folder)/\(String(decoding: hash.text, as: UTF8.self))"
        guard let bytes = try? readProtected("\(path)/outline", limit: StoredOutline.length, owner: owner),
            let outline = GenerationOutline(decoding: bytes, of: hash)
        else { return nil }
        self.outline = outline
        self.hash = hash
        self.path = path
        self.owner = owner
    }

    /// Nil where a file isn't as it was written.
    package func generation() -> FormerGeneration? {
        func file(_ name: String, _ limit: Int) -> [UInt8]? {
            try? readProtected("\(path)/\(name)", limit: limit, owner: owner)
        }
        guard let objects = file("objects", Limits.tableLength),
            let configuration = file("configuration", StoredGeneration.configurationLength),
            let secrets = file("secrets", StoredGeneration.secretsLength),
            let scripts = file("scripts", RunnerLimits.tableLength).flatMap({ try? ScriptTable($0) })
        else { return nil }
        return FormerGeneration(
            hash,
            objects: objects,
            configuration: configuration,
            secrets: secrets,
            scripts: scripts,
            outline: outline
        )
    }
}

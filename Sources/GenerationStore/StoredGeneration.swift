import CLinux
package import Compiler
package import Configuration
package import HelperProtocol

/// A generation as read back: what the engine runs on.
package struct StoredGeneration {
    package let hash: GenerationHash
    package let model: ConfigurationModel
    package let table: ObjectTable
    /// The model's virtual routers with their places in the table.
    package let routers: [CompiledRouter]
    /// Places of what belongs to no router, in the order of putting.
    package let statics: [UInt32]

    /// Longest files that a compile can write, a little beyond.
    private static let configurationLength = 2 * ReadingLimits.totalBytes
    private static let secretsLength = 64 << 20

    /// Reads what `current` names in `folder`, and checks that its parts belong together.
    ///
    /// - Parameter owner: the only user who may have written it: root, but for tests.
    package init(readingCurrentOf folder: String, owner: UInt32 = 0) throws(StoreError) {
        let hash = try currentGeneration(in: folder)
        let path = "\(folder)/\(String(decoding: hash.text, as: UTF8.self))"
        let configuration = try readProtected(
            "\(path)/configuration",
            limit: StoredGeneration.configurationLength,
            owner: owner
        )
        let secrets = try readProtected(
            "\(path)/secrets",
            limit: StoredGeneration.secretsLength,
            owner: owner
        )
        let objects = try readProtected("\(path)/objects", limit: Limits.tableLength, owner: owner)
        self.hash = hash
        model = try readModel(configuration, secrets, path: path)
        do {
            table = try ObjectTable(TableMemory(copying: objects))
        } catch {
            throw .malformed(path: "\(path)/objects", reason: "\(error)")
        }
        guard table.generation == hash else {
            throw .malformed(path: "\(path)/objects", reason: "it is another generation's")
        }
        do {
            let compiled = try CompiledModel(model, in: table)
            routers = compiled.routers
            statics = compiled.statics
        } catch {
            throw .malformed(path: "\(path)/objects", reason: error.text)
        }
    }
}

/// The generation that `current` in `folder` names.
package func currentGeneration(in folder: String) throws(StoreError) -> GenerationHash {
    let link = "\(folder)/current"
    var buffer = [CChar](repeating: 0, count: 64)
    // Safety: the call writes at most the given count; path and buffer outlive it.
    let length = unsafe hf_read_link(Int32(HF_HERE), link, &buffer, UInt64(buffer.count))
    guard length >= 0 else {
        if length == -Int64(HF_ENOENT) { throw .noGeneration(folder: folder) }
        throw .system(call: "read", path: link, errno: Int32(-length))
    }
    guard let hash = GenerationHash(text: buffer.prefix(Int(length)).map { UInt8(bitPattern: $0) }) else {
        throw .badName(path: link)
    }
    return hash
}

private func readModel(
    _ configuration: [UInt8],
    _ secrets: [UInt8],
    path: String
) throws(StoreError) -> ConfigurationModel {
    let flattened: FlattenedConfiguration
    do {
        flattened = try FlattenedConfiguration(decoding: configuration)
    } catch {
        throw .malformed(path: "\(path)/configuration", reason: "\(error)")
    }
    let entries: [[UInt8]]
    do {
        entries = try Secrets.decode(secrets)
    } catch {
        throw .malformed(path: "\(path)/secrets", reason: "\(error)")
    }
    let result = ConfigurationReader.readFlattened(flattened, secrets: entries)
    guard let model = result.model else {
        let first = result.diagnostics.first { $0.severity == .error }
        throw .malformed(path: "\(path)/configuration", reason: first?.message ?? "it can't be read again")
    }
    return model
}

/// The bytes of a regular file that nobody but `owner` could have written.
private func readProtected(_ path: String, limit: Int, owner: UInt32) throws(StoreError) -> [UInt8] {
    // Safety: the path is terminated.
    let file = try OpenFile(unsafe hf_open_to_read(Int32(HF_HERE), path), call: "open", path: path)
    let status = try file.status()
    guard status.is_regular != 0 else { throw .notRegular(path: path) }
    guard status.owner == owner, status.permissions & 0o022 == 0 else { throw .notProtected(path: path) }
    return try file.read(limit: limit, expected: Int(min(status.size, UInt64(limit))))
}

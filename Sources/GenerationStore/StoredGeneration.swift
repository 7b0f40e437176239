import CLinux
package import Compiler
package import Configuration
package import HelperProtocol
import RunnerProtocol

/// A generation as read back: what the engine runs on.
package struct StoredGeneration {
    package let hash: GenerationHash
    package let model: ConfigurationModel
    package let table: ObjectTable
    /// The model's virtual routers with their places in the table.
    package let routers: [CompiledRouter]
    /// Places of what belongs to no router, in the order of putting.
    package let statics: [UInt32]
    /// What this version refuses of it, which was left out, as a sentence without a full stop; nil: nothing.
    package let concession: String?
    package let manifest: Manifest

    /// Longest files that a compile can write, a little beyond.
    static let configurationLength = 2 * ReadingLimits.totalBytes
    static let secretsLength = 64 << 20
    fileprivate static let manifestLength = 16 << 20

    /// Reads what `current` names in `folder`, and checks that its parts belong together.
    ///
    /// Where another version compiled it and this one refuses its configuration, what is refused is left out
    /// as `--compat` does it. The table stays as it was compiled, so what would be on the wire or in the
    /// kernel in another way than then is an error all the same.
    ///
    /// - Parameters:
    ///   - version: this program's.
    ///   - owner: the only user who may have written it: root, but for tests.
    package init(readingCurrentOf folder: String, version: String, owner: UInt32 = 0) throws(StoreError) {
        var nothing: FormerReading?
        try self.init(readingCurrentOf: folder, version: version, owner: owner, after: &nothing, nil)
    }

    /// The same after another one.
    ///
    /// - Parameters:
    ///   - reading: what was read before, of which the same isn't read again; then what was read now, nil
    ///     where something was left out of it.
    ///   - formerTable: the table that was read before.
    package init(
        readingCurrentOf folder: String,
        version: String,
        owner: UInt32 = 0,
        after reading: inout FormerReading?,
        _ formerTable: ObjectTable?
    ) throws(StoreError) {
        let hash = try currentGeneration(in: folder)
        let path = "\(folder)/\(String(decoding: hash.text, as: UTF8.self))"
        let secrets = try readProtected(
            "\(path)/secrets",
            limit: StoredGeneration.secretsLength,
            owner: owner
        )
        let record = try readProtected(
            "\(path)/manifest",
            limit: StoredGeneration.manifestLength,
            owner: owner
        )
        guard let manifest = Manifest(decoding: record) else {
            throw .malformed(path: "\(path)/manifest", reason: "it is of another format")
        }
        self.hash = hash
        self.manifest = manifest
        (model, concession) = try readModel(
            in: path,
            secrets,
            owner: owner,
            concedes: manifest.version == version ? nil : manifest.version,
            after: &reading
        )
        table = try readTable("\(path)/objects", of: hash, owner: owner, after: formerTable)
        guard table.generation == hash else {
            throw .malformed(path: "\(path)/objects", reason: "it is another generation's")
        }
        do {
            let isOwn = manifest.version == version
            let compiled = try CompiledModel(model, in: table, checksServices: !isOwn)
            routers = compiled.routers
            statics = compiled.statics
        } catch {
            throw .malformed(path: "\(path)/objects", reason: error.text)
        }
    }
}

extension Generation {
    /// The files of what `current` names in `folder`, for another folder. The runner's table is among them,
    /// so this is for root.
    package init(copyingCurrentOf folder: String, owner: UInt32 = 0) throws(StoreError) {
        let hash = try currentGeneration(in: folder)
        let path = "\(folder)/\(String(decoding: hash.text, as: UTF8.self))"
        func file(_ name: String, _ limit: Int) throws(StoreError) -> [UInt8] {
            try readProtected("\(path)/\(name)", limit: limit, owner: owner)
        }
        let bytes = try file("scripts", RunnerLimits.tableLength)
        let scripts: ScriptTable
        do {
            scripts = try ScriptTable(bytes)
        } catch {
            throw .malformed(path: "\(path)/scripts", reason: "\(error)")
        }
        self.init(
            hash: hash,
            objects: try file("objects", Limits.tableLength),
            configuration: try file("configuration", StoredGeneration.configurationLength),
            secrets: try file("secrets", StoredGeneration.secretsLength),
            scripts: scripts,
            manifest: try file("manifest", StoredGeneration.manifestLength)
        )
    }
}

/// The table of a generation in `folder`.
///
/// - Parameter owner: the only user who may have written it: root, but for tests.
package func storedTable(_ hash: GenerationHash, in folder: String, owner: UInt32 = 0) throws(StoreError)
    -> ObjectTable
{
    let path = "\(folder)/\(String(decoding: hash.text, as: UTF8.self))/objects"
    let table = try readTable(path, of: hash, owner: owner, after: nil)
    guard table.generation == hash else {
        throw .malformed(path: path, reason: "it is another generation's")
    }
    return table
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
    in folder: String,
    _ secrets: [UInt8],
    owner: UInt32,
    concedes compiler: String?,
    after reading: inout FormerReading?
) throws(StoreError) -> (ConfigurationModel, concession: String?) {
    let path = "\(folder)/configuration"
    let entries: [[UInt8]]
    do {
        entries = try Secrets.decode(secrets)
    } catch {
        throw .malformed(path: "\(folder)/secrets", reason: "\(error)")
    }
    let file = try OpenFile(unsafe hf_open_to_read(Int32(HF_HERE), path), call: "open", path: path)
    let limit = StoredGeneration.configurationLength
    let size = try protectedSize(file, limit: limit, owner: owner)
    let change = reading.flatMap { $0.byteCount == size ? file.difference(from: $0) : nil }
    if let change, let model = reading?.model(replacing: change.range, with: change.bytes, secrets: entries) {
        return (model, nil)
    }
    let former = reading
    reading = nil
    let configuration = try file.read(limit: limit, expected: size)
    let flattened: FlattenedConfiguration
    do {
        flattened = try FlattenedConfiguration(decoding: configuration)
    } catch {
        throw .malformed(path: path, reason: "\(error)")
    }
    if let model = former?.model(of: flattened, secrets: entries) {
        reading = FormerReading(flattened, configuration, secrets: entries, model: model)
        return (model, nil)
    }
    let result = ConfigurationReader.readFlattened(flattened, secrets: entries)
    if let model = result.model {
        reading = FormerReading(flattened, configuration, secrets: entries, model: model)
        return (model, nil)
    }
    let first = result.diagnostics.first { $0.severity == .error }
    let reason = first?.message ?? "it can't be read again"
    guard let compiler,
        let model = ConfigurationReader.readFlattened(flattened.tolerated, secrets: entries).model
    else { throw .malformed(path: path, reason: reason) }
    let place = first.map { "\($0.place.file):\($0.place.line): " } ?? ""
    return (model, "compiled by version \(compiler), and this one refuses: \(place)\(reason)")
}

extension OpenFile {
    /// What of the text isn't as it was, in a file of as many bytes; nil where something else isn't, too.
    fileprivate func difference(from reading: FormerReading) -> (range: Range<Int>, bytes: [UInt8])? {
        guard difference(from: reading.head)?.range.isEmpty == true,
            let change = difference(from: reading.text, at: reading.head.count)
        else { return nil }
        let start = reading.head.count
        return (change.range.lowerBound + start..<change.range.upperBound + start, change.bytes)
    }
}

/// The bytes of a regular file that nobody but `owner` could have written.
func readProtected(_ path: String, limit: Int, owner: UInt32) throws(StoreError) -> [UInt8] {
    // Safety: the path is terminated, here and below.
    let file = try OpenFile(unsafe hf_open_to_read(Int32(HF_HERE), path), call: "open", path: path)
    let size = try protectedSize(file, limit: limit, owner: owner)
    return try file.read(limit: limit, expected: size)
}

/// A table, read where it is. Where `former` differs in its hash alone, its bytes stay, and nothing is
/// mapped.
private func readTable(
    _ path: String,
    of hash: GenerationHash,
    owner: UInt32,
    after former: ObjectTable?
) throws(StoreError) -> ObjectTable {
    let file = try OpenFile(unsafe hf_open_to_read(Int32(HF_HERE), path), call: "open", path: path)
    let size = try protectedSize(file, limit: Limits.tableLength, owner: owner)
    if let former {
        // Safety: `base` has `count` bytes, `hash` has sixteen.
        let renamed = unsafe ObjectTable(hash, after: former) { base, count, hash in
            unsafe size == count && hf_has_bytes(file.descriptor, base, UInt64(count), 8, hash, 16) == 1
        }
        if let renamed { return renamed }
    }
    let memory = try file.mapped(size)
    do {
        return try ObjectTable(memory)
    } catch {
        throw .malformed(path: path, reason: "\(error)")
    }
}

/// How many bytes the file has, or `limit`, or why it isn't to be trusted.
private func protectedSize(
    _ file: borrowing OpenFile,
    limit: Int,
    owner: UInt32
) throws(StoreError) -> Int {
    let status = try file.status()
    guard status.is_regular != 0 else { throw .notRegular(path: file.path) }
    guard status.owner == owner, status.permissions & 0o022 == 0 else {
        throw .notProtected(path: file.path)
    }
    return Int(min(status.size, UInt64(limit)))
}

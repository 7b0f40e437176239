package import HelperProtocol
package import RunnerProtocol

/// The files of the generation in force, for the next compile.
package final class FormerGeneration {
    let hash: GenerationHash
    /// With no generation's hash in it.
    private var table: TableSections
    /// After the table.
    private let tableHash: WordHash
    private var configuration: [UInt8]
    let secrets: [[UInt8]]
    let outline: GenerationOutline

    /// Nil where they aren't what this generation was made of, to the last byte.
    package init?(
        _ hash: GenerationHash,
        objects: consuming [UInt8],
        configuration: [UInt8],
        secrets: [UInt8],
        scripts: ScriptTable,
        outline: GenerationOutline
    ) {
        guard objects.count >= ObjectTable.headerLength else { return nil }
        ObjectTableBuilder.name(&objects, .none)
        tableHash = Generation.hash(objects)
        let covered = Generation.hash(tableHash, configuration, secrets, scripts.entries)
        guard covered == hash, scripts.generation == hash, let table = TableSections(objects),
            let secrets = try? Secrets.decode(secrets)
        else { return nil }
        self.hash = hash
        self.table = table
        self.configuration = configuration
        self.secrets = secrets
        self.outline = outline
    }

    /// Afterwards this has none: it is changed in place.
    func takeConfiguration() -> [UInt8] {
        var result: [UInt8] = []
        swap(&result, &configuration)
        return result
    }

    /// The table after a change of a part of it, and the hash of it; nil where it can't be. Afterwards this
    /// has none: most often nothing but the generation's hash is another in its megabytes.
    func takeTable(with change: TableChange, from new: TableSections) -> ([UInt8], WordHash)? {
        guard table.bundles == new.bundles else { return nil }
        guard change.isNothing else {
            return change.applied(to: table, from: new).map { ($0, Generation.hash($0)) }
        }
        return (table.take(), tableHash)
    }
}

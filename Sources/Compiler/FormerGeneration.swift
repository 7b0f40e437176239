package import HelperProtocol
package import RunnerProtocol

/// The files of the generation in force, for the next compile.
package struct FormerGeneration {
    let hash: GenerationHash
    /// With no generation's hash in it.
    let table: TableSections
    let configuration: [UInt8]
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
        let covered = Generation.hash(objects, configuration, secrets, scripts.entries)
        guard covered == hash, scripts.generation == hash, let table = TableSections(objects),
            let secrets = try? Secrets.decode(secrets)
        else { return nil }
        self.hash = hash
        self.table = table
        self.configuration = configuration
        self.secrets = secrets
        self.outline = outline
    }
}

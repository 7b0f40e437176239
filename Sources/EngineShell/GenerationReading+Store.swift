import GenerationStore
import Node

extension GenerationReading {
    /// Reads what `current` in `folder` names. Waits for the disk: not for the loop.
    init(readingCurrentOf folder: String) {
        do {
            let (generation, concession) = try GenerationReading.current(in: folder)
            self = .read(generation, concession: concession)
        } catch {
            self = .unreadable(error.text)
        }
    }

    private static func current(
        in folder: String
    ) throws(StoreError) -> (Handoff<NodeGeneration>, concession: String?) {
        let stored = try StoredGeneration(readingCurrentOf: folder, version: engineVersion)
        let concession = stored.concession
        let generation = NodeGeneration(
            hash: stored.hash,
            table: stored.table,
            routers: stored.routers,
            statics: stored.statics,
            model: stored.model
        )
        return (Handoff(generation), concession)
    }
}

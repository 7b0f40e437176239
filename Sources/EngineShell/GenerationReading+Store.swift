import GenerationStore
import Node

extension GenerationReading {
    /// Reads what `current` in `folder` names. Waits for the disk: not for the loop.
    init(readingCurrentOf folder: String) {
        do {
            let stored = try StoredGeneration(readingCurrentOf: folder)
            self = .read(
                Handoff(
                    NodeGeneration(
                        hash: stored.hash,
                        table: stored.table,
                        routers: stored.routers,
                        statics: stored.statics,
                        model: stored.model
                    )
                )
            )
        } catch {
            self = .unreadable(error.text)
        }
    }
}

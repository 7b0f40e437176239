import Configuration
import GenerationStore
import HelperProtocol
import Node
import Synchronization

/// Reads generations one after the other; of what the one before says as well, nothing is read again.
final class GenerationReader: Sendable {
    private let folder: String
    private let former: Mutex<(FormerReading?, ObjectTable?)>

    /// - Parameter reading: what was read before there was a generation.
    init(_ folder: String, after reading: FormerReading? = nil) {
        self.folder = folder
        former = Mutex((reading, nil))
    }

    /// Reads what `current` in the folder names. Waits for the disk: not for the loop.
    func read() -> GenerationReading {
        do {
            let (generation, concession) = try current()
            return .read(generation, concession: concession)
        } catch {
            return .unreadable(error.text)
        }
    }

    private func current() throws(StoreError) -> (Handoff<NodeGeneration>, concession: String?) {
        // Taken out, so that it can be changed in place.
        var (reading, table) = former.withLock { former in
            let taken = former
            former = (nil, nil)
            return taken
        }
        defer { former.withLock { $0 = (reading, table) } }
        let stored = try StoredGeneration(
            readingCurrentOf: folder,
            version: engineVersion,
            after: &reading,
            table
        )
        table = stored.table
        let generation = NodeGeneration(
            hash: stored.hash,
            table: stored.table,
            routers: stored.routers,
            statics: stored.statics,
            model: stored.model
        )
        return (Handoff(generation), stored.concession)
    }
}

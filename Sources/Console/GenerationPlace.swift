import CLinux
import GenerationStore
import Sandbox

/// The folder of generations as `compile` prepares it before it seals itself: what it made goes again when
/// nothing comes of it.
struct GenerationPlace {
    let folder: String
    /// Folders that weren't there before, the inner one last.
    private let made: [String]
    /// The folder that holds the outer one of `made`.
    private let holder: String?

    /// Where each generation is kept once more, beyond a boot; nil: nowhere.
    let keeping: String?

    init(_ runtimeFolder: String, keeping: String?) throws(Failure) {
        self.keeping = keeping
        if let keeping {
            // Safety: the path is terminated.
            let result = unsafe hf_make_folder(keeping, 0o755)
            guard result >= 0 else { throw Failure("can't make \(keeping): \(systemText(-result))") }
        }
        folder = "\(runtimeFolder)/generations"
        var made: [String] = []
        for path in [runtimeFolder, folder] {
            // Safety: the path is terminated.
            let result = unsafe hf_make_folder(path, 0o755)
            guard result >= 0 else { throw Failure("can't make \(path): \(systemText(-result))") }
            if result == 1 { made.append(path) }
        }
        self.made = made
        holder = made.first.map { "\($0)/.." }
    }

    var changeable: ChangeableFolders {
        ChangeableFolders(
            folder: Array(folder.utf8),
            another: keeping.map { Array($0.utf8) },
            clearing: holder.map { Array($0.utf8) }
        )
    }

    /// Leaves what isn't empty.
    func removeIfNew() {
        // Safety: the paths are terminated.
        for path in made.reversed() { _ = unsafe hf_remove_folder(path) }
    }
}

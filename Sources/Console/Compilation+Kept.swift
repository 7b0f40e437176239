import Compiler
import Configuration
import GenerationStore

extension Compilation {
    /// A copy for the next boot; without it this one goes on all the same.
    func keep(_ generation: Generation, in folder: String, _ accounts: Accounts) {
        do throws(StoreError) {
            try GenerationFolder(folder, engine: accounts.engine, runner: accounts.runner)
                .write(generation, keepsOutline: false)
        } catch {
            Terminal.standardError.write("holdfast: nothing is kept for the next boot: \(error.text)\n")
        }
    }

    /// The last generation, where another version took the same files that this one refuses.
    func kept(insteadOf refused: [Manifest.Source]) -> (Generation, ConfigurationModel)? {
        guard takesKept, let keeping else { return nil }
        do throws(StoreError) {
            let stored = try StoredGeneration(readingCurrentOf: keeping, version: holdfastVersion)
            let standsIn = stored.manifest.standsIn(for: refused, refusedBy: holdfastVersion) { path in
                let again = FileSourceProvider()
                _ = again.read(path)
                return again.sources.first
            }
            guard standsIn else { return nil }
            let generation = try Generation(copyingCurrentOf: keeping)
            Terminal.standardError.write(
                """
                holdfast: WARNING: this version (\(holdfastVersion)) refuses the configuration, which is as \
                it was when version \(stored.manifest.version) took it: running the last good generation, \
                without what is refused; an edited file must be free of errors

                """
            )
            return (generation, stored.model)
        } catch {
            Terminal.standardError.write("holdfast: the last good generation can't stand in: \(error.text)\n")
            return nil
        }
    }
}

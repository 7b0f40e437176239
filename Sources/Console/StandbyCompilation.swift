import CLinux
import Compiler
import Configuration
import GenerationStore

/// For `run` alone: a compile step that is started before it is needed, since to start a program takes longer
/// than to compile what an edit of one virtual server has changed.
///
/// It seals itself as every compile step does, reads the generation in force, gets the memory and the code
/// that it will use, and waits. At a byte on descriptor 3 it compiles once, as `PartialCompilation` does,
/// answers with a byte and ends. Without an answer and without a word it ends where the whole must be
/// compiled: something else than virtual servers has changed, or something is wrong. Then an ordinary
/// compile step says what.
package struct StandbyCompilation {
    /// The command.
    static let word = "standby"
    /// Of fewer there is nothing to gain that would be worth a process.
    static let virtualServersMin = 100
    private static let connection: Int32 = 3

    private let compilation: Compilation

    /// Nil for any other command line.
    package init?(plainArguments arguments: [String]) {
        guard arguments.first == StandbyCompilation.word,
            let compilation = Compilation(plainArguments: ["compile"] + arguments.dropFirst()),
            compilation.keeping == nil
        else { return nil }
        self.compilation = compilation
    }

    /// True when it compiled.
    package func run() -> Bool {
        do throws(Failure) {
            return try compiled()
        } catch {
            return false
        }
    }

    private func compiled() throws(Failure) -> Bool {
        hf_keep_memory()
        let options = compilation.options
        guard hf_user() == 0, let program = ThisMachine.program(version: holdfastVersion) else {
            return false
        }
        let place = try GenerationPlace(compilation.runtimeFolder, keeping: nil)
        _ = try ReaderSeal.set(changing: place.changeable)
        guard let stored = StoredOutline(ofCurrentIn: place.folder),
            stored.outline.shapes.count(where: \.isVirtualServer) >= StandbyCompilation.virtualServersMin,
            let former = stored.generation()
        else { return false }
        compilation.makeRoom(isPart: true, isNow: true)
        hf_touch_program()
        guard isAsked else { return false }
        let accounts = Accounts.lookedUp()
        guard
            let part = compilation.part(since: stored.outline, options, accounts, program, former: { former })
        else { return false }
        if let name = part.model.global.networkNamespace { try NetworkNamespace(name)?.require() }
        try compilation.write(part.generation, of: part.model, to: place, accounts)
        compilation.say(part.diagnostics)
        // Safety: one byte, as the count says.
        return unsafe hf_write(StandbyCompilation.connection, [1] as [UInt8], 1) == 1
    }

    /// Waits; false when nobody will ask.
    private var isAsked: Bool {
        var byte: UInt8 = 0
        // Safety: one byte, as the count says.
        return unsafe hf_read(StandbyCompilation.connection, &byte, 1) == 1
    }
}

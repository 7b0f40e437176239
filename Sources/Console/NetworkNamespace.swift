import CLinux
import Configuration
import GenerationStore

/// `net_namespace`: the network namespace that holdfast runs in.
///
/// Nobody but root can enter one, so `run` does it before anything else starts. It reads no configuration:
/// that does a sealed child (`NamespaceReading`), which hands the name over. Under systemd units do it
/// (`NetworkNamespacePath=`); wherever `compile` runs, it compares.
package struct NetworkNamespace {
    let name: String

    /// Nil for what can't be a file's name.
    init?(_ name: String) {
        guard !name.isEmpty, name != ".", name != "..", name.utf8.count < 256,
            name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") })
        else { return nil }
        self.name = name
    }

    /// Where `ip netns` puts it.
    private var path: String { "/run/netns/\(name)" }

    func enter() throws(Failure) {
        // Safety: a terminated string.
        let failure = unsafe hf_enter_network(path)
        guard failure == 0 else {
            throw Failure(
                "can't enter the network namespace \(name) (\(path)): \(systemText(-failure)); "
                    + "`ip netns add \(name)` makes it"
            )
        }
    }

    /// Fails where this process is in another one.
    func require() throws(Failure) {
        // Safety: a terminated string.
        guard unsafe hf_is_own_network(path) == 1 else {
            throw Failure(
                "net_namespace \(name): this process isn't in it. `holdfast run` enters it at its start; "
                    + "under systemd say NetworkNamespacePath=\(path) in the units instead"
            )
        }
    }

    /// What the configuration says; nil without, and for one with errors, which is compile's to say.
    ///
    /// - Parameter options: of `NamespaceReading`.
    static func configured(in file: String, _ options: [String]) throws(Failure) -> NetworkNamespace? {
        let provider = FileSourceProvider(remembersSources: false)
        let isNeeded = provider.isSomewhere(in: file, overlap: NetworkNamespace.overlap, mayName)
        if isNeeded == false { return nil }
        guard let program = Programs.find("holdfast") else {
            throw Failure("can't find the command holdfast; install holdfast as a whole")
        }
        var pipe: [Int32] = [0, 0]
        // Safety: two numbers are written.
        let failure = unsafe hf_pipe(&pipe)
        guard failure == 0 else { throw Failure("can't make a pipe: \(systemText(-failure))") }
        let words = ["holdfast", NamespaceReading.word] + options + [file]
        let descriptors = [pipe[1]]
        // Safety: terminated strings; one descriptor is read.
        let child = unsafe hf_spawn(program, Programs.joined(words), Int32(words.count), descriptors, 1)
        _ = hf_close(pipe[1])
        guard child > 0 else { throw Failure("can't execute \(program): \(systemText(-child))") }
        _ = hf_wait(child)
        // All is in the pipe, which holds more than a name.
        var buffer = [UInt8](repeating: 0, count: 256)
        // Safety: at most `buffer.count` bytes are written.
        let count = unsafe hf_read(pipe[0], &buffer, UInt64(buffer.count))
        _ = hf_close(pipe[0])
        guard count > 0 else { return nil }
        let name = String(decoding: buffer.prefix(Int(count)), as: UTF8.self)
        guard let namespace = NetworkNamespace(name) else {
            throw Failure("net_namespace names what can't be a namespace's name")
        }
        return namespace
    }

    private static let words = ["net_namespace", "include"].map { Array($0.utf8) }
    /// What may be of a word at the end of a piece of text, without being the word.
    package static let overlap = (words.map(\.count).max() ?? 1) - 1

    /// Whether a text can say `net_namespace`: false only where neither the word is in it nor anything that
    /// might make it of parts or bring it from another file. Most files aren't read for their own sake then.
    package static func mayName(_ text: ArraySlice<UInt8>) -> Bool {
        for place in text.indices {
            switch text[place] {
            case UInt8(ascii: "$"), UInt8(ascii: "~"), UInt8(ascii: "\\"), UInt8(ascii: "\""),
                UInt8(ascii: "'"):
                return true
            case UInt8(ascii: "n"), UInt8(ascii: "i"):
                if words.contains(where: { text[place...].starts(with: $0) }) { return true }
            default: break
            }
        }
        return false
    }
}

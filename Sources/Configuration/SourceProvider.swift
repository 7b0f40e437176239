/// Where files come from. The module reads no file itself: the compiler's shell does, and tests hand in text.
package protocol SourceProvider {
    /// The bytes of a regular file, or why there are none. At most `ReadingLimits.fileBytes`.
    func read(_ path: String) -> Result<[UInt8], SourceFailure>

    /// Paths that match a glob pattern, sorted. Relative patterns start in the folder of the file `path`,
    /// which includes them. Empty when nothing matches, also for a pattern without wildcards.
    func matches(of pattern: String, includedFrom path: String) -> [String]

    /// Others than its owner may read or write the file; asked of those that hold secrets.
    func isExposed(_ path: String) -> Bool
}

extension SourceProvider {
    /// Text that is no file.
    package func isExposed(_ path: String) -> Bool { false }
}

/// Why a file can't be read.
package enum SourceFailure: Error, Hashable, Sendable {
    case missing
    case directory
    /// A device, a pipe or a socket.
    case notRegularFile
    /// keepalived includes no file that has an execute bit.
    case executable
    /// What the kernel said.
    case unreadable(String)
    case tooLarge(limit: Int)

    /// The reason as the end of a sentence.
    package var text: String {
        switch self {
        case .missing: "no such file"
        case .directory: "it is a directory"
        case .notRegularFile: "it is not a regular file"
        case .executable: "it has an execute permission bit"
        case .unreadable(let reason): reason
        case .tooLarge(let limit): "it is larger than \(limit >> 20) MiB"
        }
    }
}

import CLinux
package import Compiler
package import Configuration

/// The administrator's files. Remembers what it read, for the manifest.
package final class FileSourceProvider: SourceProvider {
    /// Every file read, once, in reading order; none where nobody wants them.
    package private(set) var files: [(path: String, bytes: [UInt8])] = []

    /// The same for a manifest.
    package var sources: [Manifest.Source] { files.map { Manifest.Source(path: $0.path, bytes: $0.bytes) } }

    private let remembersSources: Bool

    package init(remembersSources: Bool = true) { self.remembersSources = remembersSources }

    /// Patterns that were given up; they are read as what can't be read.
    private var endless: Set<String> = []
    /// Names of folders that one pattern may go through: no folder of configurations is near it.
    private static let namesOfPattern: Int32 = 200_000

    /// A file that is read again is as it was: what is made of it goes with the manifest.
    package func read(_ path: String) -> Result<[UInt8], SourceFailure> {
        if let known = files.first(where: { $0.path == path }) { return .success(known.bytes) }
        do {
            let bytes = try contents(path)
            if remembersSources { files.append((path, bytes)) }
            return .success(bytes)
        } catch {
            return .failure(error)
        }
    }

    private func contents(_ path: String) throws(SourceFailure) -> [UInt8] {
        try reading(path) { (file, size) throws(StoreError) in
            try file.read(limit: ReadingLimits.fileBytes, expected: size)
        }
    }

    /// Links are followed: configurations are often linked into place. Non-blocking, so that a pipe in a
    /// file's place can't hold us up.
    ///
    /// - Parameter body: told the open file and how many bytes of it are wanted at most.
    private func reading<Answer>(
        _ path: String,
        _ body: (borrowing OpenFile, Int) throws(StoreError) -> Answer
    ) throws(SourceFailure) -> Answer {
        guard !endless.contains(path) else {
            throw .unreadable(
                "the pattern leads through more than \(FileSourceProvider.namesOfPattern) names"
            )
        }
        do {
            // Safety: the path is terminated.
            let file = try OpenFile(unsafe hf_open_source(path), call: "open", path: path)
            let status = try file.status()
            if status.is_directory != 0 { throw SourceFailure.directory }
            guard status.is_regular != 0 else { throw SourceFailure.notRegularFile }
            guard status.permissions & 0o111 == 0 else { throw SourceFailure.executable }
            let size = Int(min(status.size, UInt64(ReadingLimits.fileBytes)))
            return try body(file, size)
        } catch let failure as SourceFailure {
            throw failure
        } catch let error as StoreError {
            throw SourceFailure(error)
        } catch {
            throw .unreadable("\(error)")
        }
    }

    /// Whether what is looked for is in some piece of the file; nil where it can't be read. One piece is held
    /// at a time, where `read` gets pages for the whole.
    ///
    /// - Parameters:
    ///   - overlap: so many bytes of a piece begin the next one, too.
    ///   - isFound: asked of each piece, in order, until it is true.
    package func isSomewhere(
        in path: String,
        overlap: Int,
        _ isFound: (ArraySlice<UInt8>) -> Bool
    ) -> Bool? {
        do throws(SourceFailure) {
            return try reading(path) { (file, _) throws(StoreError) in
                var isSomewhere = false
                try file.forEachPiece(overlap: overlap, limit: ReadingLimits.fileBytes) { piece in
                    isSomewhere = isFound(piece)
                    return !isSomewhere
                }
                return isSomewhere
            }
        } catch {
            return nil
        }
    }

    package func isExposed(_ path: String) -> Bool {
        do {
            // Safety: the path is terminated.
            let file = try OpenFile(unsafe hf_open_source(path), call: "open", path: path)
            return try file.status().permissions & 0o077 != 0
        } catch {
            // Then it can't be read at all, which is said.
            return false
        }
    }

    package func matches(of pattern: String, includedFrom path: String) -> [String] {
        guard !pattern.utf8.contains(0) else { return [] }
        let full = pattern.hasPrefix("/") ? pattern : folder(of: path) + pattern
        // Safety: the pattern is terminated; the matches are freed after their terminated paths were copied.
        var isSpent: Int32 = 0
        let limit = FileSourceProvider.namesOfPattern
        guard let matches = unsafe hf_glob(full, limit, &isSpent) else {
            guard isSpent != 0 else { return [] }
            endless.insert(pattern)
            return [pattern]
        }
        defer { unsafe hf_glob_free(matches) }
        let count = unsafe hf_glob_count(matches)
        return (0..<count).map { unsafe String(cString: hf_glob_path(matches, $0)) }
    }

    /// The folder of `path` with its slash, taken literally in a pattern; empty when there is none.
    private func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        var result = ""
        for character in path[...slash] {
            if "*?[]{}\\,".contains(character) { result.append("\\") }
            result.append(character)
        }
        return result
    }
}

extension SourceFailure {
    init(_ error: StoreError) {
        switch error {
        case .system(_, _, let errno) where errno == HF_ENOENT || errno == HF_ENOTDIR: self = .missing
        case .system(_, _, let errno): self = .unreadable(systemText(errno))
        case .tooLarge(_, let limit): self = .tooLarge(limit: limit)
        case .noGeneration, .badName, .notRegular, .notProtected, .malformed, .noFIFO:
            self = .unreadable(error.text)
        }
    }
}

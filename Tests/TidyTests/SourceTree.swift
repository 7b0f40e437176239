import Foundation

/// The files of this repository, found from the place of this source file.
enum SourceTree {
    static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Names in a folder, sorted; empty when there is no such folder.
    static func names(in folder: String) -> [String] {
        let found = try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)
        return (found ?? []).sorted()
    }

    /// Paths of all files below a folder, relative to the root, sorted.
    static func files(below folder: String) -> [String] {
        names(in: folder).flatMap { name -> [String] in
            let path = folder + "/" + name
            // `.build` is SwiftPM's, in nested packages too.
            return isFolder(path)
                ? (name.hasPrefix(".build") ? [] : files(below: path)) : [path]
        }
    }

    private static func isFolder(_ path: String) -> Bool {
        let values = try? root.appending(path: path).resourceValues(forKeys: [.isDirectoryKey])
        return values?.isDirectory == true
    }

    /// The file's text; `nil` when it is not there or not text.
    static func text(_ path: String) -> String? {
        try? String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// Every Swift file below the folders, read and split to tokens.
    static func swift(below folders: String...) -> [SwiftSource] {
        folders.flatMap(files(below:)).filter { $0.hasSuffix(".swift") }
            .compactMap { path in text(path).map { SwiftSource(path: path, text: $0) } }
    }

    /// All Swift of the product and its tests, read once.
    static let sources = swift(below: "Sources")
    static let everything = sources + swift(below: "Tests")
}

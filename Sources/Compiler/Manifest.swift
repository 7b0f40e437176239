package import HelperProtocol

/// A generation's record for people and for the next compile.
///
///     holdfast-generation 1
///     holdfast 0.1.0
///     hash 00112233445566778899aabbccddeeff
///     objects 3
///     source 812 0123…cdef /etc/keepalived/keepalived.conf      bytes, hash, path; one line each
///
/// Paths come last in their lines; a line break or a backslash in one is written `\n` or `\\`.
package struct Manifest: Equatable, Sendable {
    /// A file that was read.
    package struct Source: Equatable, Sendable {
        package var path: String
        /// In bytes.
        package var size: Int
        /// `IdentityHash` of its bytes: says whether it changed, proves nothing.
        package var hash: UInt128

        package init(path: String, bytes: [UInt8]) {
            var hash = IdentityHash()
            hash.add(bytes)
            self.init(path: path, size: bytes.count, hash: hash.value)
        }

        init(path: String, size: Int, hash: UInt128) {
            self.path = path
            self.size = size
            self.hash = hash
        }
    }

    /// holdfast's version that compiled it.
    package var version: String
    package var generation: GenerationHash
    package var objectCount: Int
    /// In reading order.
    package var sources: [Source]

    package init(version: String, generation: GenerationHash, objectCount: Int, sources: [Source]) {
        self.version = version
        self.generation = generation
        self.objectCount = objectCount
        self.sources = sources
    }

    /// Whether this generation may run although `other` refuses its sources: another version compiled it, and
    /// they are as they were. What the same version refuses now, the machine is to blame for.
    ///
    /// - Parameters:
    ///   - read: what `other` read until it gave up, the configuration first.
    ///   - again: reads one of this manifest's sources as it is now; nil where it can't be.
    package func standsIn(
        for read: [Source],
        refusedBy other: String,
        again: (String) -> Source?
    ) -> Bool {
        guard version != other, let first = sources.first, first == read.first else { return false }
        return read.allSatisfy { sources.contains($0) } && sources.allSatisfy { again($0.path) == $0 }
    }

    private static let format = "holdfast-generation 1"

    /// The file's bytes.
    package var encoded: [UInt8] {
        var text = "\(Manifest.format)\nholdfast \(version)\nhash \(Manifest.digits(generation.rawValue))\n"
        text += "objects \(objectCount)\n"
        for source in sources {
            text += "source \(source.size) \(Manifest.digits(source.hash)) \(Manifest.escaped(source.path))\n"
        }
        return Array(text.utf8)
    }

    /// Nil when the bytes aren't a manifest of this format.
    package init?(decoding bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self), text.hasSuffix("\n") else { return nil }
        let lines = text.dropLast().split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 4, lines[0] == Manifest.format,
            let version = Manifest.value("holdfast", lines[1]),
            let hash = Manifest.value("hash", lines[2]), let generation = GenerationHash(text: hash.utf8),
            let objects = Manifest.value("objects", lines[3]), let objectCount = Int(objects)
        else { return nil }
        var sources: [Source] = []
        for line in lines[4...] {
            let fields = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
            guard fields.count == 4, fields[0] == "source", let size = Int(fields[1]), size >= 0,
                let hash = GenerationHash(text: fields[2].utf8), let path = Manifest.unescaped(fields[3])
            else { return nil }
            sources.append(Source(path: path, size: size, hash: hash.rawValue))
        }
        self.init(
            version: String(version),
            generation: generation,
            objectCount: objectCount,
            sources: sources
        )
    }

    private static func value(_ name: String, _ line: Substring) -> Substring? {
        guard line.hasPrefix(name + " ") else { return nil }
        return line.dropFirst(name.count + 1)
    }

    private static func digits(_ value: UInt128) -> String {
        String(decoding: GenerationHash(rawValue: value).text, as: UTF8.self)
    }

    private static func escaped(_ path: String) -> String {
        var result = ""
        for scalar in path.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func unescaped(_ text: Substring) -> String? {
        var result = ""
        var isEscaped = false
        for scalar in text.unicodeScalars {
            if isEscaped {
                guard scalar == "\\" || scalar == "n" else { return nil }
                result.unicodeScalars.append(scalar == "n" ? "\n" : "\\")
                isEscaped = false
            } else if scalar == "\\" {
                isEscaped = true
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return isEscaped ? nil : result
    }
}

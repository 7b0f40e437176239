package import Configuration
import HealthChecks
import HelperProtocol
import LoadBalancing

/// What the next compile wants to know of the file that this generation was compiled of, so that it needs to
/// read only what has changed in it. It stands beside the generation, and neither engine nor helper reads it.
///
/// There is one only where one file was read, every line of it was plain, and no virtual server gives a
/// script, a mark or a secret: then a virtual server is what its own lines say, and what stands outside of
/// all of them. No text of the file is in it but lines that messages show, whose secrets are masked.
package struct GenerationOutline: Equatable, Sendable {
    package struct Segment: Equatable, Sendable {
        package var shape: FileSegment
        /// Of its bytes; as with `GenerationHash`, two that differ don't meet by chance.
        package var hash: UInt128
        /// Of the file up to its end, as a manifest has it.
        package var sourceHash: UInt128
    }

    /// The program that made it, as that program knows itself: another one may say the same otherwise.
    package var program: [UInt8]
    package var path: String
    /// As messages call it; empty without any.
    package var shownPath: String
    package var isCompatible: Bool
    package var counts: ReadingCounts
    /// All of the file.
    package var segments: [Segment]
    /// What there was to say, all of it warnings.
    package var diagnostics: [Diagnostic]

    package var shapes: [FileSegment] { segments.map(\.shape) }

    /// Of the file, as the manifest has it.
    package var source: Manifest.Source {
        Manifest.Source(
            path: path,
            size: segments.reduce(0) { $0 + $1.shape.bytes },
            hash: segments.last?.sourceHash ?? SourceHash().value
        )
    }

    /// Nil where the next compile must read the whole.
    ///
    /// - Parameter bytes: the file at `path`, the only one that was read.
    package init?(of result: ReadResult, _ bytes: [UInt8], at path: String, program: [UInt8]) {
        guard let model = result.model, let flattened = result.flattened, let outline = result.outline,
            flattened.files == [path], isSeparable(model),
            let shapes = result.segments(
                of: outline.statements.indices,
                in: 0..<bytes.count,
                from: 1,
                lines: countLines(bytes[...])
            ),
            shapes.count(where: \.isVirtualServer) == model.loadBalancing.virtualServers.count,
            shapes.contains(where: \.isVirtualServer),
            let shownPath = shownFile(result.diagnostics)
        else { return nil }
        self.program = program
        self.path = path
        self.shownPath = shownPath
        isCompatible = flattened.isCompatible
        counts = result.counts
        segments = GenerationOutline.segments(shapes, of: bytes, from: 0, behind: SourceHash())
        diagnostics = result.diagnostics
    }

    /// Shapes with the hashes of what they are of.
    static func segments(
        _ shapes: [FileSegment],
        of bytes: [UInt8],
        from start: Int,
        behind source: SourceHash
    ) -> [Segment] {
        var (start, source) = (start, source)
        return shapes.map { shape in
            let range = start..<start + shape.bytes
            start = range.upperBound
            source.add(bytes, range)
            return Segment(shape: shape, hash: hash(of: bytes, range), sourceHash: source.value)
        }
    }

    static func hash(of bytes: [UInt8], _ range: Range<Int>) -> UInt128 {
        var hash = WordHash()
        hash.add(UInt128(range.count))
        hash.add(bytes, range)
        return hash.value
    }
}

/// What of a file differs from its former state: whole segments.
struct FileChange: Equatable {
    /// Among the former ones.
    let segments: Range<Int>
    /// Of the file as it is now.
    let bytes: Range<Int>
    /// Before both, from 1.
    let firstLine: Int
}

extension GenerationOutline {
    /// Nil where something else than virtual servers has changed.
    func change(to bytes: [UInt8]) -> FileChange? {
        let span = bytes.span
        /// Something may follow that isn't the rest of a line.
        func endsLine(_ place: Int) -> Bool {
            place == 0 || place == span.count || span[place - 1] == UInt8(ascii: "\n")
        }
        var (first, start, line) = (0, 0, 1)
        while first < segments.count {
            let shape = segments[first].shape
            let end = start + shape.bytes
            guard end <= bytes.count, endsLine(end),
                GenerationOutline.hash(of: bytes, start..<end) == segments[first].hash
            else { break }
            (first, start, line) = (first + 1, end, line + shape.lines)
        }
        var (last, end) = (segments.count, bytes.count)
        while last > first {
            let begin = end - segments[last - 1].shape.bytes
            guard begin >= start, endsLine(begin),
                GenerationOutline.hash(of: bytes, begin..<end) == segments[last - 1].hash
            else { break }
            (last, end) = (last - 1, begin)
        }
        // What stands before a statement belongs to the one before.
        if start < end, first > 0, !beginsStatement(bytes, start) {
            first -= 1
            start -= segments[first].shape.bytes
            line -= segments[first].shape.lines
        }
        guard segments[first..<last].allSatisfy(\.shape.isVirtualServer) else { return nil }
        return FileChange(segments: first..<last, bytes: start..<end, firstLine: line)
    }

    /// The line isn't empty and no comment.
    private func beginsStatement(_ bytes: [UInt8], _ start: Int) -> Bool {
        let first = bytes[start...].first { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
        switch first {
        case UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "#"), UInt8(ascii: "!"), nil: return false
        default: return true
        }
    }
}

/// Each virtual server is what its own lines say and what stands outside of all of them: nothing of it is
/// numbered among those of others.
func isSeparable(_ model: ConfigurationModel) -> Bool {
    let servers = model.loadBalancing
    return servers.ipvs.marking == nil && servers.scripts.isEmpty
        && servers.checks.allSatisfy { check in
            if case .script = check.settings.probe { return false }
            return check.settings.probe.target?.mark == nil
        }
}

/// The one file that warnings are about; nil: there are others, or errors. Empty without any.
private func shownFile(_ diagnostics: [Diagnostic]) -> String? {
    let file = diagnostics.first?.place.file ?? ""
    let areOfIt = diagnostics.allSatisfy { diagnostic in
        diagnostic.severity == .warning && diagnostic.place.file == file && diagnostic.place.line > 0
            && diagnostic.notes.allSatisfy { $0.place.file == file && $0.place.line > 0 }
    }
    return areOfIt ? file : nil
}

/// Also one that isn't ended.
func countLines(_ bytes: ArraySlice<UInt8>) -> Int {
    let ends = bytes.count { $0 == UInt8(ascii: "\n") }
    return bytes.isEmpty || bytes.last == UInt8(ascii: "\n") ? ends : ends + 1
}

/// `IdentityHash`, to go on from where a former one stood.
struct SourceHash {
    private(set) var value = IdentityHash().value

    init() {}

    init(resuming value: UInt128) { self.value = value }

    mutating func add(_ bytes: [UInt8], _ range: Range<Int>) {
        let span = bytes.span.extracting(range)
        var value = value
        for index in 0..<span.count {
            value = (value ^ UInt128(span[index])) &* 0x0000_0000_0100_0000_0000_0000_0000_013B
        }
        self.value = value
    }
}

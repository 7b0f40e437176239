package import Configuration
import LoadBalancing
package import RunnerProtocol

/// A generation whose file differs from the former one's in some virtual servers only, compiled of those and
/// of what stands outside of virtual servers. It is what compiling the whole gives, byte for byte, with all
/// that there is to say; where that isn't certain, there is none.
package struct PartialCompilation {
    package let generation: Generation
    package let diagnostics: [Diagnostic]
    /// Without the virtual servers that are as they were.
    package let model: ConfigurationModel
}

/// What has changed in a file, as read. It is worth the reading of the former generation's files.
package struct ChangedPart {
    private let bytes: [UInt8]
    private let outline: GenerationOutline
    private let change: FileChange
    private let result: ReadResult
    /// The changed virtual servers, as they are now.
    private let segments: [FileSegment]
    /// Their places among the statements that were read.
    private let places: Range<Int>
    /// Lines in them now.
    private let lines: Int

    /// Nil where the whole must be read.
    ///
    /// - Parameters:
    ///   - bytes: the file at `path`.
    ///   - program: as `GenerationOutline.program`.
    package init?(
        of bytes: [UInt8],
        at path: String,
        since outline: GenerationOutline,
        program: [UInt8],
        options: ReaderOptions
    ) {
        guard outline.path == path, outline.program == program,
            outline.isCompatible == options.isCompatible, bytes.count <= ReadingLimits.fileBytes,
            let change = outline.change(to: bytes),
            change.segments.count <= ChangedPart.most(of: outline.segments.count)
        else { return nil }
        var leftOut: [LeftOutLines] = []
        var start = 0
        for (index, segment) in outline.segments.enumerated() {
            if index == change.segments.lowerBound { start = change.bytes.upperBound }
            guard !change.segments.contains(index) else { continue }
            let range = start..<start + segment.shape.bytes
            start = range.upperBound
            guard segment.shape.isVirtualServer else { continue }
            if let last = leftOut.last, last.bytes.upperBound == range.lowerBound {
                leftOut[leftOut.count - 1] = LeftOutLines(
                    bytes: last.bytes.lowerBound..<range.upperBound,
                    lines: last.lines + segment.shape.lines
                )
            } else {
                leftOut.append(LeftOutLines(bytes: range, lines: segment.shape.lines))
            }
        }
        guard
            let result = ConfigurationReader.readPart(
                of: path,
                bytes,
                leavingOut: leftOut,
                options: options
            ), let statements = result.outline?.statements, result.flattened?.files == [path]
        else { return nil }
        let first = statements.count { $0.fileByte < change.bytes.lowerBound }
        let last = statements.count { $0.fileByte < change.bytes.upperBound }
        lines = countLines(bytes[change.bytes])
        guard
            let segments = result.segments(
                of: first..<last,
                in: change.bytes,
                from: change.firstLine,
                lines: lines
            ), segments.count == last - first, segments.count == change.segments.count,
            segments.allSatisfy(\.isVirtualServer)
        else { return nil }
        self.bytes = bytes
        self.outline = outline
        self.change = change
        self.result = result
        self.segments = segments
        places = first..<last
    }

    /// The most segments that are read alone: each costs more than twice what it costs with the whole, where
    /// its former state isn't read. (10,000 virtual servers: 0.8 s beside 0.4 s when all had changed.)
    private static func most(of segments: Int) -> Int { max(64, segments / 3) }

    /// Nil where the whole must be compiled.
    ///
    /// - Parameter entries: the runner's entries for a model; an error is said when the whole is compiled.
    package func compiled(
        after former: FormerGeneration,
        version: String,
        entries: (ConfigurationModel) throws(ScriptTableError) -> [ScriptEntry]
    ) -> PartialCompilation? {
        guard former.outline == outline, former.secrets == result.secrets, let model = result.model,
            let scripts = try? entries(model),
            var configuration = EncodedConfiguration(
                former.takeConfiguration(),
                path: outline.path,
                isCompatible: outline.isCompatible,
                segments: outline.shapes
            ), let part = configuration.part(change.segments), replace(in: &configuration)
        else { return nil }
        let read = ConfigurationReader.readFlattened(part, secrets: former.secrets)
        guard let was = read.model, isLike(was, model),
            let diagnostics = diagnostics(read.diagnostics),
            let source = outline(configuration, diagnostics, read),
            let (table, hash) = table(former, from: was, to: model)
        else { return nil }
        let generation = Generation(
            table: table,
            hashedTo: hash,
            configuration: configuration.bytes,
            secrets: former.secrets,
            scripts: scripts,
            sources: [source.source],
            version: version,
            outline: source
        )
        return PartialCompilation(generation: generation, diagnostics: diagnostics, model: model)
    }

    // MARK: What each file becomes

    private func replace(in configuration: inout EncodedConfiguration) -> Bool {
        guard let flattened = result.flattened, let statements = result.outline?.statements else {
            return false
        }
        let range = places
        func place(_ index: Int) -> (byte: Int, line: Int) {
            index < statements.count
                ? (statements[index].textByte, statements[index].textLine)
                : (flattened.text.count, flattened.origins.count)
        }
        let (start, end) = (place(range.lowerBound), place(range.upperBound))
        let former = configuration.heads(of: change.segments).map { Array($0) }
        let isReplaced = configuration.replace(
            change.segments,
            with: segments,
            text: flattened.text[start.byte..<end.byte],
            origins: flattened.origins[start.line..<end.line],
            shift: shift
        )
        guard isReplaced else { return false }
        // Another head is another service, perhaps the one of a virtual server that wasn't read; and of
        // several of a group each is numbered.
        return zip(configuration.heads(of: change.segments), former).allSatisfy { head, former in
            head.elementsEqual(former) && !head.contains(UInt8(ascii: "\""))
                && !head.starts(with: "virtual_server group".utf8)
        }
    }

    private func table(
        _ former: FormerGeneration,
        from was: ConfigurationModel,
        to model: ConfigurationModel
    ) -> ([UInt8], WordHash)? {
        guard let old = try? ObjectTableBuilder.table(of: was),
            let new = try? ObjectTableBuilder.table(of: model),
            let old = TableSections(old), let new = TableSections(new)
        else { return nil }
        return former.takeTable(with: TableChange(from: old, to: new), from: new)
    }

    /// Nobody else can tell one from the other but by what the changed virtual servers are themselves.
    private func isLike(_ was: ConfigurationModel, _ model: ConfigurationModel) -> Bool {
        let (old, new) = (was.loadBalancing.virtualServers, model.loadBalancing.virtualServers)
        guard isSeparable(was), isSeparable(model), old.count == change.segments.count,
            new.count == old.count
        else { return false }
        return zip(old, new).allSatisfy { old, new in
            old.service == new.service && old.transport == new.transport && old.family == new.family
        }
    }

    /// Lines by which what comes behind the change has moved.
    private var shift: Int { lines - outline.segments[change.segments].reduce(0) { $0 + $1.shape.lines } }

    // MARK: What there is to say

    /// All warnings of the file. Those of the part must be the same words as before, so that of all of them
    /// the same ones are told: there is a most.
    private func diagnostics(_ before: [Diagnostic]) -> [Diagnostic]? {
        let now = result.diagnostics
        guard before.map(\.message) == now.map(\.message), now.count < ReadingLimits.warnings,
            now.allSatisfy({ $0.severity == .warning })
        else { return nil }
        let first = change.firstLine
        let formerLines = first..<(first + lines - shift)
        let newLines = first..<(first + lines)
        let own = now.filter { newLines.contains($0.place.line) }
        let former = outline.diagnostics.count { formerLines.contains($0.place.line) }
        let areBeyond = former == 0 && outline.diagnostics.count >= ReadingLimits.warnings
        guard former == own.count || areBeyond else { return nil }
        var result: [Diagnostic] = []
        var isTold = former == 0
        for diagnostic in outline.diagnostics {
            if !isTold, diagnostic.place.line >= first {
                result += own
                isTold = true
            }
            if formerLines.contains(diagnostic.place.line) { continue }
            var diagnostic = diagnostic
            guard move(&diagnostic.place, formerLines) else { return nil }
            for index in diagnostic.notes.indices {
                guard move(&diagnostic.notes[index].place, formerLines) else { return nil }
            }
            result.append(diagnostic)
        }
        return result
    }

    /// False for a place in what has changed.
    private func move(_ place: inout SourcePlace, _ changed: Range<Int>) -> Bool {
        if changed.contains(place.line) { return false }
        if place.line >= changed.upperBound { place.line += shift }
        return true
    }

    private func outline(
        _ configuration: EncodedConfiguration,
        _ diagnostics: [Diagnostic],
        _ before: ReadResult
    ) -> GenerationOutline? {
        var new = outline
        new.counts = outline.counts.replacing(before.counts, with: result.counts)
        guard new.counts.areBounded else { return nil }
        let first = change.segments.lowerBound
        let source = first == 0 ? SourceHash() : SourceHash(resuming: outline.segments[first - 1].sourceHash)
        let kept = outline.segments[change.segments.upperBound...]
        new.segments.removeSubrange(first...)
        new.segments += GenerationOutline.segments(
            segments,
            of: bytes,
            from: change.bytes.lowerBound,
            behind: source
        )
        let last = new.segments.last?.sourceHash
        if segments.isEmpty {
            new.segments += kept
        } else {
            var source = last.map { SourceHash(resuming: $0) } ?? SourceHash()
            var start = change.bytes.upperBound
            for segment in kept {
                var segment = segment
                source.add(bytes, start..<start + segment.shape.bytes)
                start += segment.shape.bytes
                segment.sourceHash = source.value
                new.segments.append(segment)
            }
        }
        // Digits of moved lines.
        for index in new.segments.indices { new.segments[index].shape = configuration.segments[index] }
        new.diagnostics = diagnostics
        if let file = diagnostics.first?.place.file { new.shownPath = file }
        return new
    }
}

import ByteCodec
import Configuration
package import HelperProtocol

// The bytes of an outline, little-endian:
//
//      0          8         12           28
//      +----------+---------+------------+---------+-------+--------+--------+----------+----------+------+
//      | HFOUTLIN | version | generation | program | paths | compat | counts | segments | messages | hash |
//      +----------+---------+------------+---------+-------+--------+--------+----------+----------+------+
//
// Texts and lists begin with their length, 4 bytes. The hash, 16 bytes, is of all that comes before it.

extension GenerationOutline {
    private static let magic = Array("HFOUTLIN".utf8)
    private static let version: UInt32 = 1
    private static let hashLength = 16
    /// Longer than what a message can be.
    private static let longestText = 1 << 16

    /// The file's bytes. `generation`: that it stands beside.
    package func encoded(for generation: GenerationHash) -> [UInt8] {
        var writer = OutlineWriter()
        writer.bytes.reserveCapacity(256 + segments.count * 53 + diagnostics.count * 256)
        writer.bytes += GenerationOutline.magic
        writer.write(GenerationOutline.version)
        writer.write(generation.rawValue)
        writer.write(program)
        writer.write(Array(path.utf8))
        writer.write(Array(shownPath.utf8))
        writer.bytes.append(isCompatible ? 1 : 0)
        for count in [counts.blocks, counts.entries, counts.entryWords] { writer.write(UInt32(count)) }
        writer.write(UInt32(segments.count))
        for segment in segments {
            let shape = segment.shape
            writer.write(UInt32(shape.bytes))
            writer.write(UInt32(shape.lines))
            writer.write(UInt32(shape.textBytes))
            writer.write(UInt32(shape.textLines))
            writer.write(UInt32(shape.originBytes))
            writer.bytes.append(shape.isVirtualServer ? 1 : 0)
            writer.write(segment.hash)
            writer.write(segment.sourceHash)
        }
        writer.write(UInt32(diagnostics.count))
        for diagnostic in diagnostics {
            writer.write(diagnostic.place)
            writer.write(Array(diagnostic.message.utf8))
            writer.write(UInt32(diagnostic.notes.count))
            for note in diagnostic.notes {
                writer.write(note.place)
                writer.write(Array(note.message.utf8))
            }
            writer.write(diagnostic.suggestion)
            writer.write(diagnostic.sourceLine)
        }
        var hash = WordHash()
        hash.add(UInt128(writer.bytes.count))
        hash.add(writer.bytes)
        writer.write(hash.value)
        return writer.bytes
    }

    /// Nil where the bytes are damaged, of another format, or another generation's.
    package init?(decoding bytes: [UInt8], of generation: GenerationHash) {
        let end = bytes.count - GenerationOutline.hashLength
        guard end > 0 else { return nil }
        var hash = WordHash()
        hash.add(UInt128(end))
        hash.add(bytes, 0..<end)
        do throws(DecodeError) {
            let span = bytes.span
            var reader = OutlineReader()
            try reader.bytes.skip(end, span)
            guard try reader.hash(span) == hash.value else { return nil }
            try self.init(bytes.span.extracting(0..<end), generation)
        } catch {
            return nil
        }
    }

    private init(
        _ span: borrowing Span<UInt8>,
        _ generation: GenerationHash
    ) throws(DecodeError) {
        var reader = OutlineReader()
        for byte in GenerationOutline.magic {
            guard try reader.bytes.readUInt8(span) == byte else { throw reader.refusal }
        }
        guard try reader.number(span) == Int(GenerationOutline.version),
            try reader.hash(span) == generation.rawValue
        else { throw reader.refusal }
        program = try reader.bytes(span, atMost: GenerationOutline.longestText)
        path = try reader.text(span, atMost: GenerationOutline.longestText)
        shownPath = try reader.text(span, atMost: GenerationOutline.longestText)
        isCompatible = try reader.flag(span)
        counts = ReadingCounts(
            blocks: try reader.number(span),
            entries: try reader.number(span),
            entryWords: try reader.number(span)
        )
        segments = []
        let segmentCount = try reader.count(span, of: 53)
        segments.reserveCapacity(segmentCount)
        for _ in 0..<segmentCount { segments.append(try reader.segment(span)) }
        diagnostics = []
        for _ in 0..<(try reader.count(span, of: 25)) {
            diagnostics.append(try reader.diagnostic(span, shownPath, GenerationOutline.longestText))
        }
        try reader.bytes.finish(span)
        let bytes = segments.reduce(0) { $0 + $1.shape.bytes }
        let text = segments.reduce(0) { $0 + $1.shape.textBytes }
        guard counts.areBounded, bytes <= ReadingLimits.fileBytes, text <= ReadingLimits.totalBytes,
            segments.allSatisfy({ $0.shape.bytes > 0 && $0.shape.lines > 0 })
        else { throw reader.refusal }
    }
}

/// Bytes of an outline being written.
private struct OutlineWriter {
    var bytes: [UInt8] = []

    mutating func write(_ value: UInt32) {
        for place in 0..<UInt32(4) { bytes.append(UInt8(truncatingIfNeeded: value &>> (8 &* place))) }
    }

    mutating func write(_ value: UInt128) {
        let halves = [UInt64(truncatingIfNeeded: value), UInt64(truncatingIfNeeded: value >> 64)]
        for half in halves {
            for place in 0..<UInt64(8) { bytes.append(UInt8(truncatingIfNeeded: half &>> (8 &* place))) }
        }
    }

    mutating func write(_ text: [UInt8]) {
        write(UInt32(text.count))
        bytes += text
    }

    mutating func write(_ text: String?) {
        bytes.append(text == nil ? 0 : 1)
        write(Array((text ?? "").utf8))
    }

    /// Without its file.
    mutating func write(_ place: SourcePlace) {
        for value in [place.line, place.column, place.length] { write(UInt32(clamping: value)) }
    }
}

/// A place in the bytes of an outline.
private struct OutlineReader {
    var bytes = ByteReader()

    var refusal: DecodeError { .invalidValue(offset: bytes.offset) }

    mutating func number(_ span: borrowing Span<UInt8>) throws(DecodeError) -> Int {
        Int(try bytes.readLittleEndian(UInt32.self, span))
    }

    /// Read at once: the reader of all types of numbers isn't made for this one, and takes a microsecond.
    mutating func hash(_ span: borrowing Span<UInt8>) throws(DecodeError) -> UInt128 {
        let start = bytes.offset
        try bytes.skip(16, span)
        // Safety: the load checks that sixteen bytes from here are inside; any bits are a number.
        return unsafe UInt128(
            littleEndian: span.bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt128.self)
        )
    }

    /// How many of at least `size` bytes each follow.
    mutating func count(_ span: borrowing Span<UInt8>, of size: Int) throws(DecodeError) -> Int {
        let count = try number(span)
        guard count <= bytes.remaining(in: span) / size else { throw refusal }
        return count
    }

    mutating func flag(_ span: borrowing Span<UInt8>) throws(DecodeError) -> Bool {
        let byte = try bytes.readUInt8(span)
        guard byte <= 1 else { throw refusal }
        return byte == 1
    }

    mutating func bytes(_ span: borrowing Span<UInt8>, atMost limit: Int) throws(DecodeError) -> [UInt8] {
        let count = try number(span)
        guard count <= limit else { throw refusal }
        return try bytes.readBytes(count, span)
    }

    mutating func text(_ span: borrowing Span<UInt8>, atMost limit: Int) throws(DecodeError) -> String {
        guard let text = String(validating: try bytes(span, atMost: limit), as: UTF8.self) else {
            throw refusal
        }
        return text
    }

    mutating func segment(
        _ span: borrowing Span<UInt8>
    ) throws(DecodeError) -> GenerationOutline.Segment {
        let shape = FileSegment(
            bytes: try number(span),
            lines: try number(span),
            textBytes: try number(span),
            textLines: try number(span),
            originBytes: try number(span),
            isVirtualServer: try flag(span)
        )
        return GenerationOutline.Segment(
            shape: shape,
            hash: try hash(span),
            sourceHash: try hash(span)
        )
    }

    private mutating func place(_ span: borrowing Span<UInt8>, _ file: String) throws(DecodeError)
        -> SourcePlace
    {
        SourcePlace(
            file: file,
            line: try number(span),
            column: try number(span),
            length: try number(span)
        )
    }

    mutating func diagnostic(
        _ span: borrowing Span<UInt8>,
        _ file: String,
        _ longest: Int
    ) throws(DecodeError) -> Diagnostic {
        let place = try place(span, file)
        let message = try text(span, atMost: longest)
        var notes: [Diagnostic.Note] = []
        for _ in 0..<(try count(span, of: 16)) {
            let place = try self.place(span, file)
            notes.append(Diagnostic.Note(place: place, message: try text(span, atMost: longest)))
        }
        let hasSuggestion = try flag(span)
        let suggestion = try text(span, atMost: longest)
        let hasLine = try flag(span)
        let line = try text(span, atMost: longest)
        return Diagnostic(
            severity: .warning,
            place: place,
            message: message,
            notes: notes,
            suggestion: hasSuggestion ? suggestion : nil,
            sourceLine: hasLine ? line : nil
        )
    }
}

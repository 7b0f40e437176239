/// Reads a flattened configuration with its secrets, piece by piece.
package struct FlattenedReading {
    private var parser: Parser
    private let isCompatible: Bool
    private let purpose: ReaderOptions.Purpose
    private var files: [String] = []
    private var text: [UInt8] = []
    private var lines = 0
    /// Where they come from, as a generation has it.
    private var origins: [UInt8] = []

    /// - Parameter isCompatible: read as with `--compat`.
    package init(isCompatible: Bool, purpose: ReaderOptions.Purpose = .run) {
        self.isCompatible = isCompatible
        self.purpose = purpose
        parser = Parser(
            findings: Findings(isCompatible: isCompatible, purpose: purpose),
            secrets: [],
            takesServersEarly: true
        )
    }

    /// What a configuration of several pieces seldom has more of, in lines of some twenty bytes.
    private static let usualBytes = 2 << 20

    /// False where it doesn't fit to what came before, or is more than a configuration can be.
    package mutating func take(_ part: FlattenedPart) -> Bool {
        guard part.isCompatible == isCompatible, part.files.count <= ReadingLimits.files - files.count,
            part.text.count <= ReadingLimits.totalBytes - text.count,
            part.text.isEmpty || part.text.last == UInt8(ascii: "\n"),
            part.text.count(where: { $0 == UInt8(ascii: "\n") }) == part.origins.count
        else { return false }
        files += part.files
        for path in part.files { parser.findings.files.append(SourceFile(path: path, bytes: [])) }
        for secret in part.secrets { parser.addSecret(secret) }
        guard part.origins.allSatisfy({ files.indices.contains($0.file) }) else { return false }
        if text.isEmpty, !part.isLast {
            // More follows; pages that nobody writes to aren't gotten.
            text.reserveCapacity(FlattenedReading.usualBytes)
            // And what stands before and behind.
            origins.reserveCapacity(FlattenedReading.usualBytes / 2)
        }
        // The parser finds lines again where they stand in the whole text.
        var start = text.count
        text += part.text
        lines += part.origins.count
        FlattenedConfiguration.encode(part.origins, to: &origins)
        for origin in part.origins where !parser.findings.isFull {
            let key = LineMemory.key(of: text, from: start, limit: text.count)
            parser.takeFlattened(key, of: text, file: origin.file, line: origin.line)
            start = min(key.range.upperBound + 1, text.endIndex)
        }
        return true
    }

    /// After the last piece: what a generation's files hold, and what they say; nil where there are errors.
    package mutating func finish() -> FormerReading? {
        let secrets = parser.secrets
        parser.finish()
        let isVoid = parser.early?.isVoid == true
        let model = ConfigurationReader.finished(&parser, isCompatible: isCompatible, purpose: purpose).model
        let head = FlattenedConfiguration.head(isCompatible: isCompatible, files: files, lines: lines)
        // In place: there is room.
        origins.insert(contentsOf: head, at: 0)
        origins += FlattenedConfiguration.middle(text: text.count)
        guard let model = isVoid ? modelOfWhole(secrets) : model else { return nil }
        return FormerReading(
            isCompatible: isCompatible,
            files: files,
            head: origins,
            text: text,
            secrets: secrets,
            model: model
        )
    }

    /// What all of it says, read again.
    private func modelOfWhole(_ secrets: [[UInt8]]) -> ConfigurationModel? {
        guard let flattened = try? FlattenedConfiguration(decoding: origins + text) else { return nil }
        return ConfigurationReader.readFlattened(flattened, secrets: secrets, purpose: purpose).model
    }
}

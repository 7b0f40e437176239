/// A piece of a flattened configuration, handed over while the rest is still being read.
package struct FlattenedPart: Equatable, Sendable {
    /// Read with `--compat`.
    package var isCompatible: Bool
    /// Nothing follows. Without one that says so the configuration has errors, or something went wrong.
    package var isLast: Bool
    /// Those that weren't handed over before.
    package var files: [String]
    /// Those that weren't handed over before.
    package var secrets: [[UInt8]]
    /// Whole lines, each ended by a newline.
    package var text: ArraySlice<UInt8>
    /// One for each line.
    package var origins: ArraySlice<FlattenedConfiguration.Origin>

    package init(
        isCompatible: Bool,
        isLast: Bool,
        files: [String],
        secrets: [[UInt8]],
        text: ArraySlice<UInt8>,
        origins: ArraySlice<FlattenedConfiguration.Origin>
    ) {
        self.isCompatible = isCompatible
        self.isLast = isLast
        self.files = files
        self.secrets = secrets
        self.text = text
        self.origins = origins
    }
}

/// Hands the flattened text over, piece by piece, while it is being written.
struct TextOutlet {
    private let take: (FlattenedPart) -> Void
    private var files = 0
    private var secrets = 0
    private var text = 0
    private var lines = 0

    /// So many bytes are worth a piece.
    private static let step = 1 << 16

    init(_ take: @escaping (FlattenedPart) -> Void) { self.take = take }

    /// - Parameter isLast: what there is goes, however little, and the reading has no errors.
    mutating func handOver(
        _ flattener: Flattener,
        secrets all: [[UInt8]],
        _ findings: Findings,
        isLast: Bool
    ) {
        guard isLast || flattener.byteCount - text >= TextOutlet.step else { return }
        guard findings.errorCount == 0, secrets <= all.count else { return }
        // Who keeps them makes what is written next a copy.
        let new = flattener.written(after: text, line: lines)
        take(
            FlattenedPart(
                isCompatible: findings.isCompatible,
                isLast: isLast,
                files: findings.files[files...].map(\.path),
                secrets: Array(all[secrets...]),
                text: new.text,
                origins: new.origins
            )
        )
        (files, secrets) = (findings.files.count, all.count)
        (text, lines) = (flattener.byteCount, flattener.lineCount)
    }
}

/// A configuration as one text: includes resolved, comments, remarks and skipped lines gone, secrets
/// replaced by their numbers; with the file and line where each line came from.
package struct FlattenedConfiguration: Hashable, Sendable {
    /// Where a line of the text stood.
    ///
    /// Packed, because each line has one: `ReadingLimits` bounds both numbers.
    package struct Origin: Hashable, Sendable {
        private var packedFile: UInt32
        private var packedLine: UInt32

        package init(file: Int, line: Int) {
            packedFile = UInt32(clamping: file)
            packedLine = UInt32(clamping: line)
        }

        /// A place in `files`.
        package var file: Int { Int(packedFile) }
        /// From 1.
        package var line: Int { Int(packedLine) }
    }

    /// Read with `--compat`; reading it again is as lenient.
    package let isCompatible: Bool
    /// The files it was made of, in reading order.
    package let files: [String]
    /// Each line ended by a newline.
    package let text: [UInt8]
    /// One for each line of `text`.
    package let origins: [Origin]

    /// The same, to be read as with `--compat`.
    package var tolerated: FlattenedConfiguration {
        FlattenedConfiguration(isCompatible: true, files: files, text: text, origins: origins)
    }

    init(isCompatible: Bool, files: [String], text: [UInt8], origins: [Origin]) {
        self.isCompatible = isCompatible
        self.files = files
        self.text = text
        self.origins = origins
    }

    /// Calls `body` with each line of the text until it answers false.
    func forEachLine(_ body: ([UInt8], LineKey, Origin) -> Bool) {
        var start = 0
        for origin in origins {
            let key = LineMemory.key(of: text, from: start, limit: text.count)
            guard body(text, key, origin) else { return }
            start = min(key.range.upperBound + 1, text.endIndex)
        }
    }
}

/// Why bytes are no flattened configuration.
package enum FlattenedConfigurationError: Error, Equatable {
    /// Another format or version.
    case unknownFormat
    /// The bytes end early, have something left over, or name what isn't there.
    case malformed
    /// More files, lines or bytes than `ReadingLimits` allows.
    case tooLarge
}

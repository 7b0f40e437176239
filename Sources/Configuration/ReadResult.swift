/// How strictly and as whom a configuration is read.
package struct ReaderOptions: Hashable, Sendable {
    /// What the result is for.
    package enum Purpose: Hashable, Sendable {
        /// To say whether the text is right, perhaps on another machine: there are lints, and a file of a key
        /// that can't be read is a warning.
        case check
        /// To run on it: such a file is an error.
        case run
    }

    package var purpose: Purpose
    /// Only what there is to say is wanted: no model and no text, for less time and memory. Goes with
    /// `check`.
    package var isForVerdict: Bool
    /// The virtual routers will be compared with those of another file, even if only a verdict is wanted.
    package var isCompared = false
    /// `--compat`: what keepalived itself skips is a warning, not an error.
    package var isCompatible: Bool
    /// `--config-id`: what conditional lines (`@id`) and `${_INSTANCE}` are about; keepalived takes the
    /// host's name up to its first dot when there is none. Nil: no line is for this instance.
    package var instanceName: String?
    /// What `${_ENV NAME}` stands for; empty for others.
    package var environment: [String: String]
    /// Where relative paths start, for `${_PWD}`.
    package var workingFolder: String
    /// What `${_RANDOM}` begins with: the same numbers for the same seed.
    package var randomSeed: UInt64

    package init(
        isCompatible: Bool = false,
        instanceName: String? = nil,
        purpose: Purpose = .run,
        isForVerdict: Bool = false,
        environment: [String: String] = [:],
        workingFolder: String = "",
        randomSeed: UInt64 = 0
    ) {
        precondition(!isForVerdict || purpose == .check, "a verdict is for no run")
        self.purpose = purpose
        self.isForVerdict = isForVerdict
        self.isCompatible = isCompatible
        self.instanceName = instanceName
        self.environment = environment
        self.workingFolder = workingFolder
        self.randomSeed = randomSeed
    }
}

/// What reading gave.
package struct ReadResult: Sendable {
    /// Nil when there is any error, or only a verdict was wanted.
    package var model: ConfigurationModel?
    /// Sorted by place; at most `ReadingLimits.errors` errors, then "too many errors".
    package var diagnostics: [Diagnostic]
    /// The text without what the preprocessor did and without secrets; nil like the model.
    package var flattened: FlattenedConfiguration?
    /// The secrets by the number that stands for them in `flattened`, as written (keepalived uses the first
    /// eight bytes of a longer `auth_pass`).
    package var secrets: [[UInt8]]
    /// The shape of the top level, where the text was one file of plain words: a line of it means the
    /// same wherever it stands in the same block, and there is nothing to say of any by itself. Else nil.
    package var outline: ReadingOutline?
    /// The files that were read, in reading order; what a manifest records.
    package var files: [String]
    package var counts: ReadingCounts
    /// What `net_namespace` says, also where no model is wanted; nil without, and when there is any error.
    package var networkNamespace: String?
    /// For a comparison with another file; nil when there is any error, or the purpose isn't to check.
    package var understood: Understood?

    /// True when there is an error, so that nothing may start on this configuration.
    package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}

extension ReadResult: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String {
        let content = model?.description ?? "no model"
        return "ReadResult(\(content), \(diagnostics.count) diagnostics, \(secrets.count) secrets)"
    }

    package var debugDescription: String { description }

    /// Nothing: a dump would show secrets.
    package var customMirror: Mirror { Mirror(self, children: []) }
}

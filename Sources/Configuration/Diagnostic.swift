/// One thing to say about a configuration, with the place it is about.
package struct Diagnostic: Hashable, Sendable {
    package enum Severity: String, Hashable, Sendable {
        case error
        case warning
        case note
    }

    /// A second place that explains the first.
    package struct Note: Hashable, Sendable {
        package var place: SourcePlace
        package var message: String

        package init(place: SourcePlace, message: String) {
            self.place = place
            self.message = message
        }
    }

    package var severity: Severity
    package var place: SourcePlace
    /// One sentence without a full stop, without secrets, safe to print on a terminal.
    package var message: String
    package var notes: [Note]
    /// What to write instead of the text at `place`.
    package var suggestion: String?
    /// The line at `place`, secrets masked, safe to print; nil when there is none to show.
    package var sourceLine: String?

    package init(
        severity: Severity,
        place: SourcePlace,
        message: String,
        notes: [Note] = [],
        suggestion: String? = nil,
        sourceLine: String? = nil
    ) {
        self.severity = severity
        self.place = place
        self.message = message
        self.notes = notes
        self.suggestion = suggestion
        self.sourceLine = sourceLine
    }
}

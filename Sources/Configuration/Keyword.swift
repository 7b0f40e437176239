/// One keyword of the language: all that parsing, checking and explaining know of it.
///
/// A class, because there is one of each and everything asks.
package final class Keyword: Sendable {
    /// What holdfast does with a keyword, or with an option of one.
    package enum Status: Sendable, Hashable {
        case active
        /// Nothing on the wire, in the kernel or in the election would differ; why.
        case acceptedWithoutEffect(why: String)
        /// As before, but the administrator may count on something: one warning for each reason.
        case acceptedWithWarning(String)
        /// Never done, and what instead. A switch that is turned off is no request.
        case refused(String)
    }

    /// What a second one in the same block is: always an error, unless `any`; with `--compat` what counts.
    package enum Repetition: Sendable, Hashable {
        /// Each counts.
        case any
        case lastCounts
        case firstCounts
    }

    package let name: String
    /// Other spellings that mean the same.
    package let synonyms: [String]
    /// Spellings of earlier times: understood with a warning that names the present one.
    package let oldNames: [String]
    /// Where it is legal.
    package let block: Block
    package let arguments: Arguments
    /// The arguments as documentation shows them.
    package var argumentText: String { arguments.text }
    /// What holds without it.
    package let initial: String
    package let repetition: Repetition
    /// The block that it opens, if it does.
    package let body: Block?
    /// One line.
    package let meaning: String
    package let status: Status
    /// What keepalived goes on with when the first value is bad; nil: as without the keyword.
    let whenBad: Value?
    /// keepalived only logs a missing argument; with most keywords it ends there and then.
    let mayLackArguments: Bool

    /// May be given more than once in one block.
    package var isRepeatable: Bool { repetition == .any }
    /// Every spelling, the present ones first.
    package var names: [String] { [name] + synonyms + oldNames }

    init(
        _ name: String,
        synonyms: [String] = [],
        oldNames: [String] = [],
        in block: Block,
        _ arguments: Arguments,
        initial: String = "none",
        repeated repetition: Repetition = .lastCounts,
        body: Block? = nil,
        _ meaning: String,
        _ status: Status = .active,
        whenBad: Value? = nil,
        mayLackArguments: Bool = false
    ) {
        self.name = name
        self.synonyms = synonyms
        self.oldNames = oldNames
        self.block = block
        self.arguments = arguments
        self.initial = initial
        self.repetition = repetition
        self.body = body
        self.meaning = meaning
        self.status = status
        self.whenBad = whenBad
        self.mayLackArguments = mayLackArguments
    }
}

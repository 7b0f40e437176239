/// The runner's command line: written by the supervisor and the units, never by people.
package struct RunnerArguments: Equatable, Sendable {
    /// Whose connections are taken.
    package var engine: UInt32
    /// The identity to take on; nil when it has it already.
    package var user: UInt32?
    package var group: UInt32?
    /// The folder of generations.
    package var generations: String
    /// It is an account's own: only scripts that name the account are run, and nothing else is done.
    package var isForNamed: Bool

    package static let usage =
        "usage: holdfast-runner --engine-uid N [--uid N --gid N] --generations DIR [--named-only]"

    /// Nil when a word is unknown, a number isn't one, or something is missing.
    ///
    /// - Parameter words: without the program's name.
    package init?(_ words: [String]) {
        var values: [String: String] = [:]
        isForNamed = words.last == "--named-only"
        var rest = isForNamed ? words.dropLast() : words[...]
        while let flag = rest.popFirst() {
            guard ["--engine-uid", "--uid", "--gid", "--generations"].contains(flag),
                let value = rest.popFirst(), values.updateValue(value, forKey: flag) == nil
            else { return nil }
        }
        // The highest number means "no id" to the kernel.
        let numbers = ["--engine-uid", "--uid", "--gid"].map { values[$0].map { UInt32($0) ?? .max } }
        guard let engine = numbers[0], !numbers.contains(.max), (numbers[1] == nil) == (numbers[2] == nil),
            let folder = values["--generations"], !folder.isEmpty
        else { return nil }
        self.engine = engine
        user = numbers[1]
        group = numbers[2]
        generations = folder
    }
}

/// The engine's command line: written by the supervisor and the units, never by people.
package struct EngineArguments: Equatable, Sendable {
    /// The identity to take on; nil when it has it already.
    package var identity: Identity?
    /// The folder of generations.
    package var generations: String
    /// The helper's command socket.
    package var helper: String
    /// The helper's socket for descriptors.
    package var helperDescriptors: String
    /// The runner's socket; nil: no scripts.
    package var runner: String?
    /// The file that keeps plans for the next engine; nil: they end with this one.
    package var plans: String?
    /// The folder of keepalived's dumps; nil: none are written.
    package var dumps: String?
    /// There is no generation yet: descriptor 4 says when there is one.
    package var awaitsGeneration = false
    /// Its text may come early: descriptors 5 and 6 (`EarlyText`).
    package var takesEarlyText = false

    package struct Identity: Equatable, Sendable {
        package var user: UInt32
        package var group: UInt32
    }

    /// Why a command line can't be used.
    package enum Problem: Error, Equatable, Sendable {
        case unknown(String)
        case missingValue(String)
        case badNumber(String)
        case missing(String)
        /// `--uid` and `--gid` go together.
        case identityIncomplete
    }

    package static let usage =
        "usage: holdfast-engine [--uid N --gid N] --generations DIR --helper PATH --helper-descriptors PATH "
        + "[--runner PATH] [--plans PATH] [--dumps DIR] [--await-generation [--early-text]]"

    /// - Parameter words: without the program's name.
    package init(_ words: [String]) throws(Problem) {
        var values: [String: String] = [:]
        var rest = words[...]
        while let flag = rest.popFirst() {
            if flag == "--await-generation" {
                awaitsGeneration = true
                continue
            }
            if flag == "--early-text" {
                takesEarlyText = true
                continue
            }
            guard EngineArguments.flags.contains(flag) else { throw .unknown(flag) }
            guard let value = rest.popFirst() else { throw .missingValue(flag) }
            values[flag] = value
        }
        func required(_ flag: String) throws(Problem) -> String {
            guard let value = values[flag], !value.isEmpty else { throw .missing(flag) }
            return value
        }
        func number(_ flag: String) throws(Problem) -> UInt32? {
            guard let text = values[flag] else { return nil }
            // The highest number means "no id" to the kernel.
            guard let number = UInt32(text), number != .max else { throw .badNumber(flag) }
            return number
        }
        generations = try required("--generations")
        helper = try required("--helper")
        helperDescriptors = try required("--helper-descriptors")
        runner = values["--runner"]
        plans = values["--plans"]
        dumps = values["--dumps"]
        switch (try number("--uid"), try number("--gid")) {
        case (let user?, let group?): identity = Identity(user: user, group: group)
        case (nil, nil): identity = nil
        case (nil, _?), (_?, nil): throw .identityIncomplete
        }
    }

    private static let flags = [
        "--uid", "--gid", "--generations", "--helper", "--helper-descriptors", "--runner",
        "--plans", "--dumps",
    ]
}

extension EngineArguments.Problem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknown(let word): "unknown argument \(word)"
        case .missingValue(let flag): "\(flag) needs a value"
        case .badNumber(let flag): "\(flag) needs a number from 0 to 4294967294"
        case .missing(let flag): "\(flag) is missing"
        case .identityIncomplete: "--uid and --gid go together"
        }
    }
}

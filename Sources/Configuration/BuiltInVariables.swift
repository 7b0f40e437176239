import SeededRandom

/// The variables that are always there (spec conf-core-vrrp.tsv, "preprocessor").
struct BuiltInVariables {
    private let options: ReaderOptions
    private var random: RandomSource

    init(_ options: ReaderOptions) {
        self.options = options
        random = RandomSource(seed: options.randomSeed)
    }

    static let names = ["_PWD", "_INSTANCE", "_RANDOM", "_ENV", "_HASH", "_BANG"]

    /// How to write one.
    static func usage(of name: String) -> String {
        switch name {
        case "_ENV": "write ${_ENV NAME}"
        case "_RANDOM": "write ${_RANDOM [MIN [MAX]]}"
        default: "write ${\(name)}"
        }
    }

    enum Answer: Equatable {
        case text([UInt8])
        /// There is no such variable.
        case unknown
        /// It takes no such arguments.
        case badArguments
        /// The smallest is larger than the largest, which keepalived logs; it goes on with this.
        case reversedRange([UInt8])
    }

    /// The value of `name` with what stands after it in its braces. `folder` is the one of the file being
    /// read.
    mutating func value(of name: String, _ arguments: [UInt8], in folder: String) -> Answer {
        let words = arguments.split(whereSeparator: LineLexer.isBlank)
        switch name {
        case "_ENV": return environment(words)
        case "_RANDOM": return randomNumber(words)
        case "_PWD", "_INSTANCE", "_HASH", "_BANG":
            guard words.isEmpty else { return .badArguments }
        default: return .unknown
        }
        switch name {
        case "_PWD": return .text(Array(folder.utf8))
        case "_INSTANCE": return .text(Array((options.instanceName ?? "").utf8))
        case "_HASH": return .text([UInt8(ascii: "#")])
        default: return .text([UInt8(ascii: "!")])
        }
    }

    private func environment(_ words: [ArraySlice<UInt8>]) -> Answer {
        guard words.count == 1, words[0].allSatisfy(LineHead.continuesName) else { return .badArguments }
        let name = String(decoding: words[0], as: UTF8.self)
        return .text(Array((options.environment[name] ?? "").utf8))
    }

    private mutating func randomNumber(_ words: [ArraySlice<UInt8>]) -> Answer {
        guard words.count <= 2 else { return .badArguments }
        var bounds: [UInt64] = [0, 32_767]
        for (index, word) in words.enumerated() {
            guard word.count <= 10, let text = String(validating: word, as: UTF8.self),
                word.first != UInt8(ascii: "+"), let number = UInt32(text)
            else { return .badArguments }
            bounds[index] = UInt64(number)
        }
        let isReversed = bounds[0] > bounds[1]
        if isReversed { bounds[1] = bounds[0] }
        let number = bounds[0] + random.next() % (bounds[1] - bounds[0] + 1)
        let text = Array(String(number).utf8)
        return isReversed ? .reversedRange(text) : .text(text)
    }
}

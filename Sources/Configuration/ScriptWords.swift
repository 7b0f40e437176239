/// From a word that names a script to the arguments it is run with (spec conf-core-vrrp.tsv, "script
/// string").
///
/// keepalived splits such text twice. The first pass (`LineLexer`) makes words of the line; both kinds of
/// quote count and vanish. The second splits the first word again: blanks separate, quotes of both kinds
/// hold together. keepalived 2.2.7 decodes escapes in both passes, so that `\"` inside double quotes comes
/// to quote in the second; 2.4 decodes them in the second only. This follows 2.2.7 and says when 2.4 would
/// run something else.
package enum ScriptWords {
    /// What can't be run.
    package struct Problem: Error, Equatable {
        package enum Reason: Equatable {
            case empty
            /// A quote that isn't closed.
            case unclosedQuote(Unicode.Scalar)
            /// No argument of a program can hold one.
            case zeroByte
        }

        package var reason: Reason
        /// In the word's text, in bytes.
        package var offset: Int

        package init(reason: Reason, offset: Int) {
            self.reason = reason
            self.offset = offset
        }

        /// The reason as a sentence without its subject.
        package var text: String {
            switch reason {
            case .empty: "names no program"
            case .unclosedQuote(let quote): "has a \(quote) that is not closed"
            case .zeroByte: "holds a zero byte, which no argument can"
            }
        }
    }

    /// A program and what it is given.
    package struct Command: Equatable, Sendable {
        /// The program's path first; never empty.
        package var arguments: [[UInt8]]
        /// keepalived 2.4 would run other arguments: escapes are decoded once there, twice here.
        package var differsInNewer: Bool
    }

    /// A word of a line after the first pass.
    package struct FirstPass: Equatable, Sendable {
        /// Quotes gone, escapes as they were.
        package var text: [UInt8]
        package var isQuoted: Bool
    }

    /// Reads the word at the start of `range`, which moves behind it. Quoted and plain pieces side by side
    /// are one word. Blanks end it, and braces and the start of a comment do; only double quotes keep the
    /// latter from their meaning, as in keepalived.
    package static func firstPass(_ bytes: [UInt8], _ range: inout Range<Int>) throws(Problem) -> FirstPass {
        var text: [UInt8] = []
        var quote: (byte: UInt8, offset: Int)?
        var isQuoted = false
        var index = range.lowerBound
        scan: while index < range.upperBound {
            let byte = bytes[index]
            switch byte {
            case quote?.byte:
                quote = nil
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                if quote == nil {
                    quote = (byte, index)
                    isQuoted = true
                } else {
                    text.append(byte)
                }
            case UInt8(ascii: "\\"):
                let next = index + 1 < range.upperBound ? bytes[index + 1] : byte
                let opensComment = next == UInt8(ascii: "#") || next == UInt8(ascii: "!")
                if quote != nil || !opensComment { text.append(byte) }
                text.append(next)
                index += 1
            case UInt8(ascii: "#"), UInt8(ascii: "!"), UInt8(ascii: "{"), UInt8(ascii: "}"):
                if quote?.byte != UInt8(ascii: "\"") { break scan }
                text.append(byte)
            default:
                if quote == nil, LineLexer.isBlank(byte) { break scan }
                text.append(byte)
            }
            index += 1
        }
        if let quote {
            throw Problem(reason: .unclosedQuote(Unicode.Scalar(quote.byte)), offset: quote.offset)
        }
        range = min(index, range.upperBound)..<range.upperBound
        return FirstPass(text: text, isQuoted: isQuoted)
    }

    /// The arguments that the text of a word after one of `keywords` stands for.
    package static func command(_ text: String) throws(Problem) -> Command {
        let bytes = Array(text.utf8)
        let arguments = try split(decoded(bytes))
        let newer: [[UInt8]]?
        do throws(Problem) { newer = try split(bytes) } catch { newer = nil }
        return Command(arguments: arguments, differsInNewer: newer != arguments)
    }

    /// Keywords whose first argument is a command line.
    private static let keywords: Set<String> = [
        "script", "notify", "notify_master", "notify_backup", "notify_fault", "notify_stop", "notify_deleted",
        "notify_master_rx_lower_pri", "notify_up", "notify_down", "quorum_up", "quorum_down", "misc_path",
        "notify_fifo_script", "vrrp_notify_fifo_script", "lvs_notify_fifo_script", "startup_script",
        "shutdown_script",
    ]

    static func isKeyword(_ word: String) -> Bool {
        switch word.utf8.first {
        case UInt8(ascii: "l"), UInt8(ascii: "m"), UInt8(ascii: "n"), UInt8(ascii: "q"), UInt8(ascii: "s"),
            UInt8(ascii: "v"):
            keywords.contains(word)
        default: false
        }
    }

    /// Escapes decoded, quotes kept.
    private static func decoded(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count {
                result.append(escape(bytes, &index))
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }

    private static func split(_ bytes: [UInt8]) throws(Problem) -> [[UInt8]] {
        var result: [[UInt8]] = []
        /// Nil between words: quotes may hold an empty one.
        var word: [UInt8]?
        var quote: (byte: UInt8, offset: Int)?
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\\"), index + 1 < bytes.count {
                let offset = index
                let character = escape(bytes, &index)
                guard character != 0 else { throw Problem(reason: .zeroByte, offset: offset) }
                word = (word ?? []) + [character]
                continue
            }
            guard byte != 0 else { throw Problem(reason: .zeroByte, offset: index) }
            if byte == quote?.byte {
                quote = nil
            } else if quote == nil, byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = (byte, index)
                word = word ?? []
            } else if quote == nil, LineLexer.isBlank(byte) {
                if let whole = word { result.append(whole) }
                word = nil
            } else if word == nil {
                word = [byte]
            } else {
                word?.append(byte)
            }
            index += 1
        }
        if let quote {
            throw Problem(reason: .unclosedQuote(Unicode.Scalar(quote.byte)), offset: quote.offset)
        }
        if let word { result.append(word) }
        guard result.first?.isEmpty == false else { throw Problem(reason: .empty, offset: 0) }
        return result
    }

    /// The character of the escape at `index`, which moves behind it; something follows the backslash.
    private static func escape(_ bytes: [UInt8], _ index: inout Int) -> UInt8 {
        let byte = bytes[index + 1]
        index += 2
        switch byte {
        case UInt8(ascii: "a"): return 0x07
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "E"): return 0x1B
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "v"): return 0x0B
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            index -= 1
            return number(bytes, &index, base: 8, atMost: 3) ?? byte
        case UInt8(ascii: "x"):
            return number(bytes, &index, base: 16, atMost: 2) ?? byte
        case UInt8(ascii: "c"):
            guard index < bytes.count else { return byte }
            index += 1
            return bytes[index - 1] & 0x1F
        default:
            return byte
        }
    }

    private static func number(_ bytes: [UInt8], _ index: inout Int, base: UInt16, atMost: Int) -> UInt8? {
        var value: UInt16 = 0
        var count = 0
        while count < atMost, index < bytes.count, let digit = digit(bytes[index]), digit < base {
            value = value * base + digit
            index += 1
            count += 1
        }
        return count == 0 ? nil : UInt8(truncatingIfNeeded: value)
    }

    private static func digit(_ byte: UInt8) -> UInt16? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}

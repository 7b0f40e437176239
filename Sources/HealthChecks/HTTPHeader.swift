/// The header of an answer as it comes in, up to the blank line (RFC 9112 §2.1; spec 11.26).
struct HTTPHeader {
    /// Without what follows the blank line.
    private(set) var bytes: [UInt8] = []
    /// So much of the blank line, CR LF CR LF, are the last bytes.
    private var endingSeen = 0

    enum Growth: Equatable {
        case more
        /// Whole; so many of the bytes given are the body's first.
        case whole(left: Int)
        case tooLong
    }

    /// Takes bytes until the blank line.
    mutating func add(_ more: ArraySlice<UInt8>) -> Growth {
        let part = more.prefix(ProbeLimits.header - bytes.count)
        for place in part.indices {
            let byte = part[place]
            let wanted = endingSeen & 1 == 0 ? UInt8(ascii: "\r") : UInt8(ascii: "\n")
            endingSeen = byte == wanted ? endingSeen + 1 : byte == UInt8(ascii: "\r") ? 1 : 0
            guard endingSeen == 4 else { continue }
            bytes += part[...place]
            return .whole(left: more.endIndex - place - 1)
        }
        bytes += part
        return bytes.count < ProbeLimits.header ? .more : .tooLong
    }

    /// Three digits behind the first blank of the status line, and a blank after them; nil otherwise.
    /// keepalived looks for that blank beyond the first line too.
    var status: UInt16? {
        let line = bytes.prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }
        guard let blank = line.firstIndex(of: UInt8(ascii: " ")), line.endIndex - blank >= 5,
            line[blank + 4] == UInt8(ascii: " ")
        else { return nil }
        var code: UInt16 = 0
        for digit in line[blank + 1...blank + 3] {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            code = code * 10 + UInt16(digit - UInt8(ascii: "0"))
        }
        return code
    }

    /// What `Content-Length:`, in just these letters, says (spec 11.28); nil: nothing that counts.
    var contentLength: UInt64? {
        let name = Array("Content-Length:".utf8)
        guard bytes.count >= name.count else { return nil }
        let found = (0...bytes.count - name.count).first { place in
            bytes[place] == name[0] && bytes[place..<place + name.count].elementsEqual(name)
        }
        guard let found else { return nil }
        var rest = bytes[(found + name.count)...]
        rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        var length: UInt64 = 0
        var digits = 0
        while let digit = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) {
            // 18 digits fit 64 bits; a longer number says nothing.
            guard digits < 18 else { return nil }
            length = length * 10 + UInt64(digit - UInt8(ascii: "0"))
            digits += 1
            rest = rest.dropFirst()
        }
        guard digits > 0, let end = rest.first, end == UInt8(ascii: "\r") || end == UInt8(ascii: "\n") else {
            return nil
        }
        return length
    }
}

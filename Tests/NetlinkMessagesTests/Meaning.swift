/// A netlink message taken apart by a reader of the tests' own: one line for each thing it says, sorted, so
/// that two messages can be compared whatever order their attributes have.
///
///     type 24 flags 400
///     header 02080000fe480001 00000000
///     5 = c0000209
///     8/2 = 78050000              an attribute of an attribute
///     9[1]/header = 000200000b000000   the second way of a multipath route
enum Meaning {
    /// Of a datagram's messages, each a list of lines; interface indices filled in.
    static func messages(_ datagram: [UInt8]) -> [[String]] {
        var result: [[String]] = []
        var offset = 0
        while offset + 16 <= datagram.count {
            let length = number(datagram, offset, 4)
            precondition(length >= 16 && offset + length <= datagram.count)
            result.append(
                lines(
                    type: number(datagram, offset + 4, 2),
                    flags: number(datagram, offset + 6, 2),
                    payload: Array(datagram[offset + 16..<offset + length])
                )
            )
            offset += (length + 3) & ~3
        }
        return result
    }

    /// `flags`: NLM_F_REQUEST and NLM_F_ACK, which the helper sets, don't count.
    static func lines(type: Int, flags: Int, payload: [UInt8]) -> [String] {
        let layout = Layout(type)
        let header = payload.prefix(layout.headerLength)
        var result = ["type \(type) flags \(hex(flags & 0xF00))", "header \(hex(header))"]
        result += attributes(Array(payload.dropFirst(layout.headerLength)), path: "", layout)
        return result.sorted()
    }

    /// Without the message header: the attributes of an IPVS command.
    static func attributes(ipvs bytes: [UInt8]) -> [String] {
        attributes(bytes, path: "", Layout(ipvsType)).sorted()
    }

    private static func attributes(_ bytes: [UInt8], path: String, _ layout: Layout) -> [String] {
        var result: [String] = []
        var offset = 0
        var place = 0
        // What the data of a firewall expression are depends on its name, which comes first.
        var expression = ""
        while offset + 4 <= bytes.count {
            let length = number(bytes, offset, 2)
            precondition(length >= 4 && offset + length <= bytes.count)
            let type = number(bytes, offset + 2, 2) & 0x3FFF
            let value = Array(bytes[offset + 4..<offset + length])
            let isListed = layout.lists.contains(path)
            let name =
                path + (path.isEmpty ? "" : "/") + "\(type)" + (isListed ? "[\(place)]" : "")
                + (type == 2 ? expression : "")
            if layout.isExpression(path: path), type == 1 {
                expression = "(\(String(decoding: value.prefix { $0 != 0 }, as: UTF8.self)))"
            }
            if layout.nexthops == name {
                result += ways(value, path: name, layout)
            } else if layout.isNested(path: name) {
                result += attributes(value, path: name, layout)
            } else {
                result.append("\(name) = \(hex(value[...]))")
            }
            offset += (length + 3) & ~3
            place += 1
        }
        return result
    }

    private static func ways(_ bytes: [UInt8], path: String, _ layout: Layout) -> [String] {
        var result: [String] = []
        var offset = 0
        var place = 0
        while offset + 8 <= bytes.count {
            let length = number(bytes, offset, 2)
            let name = "\(path)[\(place)]"
            result.append("\(name)/header = \(hex(bytes[offset + 2..<offset + 8]))")
            result += attributes(Array(bytes[offset + 8..<offset + length]), path: name, layout)
            offset += (length + 3) & ~3
            place += 1
        }
        return result
    }
}

/// What nests in what, by type of message; the kernel's headers.
private struct Layout {
    var headerLength: Int
    /// Paths of attributes that hold attributes, places in lists left out.
    var nested: [String] = []
    /// Paths within which the order counts.
    var lists: [String] = []
    var nexthops: String?

    init(_ type: Int) {
        switch type {
        case 16, 17: (headerLength, nested) = (16, ["18", "18/2", "26", "26/10"])
        case 20, 21: headerLength = 8
        case 24, 25: (headerLength, nested, nexthops) = (12, ["8", "22", "9/22"], "9")
        case 32, 33: headerLength = 12
        case 0xA03: (headerLength, nested) = (4, ["4"])
        case 0xA06:
            headerLength = 4
            lists = ["4"]
            nested = ["4", "4/1", "4/1/2(cmp)/3", "4/1/2(bitwise)/4", "4/1/2(bitwise)/5"]
            nested += ["4/1/2(immediate)/2", "4/1/2(immediate)/2/2"]
            nested += ["payload", "meta", "cmp", "bitwise", "lookup", "dup", "counter", "immediate"].map {
                "4/1/2(\($0))"
            }
        case 0xA0C, 0xA0E: (headerLength, nested) = (4, ["3", "3/1", "3/1/1", "3/1/2"])
        case ipvsType: (headerLength, nested) = (4, ["1", "2", "3"])
        default: headerLength = 4
        }
    }

    /// An element of a rule's list.
    func isExpression(path: String) -> Bool { !lists.isEmpty && Layout.plain(path) == "4/1" }

    func isNested(path: String) -> Bool { nested.contains(Layout.plain(path)) }

    /// Without places in lists.
    private static func plain(_ path: String) -> String {
        var plain = ""
        var isPlace = false
        for character in path {
            if character == "[" { isPlace = true }
            if !isPlace { plain.append(character) }
            if character == "]" { isPlace = false }
        }
        return plain
    }
}

/// The number of the IPVS family when the requests were captured.
private let ipvsType = 28

private func number(_ bytes: [UInt8], _ offset: Int, _ length: Int) -> Int {
    (0..<length).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
}

private func hex(_ bytes: ArraySlice<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

private func hex(_ number: Int) -> String { String(number, radix: 16) }

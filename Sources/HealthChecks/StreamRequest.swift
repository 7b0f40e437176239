import NetworkTypes

/// What is asked on a stream of HTTP/2 (RFC 9113 §8.3.1).
package struct StreamRequest: Hashable, Sendable {
    package var method: String
    package var scheme: String
    package var authority: String
    package var path: String
    /// In this order, names in small letters.
    package var fields: [HeaderField]
    /// Nil: the request has no content.
    package var body: [UInt8]?
}

/// A line of a header or trailer section, or one of HTTP/2's own (`:status`).
package struct HeaderField: Hashable, Sendable {
    /// In small letters.
    package var name: String
    package var value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

extension [HeaderField] {
    /// Three digits of 100…599; nil for anything else, and for none.
    var status: UInt16? {
        guard let text = first(where: { $0.name == ":status" })?.value, text.utf8.count == 3,
            text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let status = UInt16(text), (100...599).contains(status)
        else { return nil }
        return status
    }

    func value(of name: String) -> String? { first { $0.name == name }?.value }
}

extension ProbeTarget {
    /// As a Host header has it, where nothing else is said.
    var authority: String {
        let port = "\(port?.rawValue ?? 0)"
        return switch address {
        case .ipv4: "\(address):\(port)"
        case .ipv6: "[\(address)]:\(port)"
        }
    }
}

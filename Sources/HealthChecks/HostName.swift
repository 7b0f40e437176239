import NetworkTypes

/// Names that a certificate may be for.
package enum HostName {
    /// Labels of letters, digits, `-` and `_` (RFC 1123 §2.1, and what people use beside), and no address.
    package static func isOne(_ text: String) -> Bool {
        guard let name = DNSName(text), !name.labels.isEmpty, IPAddress(text) == nil else { return false }
        return name.labels.allSatisfy { $0.allSatisfy(isLegal) }
    }

    private static func isLegal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }
}

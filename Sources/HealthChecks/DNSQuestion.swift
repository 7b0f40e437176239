/// `DNS_CHECK`: what is asked.
package struct DNSQuestion: Hashable, Sendable {
    package var type: DNSRecordType
    package var name: DNSName

    package init(type: DNSRecordType = .soa, name: DNSName = .root) {
        self.type = type
        self.name = name
    }
}

/// The raw value is the number of RFC 1035 §3.2.2 and its successors.
package enum DNSRecordType: UInt16, CaseIterable, Hashable, Sendable {
    case a = 1
    case ns = 2
    case cname = 5
    case soa = 6
    case mx = 15
    case txt = 16
    case aaaa = 28
    case rrsig = 46
    case dnskey = 48

    /// As zone files write it.
    package var name: String {
        switch self {
        case .a: "A"
        case .ns: "NS"
        case .cname: "CNAME"
        case .soa: "SOA"
        case .mx: "MX"
        case .txt: "TXT"
        case .aaaa: "AAAA"
        case .rrsig: "RRSIG"
        case .dnskey: "DNSKEY"
        }
    }
}

/// A domain name that fits a question (RFC 1035 §2.3.4): labels of 1…63 bytes, 255 bytes in all on the wire.
package struct DNSName: Hashable, Sendable {
    /// Without the root's empty label.
    package let labels: [[UInt8]]

    package static let root = DNSName(checked: [])

    /// Reads labels between dots; a dot may end them, and alone is the root. Nil for an empty label, one that
    /// is too long, and a name that is too long.
    package init?(_ text: String) {
        if text == "." {
            self = .root
            return
        }
        var bytes = Array(text.utf8)
        if bytes.last == UInt8(ascii: ".") { bytes.removeLast() }
        let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map(
            Array.init
        )
        guard labels.allSatisfy({ (1...63).contains($0.count) }), bytes.count + 2 <= 255 else { return nil }
        self.labels = labels
    }

    private init(checked labels: [[UInt8]]) { self.labels = labels }
}

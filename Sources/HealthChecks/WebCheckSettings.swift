import NetworkTypes

/// `HTTP_GET` and `SSL_GET`: pages that must be as expected, one after the other.
package struct WebCheckSettings: Hashable, Sendable {
    package var target: ProbeTarget
    package var isTLS: Bool
    /// With TLS; nil: certificates aren't looked at.
    package var verification: CertificateVerification?
    package var version: HTTPRequestVersion
    /// No delay between pages in the first round and while recovering.
    package var recoversFast: Bool
    /// In the order of the file; at least one.
    package var pages: [WebPage]

    package init(
        target: ProbeTarget,
        isTLS: Bool,
        verification: CertificateVerification? = nil,
        version: HTTPRequestVersion = .oneZero,
        recoversFast: Bool = false,
        pages: [WebPage]
    ) {
        precondition(!pages.isEmpty, "a web check without page")
        self.target = target
        self.isTLS = isTLS
        self.verification = verification
        self.version = version
        self.recoversFast = recoversFast
        self.pages = pages
    }
}

/// What the request says of itself; the raw value is keepalived's word.
package enum HTTPRequestVersion: String, CaseIterable, Hashable, Sendable {
    case oneZero = "1.0"
    /// 1.0 with `Connection: close`.
    case oneZeroClosing = "1.0C"
    case oneOne = "1.1"
    /// HTTP/2, agreed on in the TLS handshake, or taken for known without TLS (RFC 9113 §3).
    case two = "2"
}

/// One page and what it must be.
package struct WebPage: Hashable, Sendable {
    /// Written into the request line as it is.
    package var path: RequestText
    /// The Host header; nil: address and port.
    package var host: RequestText?
    /// The name in the TLS handshake; nil: none.
    package var serverName: RequestText?
    package var digest: MD5Digest?
    package var statusCodes: StatusCodes
    package var match: BodyMatch?
    /// Ends a TLS connection with close_notify.
    package var sendsCloseNotify: Bool

    package init(
        path: RequestText,
        host: RequestText? = nil,
        serverName: RequestText? = nil,
        digest: MD5Digest? = nil,
        statusCodes: StatusCodes = .successful,
        match: BodyMatch? = nil,
        sendsCloseNotify: Bool = false
    ) {
        self.path = path
        self.host = host
        self.serverName = serverName
        self.digest = digest
        self.statusCodes = statusCodes
        self.match = match
        self.sendsCloseNotify = sendsCloseNotify
    }
}

/// Text that goes into a request: not empty, no white space, no control character, so that it can't end the
/// line or the word.
package struct RequestText: Hashable, Sendable {
    package let text: String

    /// Nil for text that would change the request.
    package init?(_ text: String) {
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return nil }
        self.text = text
    }
}

/// 16 bytes that say what a page's content is.
package struct MD5Digest: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64

    /// Reads exactly 32 hexadecimal digits; nil for anything else.
    package init?(hexadecimal text: String) {
        guard text.utf8.count == 32 else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        for byte in text.utf8 {
            guard let digit = hexadecimalDigit(byte) else { return nil }
            high = high << 4 | low >> 60
            low = low << 4 | UInt64(digit)
        }
        self.high = high
        self.low = low
    }

    /// In the order in which a digest is written.
    package var bytes: [UInt8] {
        (0..<16).map { UInt8(truncatingIfNeeded: ($0 < 8 ? high : low) >> UInt64(8 * (7 - $0 % 8))) }
    }
}

/// Which answers are good.
package struct StatusCodes: Hashable, Sendable {
    /// Sorted, apart from each other, within 100…599; not empty.
    package let ranges: [ClosedRange<UInt16>]

    /// 200…299, what counts when nothing is said.
    package static let successful = StatusCodes(checked: [200...299])
    /// What may be named.
    package static let legal: ClosedRange<Int> = 100...599

    /// Nil when there is none or one is outside 100…599.
    package init?(_ given: [ClosedRange<Int>]) {
        guard !given.isEmpty, given.allSatisfy({ StatusCodes.legal.contains($0.lowerBound) }),
            given.allSatisfy({ StatusCodes.legal.contains($0.upperBound) })
        else { return nil }
        var ranges: [ClosedRange<UInt16>] = []
        for range in given.sorted(by: { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }) {
            let next = UInt16(range.lowerBound)...UInt16(range.upperBound)
            if let last = ranges.last, next.lowerBound <= last.upperBound + 1 {
                ranges[ranges.count - 1] = last.lowerBound...max(last.upperBound, next.upperBound)
            } else {
                ranges.append(next)
            }
        }
        self.ranges = ranges
    }

    private init(checked ranges: [ClosedRange<UInt16>]) { self.ranges = ranges }

    package func contains(_ code: UInt16) -> Bool { ranges.contains { $0.contains(code) } }
}

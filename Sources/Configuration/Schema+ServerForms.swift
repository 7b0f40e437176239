import BFD
import HealthChecks
import LoadBalancing
import NetworkTypes

/// Forms of words of virtual servers, checkers and BFD.
extension Schema {
    /// keepalived reads up to a slash or hyphen and goes on with that; so such a word is none to skip, and
    /// the interpreter refuses it.
    static let serverAddress = WordForm(
        "ADDRESS",
        noun: "an IPv4 or IPv6 address",
        accepts: { ServerAddress($0) != nil }
    )

    static let serverPort = WordForm(
        "PORT",
        noun: "a port (1…65535, or 0 for none)",
        accepts: { Decimal.integer($0).map { (0...65_535).contains($0) } ?? false }
    )

    static let granularity = WordForm(
        "NETMASK|LENGTH",
        noun: "an IPv4 netmask or the length of an IPv6 prefix (1…128)",
        accepts: { Granularity($0) != nil }
    )

    static let engine = WordForm(
        "NAME",
        noun: "a name of at most 16 bytes",
        // A longer one is cut and used by keepalived.
        keepalivedMayKnow: true,
        accepts: { PersistenceEngine($0) != nil }
    )

    static let requestText = WordForm(
        "NAME",
        noun: "a name without white space",
        keepalivedMayKnow: true,
        accepts: { RequestText($0) != nil }
    )

    static let requestPath = WordForm(
        "PATH",
        noun: "a path without white space",
        keepalivedMayKnow: true,
        accepts: { RequestText($0) != nil }
    )

    static let digest = WordForm(
        "MD5",
        noun: "32 hexadecimal digits",
        accepts: { MD5Digest(hexadecimal: $0) != nil }
    )

    static let statusCodes = WordForm(
        "CODE|FIRST-LAST",
        noun: "a status code of 100…599, or two with a hyphen between them",
        accepts: { StatusCodeRange($0) != nil }
    )

    static let domainName = WordForm(
        "NAME",
        noun: "a domain name",
        accepts: { DNSName($0) != nil }
    )

    static let sessionName = WordForm(
        "NAME",
        noun: "a name of at most 31 bytes",
        accepts: { BFDSessionName($0) != nil }
    )

    static let milliseconds = WordForm(
        "MILLISECONDS",
        noun: "a number of milliseconds with at most 3 decimals",
        accepts: { Milliseconds.read($0) != nil }
    )

    /// What keepalived's timers hold, and more than any check needs.
    static let anyTime = SecondsRange(.zero...(.seconds(999_999_999)))
    static let positiveTime = SecondsRange(.microseconds(1)...(.seconds(999_999_999)))
    static let rampTime = SecondsRange(.zero...(.seconds(86_400)))
    static let jitter = NumberRange(0...50, unit: " per cent")
    static let connectTime = SecondsRange(.microseconds(1)...longest)

    /// `lvs_method` and its kin.
    static let forwarding = Arguments(
        .choice(["NAT", "DR", "TUN"]),
        options: [
            ArgumentOption(
                "type",
                Arguments(.choice(["ipip", "gue", "gre"])),
                "what packets are wrapped into",
                failure: .optionIgnored
            ),
            ArgumentOption("port", Arguments(.port), "the server's port for gue", failure: .optionIgnored),
            ArgumentOption(flag: "nocsum", "without checksum"),
            ArgumentOption(flag: "csum", "with checksum"),
            ArgumentOption(flag: "remcsum", "with remote checksum offload"),
        ]
    )
}

/// An address and what keepalived would leave off it.
struct ServerAddress {
    let address: IPAddress
    /// A prefix length or the end of a range stands behind it.
    let hasRest: Bool

    init?(_ word: String) {
        if let address = IPAddress(word) {
            self.address = address
            hasRest = false
            return
        }
        guard let end = word.utf8.firstIndex(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "-") }),
            let address = IPAddress(word[..<end])
        else { return nil }
        self.address = address
        hasRest = true
    }
}

/// `persistence_granularity`.
struct Granularity {
    let value: PersistenceGranularity

    init?(_ word: String) {
        if case .ipv4(let mask)? = IPAddress(word) {
            value = .mask(mask)
        } else if let number = Decimal.integer(word), let length = UInt8(exactly: number),
            let prefix = PersistencePrefix(length: length)
        {
            value = .prefix(prefix)
        } else {
            return nil
        }
    }
}

/// One word of `status_code`.
struct StatusCodeRange {
    let range: ClosedRange<Int>

    init?(_ word: String) {
        let parts = word.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false).map {
            $0.utf8.count == 3 ? Decimal.integer(String($0)) : nil
        }
        guard let first = parts.first ?? nil, let last = parts.last ?? nil, first <= last,
            StatusCodes.legal.contains(first), StatusCodes.legal.contains(last)
        else { return nil }
        range = first...last
    }
}

/// Times of BFD.
enum Milliseconds {
    /// Reads decimal milliseconds with up to three decimals.
    static func read(_ word: String) -> Interval? {
        let parts = word.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, whole.utf8.count <= 9, let number = Decimal.integer(String(whole)),
            number >= 0, whole.utf8.first != UInt8(ascii: "-")
        else { return nil }
        guard parts.count == 2 else { return .milliseconds(Int64(number)) }
        let fraction = parts[1]
        guard (1...3).contains(fraction.utf8.count), fraction.utf8.allSatisfy({ (48...57).contains($0) }),
            let digits = Decimal.integer(String(fraction))
        else { return nil }
        let scale: [Int64] = [0, 100, 10, 1]
        return .microseconds(Int64(number) * 1_000 + Int64(digits) * scale[fraction.utf8.count])
    }

    static func text(_ interval: Interval) -> String {
        Decimal.text(interval * 1_000)
    }
}

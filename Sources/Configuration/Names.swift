/// Numbers of the kernel and the names that iproute2 comes with for them.
///
/// An administrator's own names (/etc/iproute2) are not known: a configuration means the same on every
/// machine.
enum Names {
    /// The kernel's number of an address scope (rtnetlink's `rt_scope_t`).
    static func scope(_ text: String) -> UInt8? {
        switch text {
        case "global": 0
        case "site": 200
        case "link": 253
        case "host": 254
        case "nowhere": 255
        default: UInt8(text)
        }
    }

    /// Not 0.
    static func table(_ text: String) -> UInt32? {
        switch text {
        case "default": return 253
        case "main": return 254
        case "local": return 255
        default:
            guard let number = Decimal.anyBase(text), number > 0 else { return nil }
            return UInt32(exactly: number)
        }
    }

    private static let routeProtocols: [String: UInt8] = [
        "unspec": 0, "redirect": 1, "kernel": 2, "boot": 3, "static": 4, "gated": 8, "ra": 9, "mrt": 10,
        "zebra": 11, "bird": 12, "dnrouted": 13, "xorp": 14, "ntk": 15, "dhcp": 16, "keepalived": 18,
        "babel": 42, "openr": 99, "bgp": 186, "isis": 187, "ospf": 188, "rip": 189, "eigrp": 192,
    ]

    static func routeProtocol(_ text: String) -> UInt8? {
        routeProtocols[text] ?? Decimal.anyBase(text).flatMap { UInt8(exactly: $0) }
    }

    /// Code points of RFC 2474, 2597, 3246 and 5865 in the upper six bits.
    private static let serviceTypes: [String: UInt8] = [
        "default": 0x00, "CS0": 0x00, "CS1": 0x20, "CS2": 0x40, "CS3": 0x60, "CS4": 0x80, "CS5": 0xA0,
        "CS6": 0xC0, "CS7": 0xE0, "AF11": 0x28, "AF12": 0x30, "AF13": 0x38, "AF21": 0x48, "AF22": 0x50,
        "AF23": 0x58, "AF31": 0x68, "AF32": 0x70, "AF33": 0x78, "AF41": 0x88, "AF42": 0x90, "AF43": 0x98,
        "EF": 0xB8, "VOICE-ADMIT": 0xB0,
    ]

    /// A number is hexadecimal, as iproute2 reads it.
    static func serviceType(_ text: String) -> UInt8? {
        if let named = serviceTypes[text] { return named }
        let digits = text.hasPrefix("0x") ? text.dropFirst(2) : text[...]
        guard let first = digits.utf8.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "-") else {
            return nil
        }
        return UInt8(digits, radix: 16)
    }

    private static let transportProtocols: [String: UInt8] = [
        "icmp": 1, "igmp": 2, "ipip": 4, "tcp": 6, "udp": 17, "dccp": 33, "ipv6": 41, "rsvp": 46, "gre": 47,
        "esp": 50, "ah": 51, "ipv6-icmp": 58, "ospf": 89, "pim": 103, "vrrp": 112, "l2tp": 115, "sctp": 132,
        "udplite": 136,
    ]

    static func transportProtocol(_ text: String) -> UInt8? {
        transportProtocols[text] ?? Decimal.integer(text).flatMap { UInt8(exactly: $0) }
    }

    static func linkGroup(_ text: String) -> UInt32? {
        text == "default" ? 0 : Decimal.anyBase(text).flatMap { UInt32(exactly: $0) }
    }

    static func realms(_ text: String) -> (source: UInt16, destination: UInt16)? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { part in
            part == "cosmos" ? 0 : Decimal.anyBase(String(part)).flatMap { UInt16(exactly: $0) }
        }
        guard let last = parts.last, let destination = last, parts.count <= 2 else { return nil }
        guard parts.count == 2 else { return (0, destination) }
        guard let source = parts[0] else { return nil }
        return (source, destination)
    }

    /// `rtt`, `rttvar`, `rto_min`: milliseconds, or seconds with s, sec or secs behind them.
    static func metricMilliseconds(_ text: String) -> UInt32? {
        let digits = text.prefix { $0.isNumber }
        guard !digits.isEmpty, let number = Decimal.integer(String(digits)) else { return nil }
        let milliseconds: Int
        switch text.dropFirst(digits.count) {
        case "", "ms": milliseconds = number
        case "s", "sec", "secs": milliseconds = number.multipliedReportingOverflow(by: 1_000).partialValue
        default: return nil
        }
        return (1...120_000).contains(milliseconds) ? UInt32(milliseconds) : nil
    }

    static func mark(_ text: String) -> (value: UInt32, mask: UInt32?)? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { part in
            Decimal.anyBase(String(part)).flatMap { UInt32(exactly: $0) }
        }
        guard let first = parts.first, let value = first, parts.count <= 2 else { return nil }
        guard parts.count == 2 else { return (value, nil) }
        guard let mask = parts[1] else { return nil }
        return (value, mask)
    }

    /// `FIRST-LAST`, or one number that is both.
    static func range(_ text: String, upTo most: UInt32, single: Bool) -> ClosedRange<UInt32>? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2 || (single && parts.count == 1),
            let first = parts.first.flatMap({ UInt32($0) }), let last = parts.last.flatMap({ UInt32($0) }),
            first <= last, last <= most
        else { return nil }
        return first...last
    }

    /// Labels of MPLS, outermost first.
    static func labels(_ text: String) -> [UInt32]? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { UInt32($0) }
        let labels = parts.compactMap { $0 }
        return labels.count == parts.count && labels.allSatisfy { $0 < 1 << 20 } ? labels : nil
    }

    /// A locator of ILA: four groups of hexadecimal digits.
    static func locator(_ text: String) -> UInt64? {
        let groups = text.split(separator: ":", omittingEmptySubsequences: false)
        guard groups.count == 4 else { return nil }
        var value: UInt64 = 0
        for group in groups {
            guard (1...4).contains(group.utf8.count), let number = UInt16(group, radix: 16) else {
                return nil
            }
            value = value << 16 | UInt64(number)
        }
        return value
    }
}

import NetworkTypes
import VRRP

/// Forms of words in lines of addresses, routes and rules.
extension Schema {
    static let unsigned = NumberRange(0...4_294_967_295)

    static let unsigned64 = WordForm("N", noun: "a number", accepts: { UInt64($0) != nil })

    static let prefix = WordForm(
        "PREFIX",
        noun: "an address with prefix length, default, any or all",
        accepts: { Prefix($0) != nil }
    )

    static let addressScope = WordForm(
        "SCOPE",
        noun: "global, site, link, host, nowhere or 0…255",
        accepts: { Names.scope($0) != nil }
    )

    static let table = WordForm(
        "TABLE",
        noun: "a table's number, main, local or default",
        keepalivedMayKnow: true,
        accepts: { Names.table($0) != nil }
    )

    static let routeProtocol = WordForm(
        "PROTOCOL",
        noun: "0…255 or a name that iproute2 comes with",
        keepalivedMayKnow: true,
        accepts: { Names.routeProtocol($0) != nil }
    )

    static let serviceType = WordForm(
        "TOS",
        noun: "0…255 or a name that iproute2 comes with",
        keepalivedMayKnow: true,
        accepts: { Names.serviceType($0) != nil }
    )

    static let realms = WordForm(
        "[FROM/]TO",
        noun: "one or two numbers up to 65535",
        keepalivedMayKnow: true,
        accepts: { Names.realms($0) != nil }
    )

    static let linkGroupName = WordForm(
        "GROUP",
        noun: "a number or default",
        keepalivedMayKnow: true,
        accepts: { Names.linkGroup($0) != nil }
    )

    static let transportProtocol = WordForm(
        "PROTOCOL",
        noun: "0…255 or a protocol's name",
        keepalivedMayKnow: true,
        accepts: { Names.transportProtocol($0) != nil }
    )

    static let metricTime = WordForm(
        "TIME",
        noun: "a time up to 120 seconds, with s or ms behind it if wished",
        accepts: { Names.metricMilliseconds($0) != nil }
    )

    static let mark = WordForm("MARK[/MASK]", noun: "a mark", accepts: { Names.mark($0) != nil })

    static let userRange = WordForm(
        "FIRST-LAST",
        noun: "two numbers of users with - between them",
        accepts: { Names.range($0, upTo: UInt32.max - 1, single: false) != nil }
    )

    static let portRange = WordForm(
        "FIRST[-LAST]",
        noun: "a port, or two with - between them",
        accepts: { Names.range($0, upTo: 65_534, single: true).map { $0.lowerBound > 0 } ?? false }
    )

    static let labels = WordForm(
        "LABEL[/LABEL…]|LOCATOR",
        noun: "labels of MPLS or a locator of ILA",
        accepts: { Names.labels($0) != nil || Names.locator($0) != nil }
    )

    static let label = WordForm(
        "NAME",
        noun: "a name of at most 15 bytes",
        accepts: { AddressLabel($0) != nil }
    )

    static let broadcast = WordForm(
        "ADDRESS|+|-",
        noun: "an IPv4 address, + or -",
        accepts: { word in
            if case .ipv4? = IPAddress(word) { return true }
            return word == "+" || word == "-"
        }
    )

    static let lifetime = WordForm(
        "SECONDS|forever",
        noun: "a number of seconds or forever",
        accepts: { $0 == "forever" || UInt32($0).map { $0 < UInt32.max } ?? false }
    )
}

/// What a prefix of routes and rules says.
enum Prefix: Equatable {
    case network(InterfaceAddress)
    /// default, any, all: of the family that the rest has.
    case all
    /// default6.
    case allIPv6

    init?(_ text: String) {
        switch text {
        case "default", "any", "all": self = .all
        case "default6": self = .allIPv6
        default:
            let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            guard let first = parts.first, let address = IPAddress(String(first)) else { return nil }
            guard parts.count == 2 else {
                self = .network(InterfaceAddress(host: address))
                return
            }
            guard let length = UInt8(parts[1]),
                let network = InterfaceAddress(address, prefixLength: length)
            else { return nil }
            self = .network(network)
        }
    }
}

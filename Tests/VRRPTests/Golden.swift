import NetworkTypes
import VRRP

// Captures, each a whole IPv4 datagram: made by keepalived 2.2.7 of Debian 12 in a network namespace, taken
// by tcpdump on the other end of a veth pair (192.168.200.11 to 224.0.0.18), byte for byte.

/// A packet that another implementation sent, and what it says.
struct GoldenAdvertisement: Sendable, CustomStringConvertible {
    let description: String
    let ipHeader: [UInt8]
    let payload: [UInt8]
    let meaning: Advertisement

    var datagram: [UInt8] { ipHeader + payload }

    static let all = [guide, guideFarewell, threeAddresses, threeAddressesFarewell]

    /// `virtual_router_id 62`, `priority 100`, `advert_int 1`, `auth_type PASS`, `auth_pass 123456`, one
    /// address.
    static let guide = GoldenAdvertisement(
        description: "keepalived, simple text, one address",
        ipHeader: hex(
            """
            45 c0 0028  0001 0000   IHL 5, TOS 0xc0, 40 bytes, id 1
            ff 70 51de              TTL 255, protocol 112
            c0a8c80b e0000012       192.168.200.11 to 224.0.0.18
            """
        ),
        payload: hex(
            """
            21 3e 64 01             version 2, type 1, VRID 62, priority 100, one address
            01 01 567f              simple text, 1 s, checksum
            c0a8c8fa                192.168.200.250
            3132333435360000        "123456"
            """
        ),
        meaning: Advertisement(Sample.settings(), priority: Priority(rawValue: 100))
    )

    /// The same at keepalived's stop.
    static let guideFarewell = GoldenAdvertisement(
        description: "keepalived's farewell",
        ipHeader: hex("45c0 0028 0006 0000 ff70 51d9 c0a8c80b e0000012"),
        payload: hex(
            """
            21 3e 00 01             priority 0
            01 01 ba7f
            c0a8c8fa
            3132333435360000
            """
        ),
        meaning: Advertisement(Sample.settings(), priority: .stopping)
    )

    /// `virtual_router_id 7`, `priority 250`, `advert_int 2`, no authentication, three addresses.
    static let threeAddresses = GoldenAdvertisement(
        description: "keepalived, no authentication, three addresses",
        ipHeader: hex("45c0 0030 0001 0000 ff70 51d6 c0a8c80b e0000012"),
        payload: hex(
            """
            21 07 fa 03             VRID 7, priority 250, three addresses
            00 02 a339              no authentication, 2 s, checksum
            c0a8c8fa                192.168.200.250
            0a010203                10.1.2.3
            ac100001                172.16.0.1
            0000000000000000        the eight bytes are there all the same
            """
        ),
        meaning: threeAddressesMeaning(Priority(rawValue: 250))
    )

    static let threeAddressesFarewell = GoldenAdvertisement(
        description: "keepalived's farewell of three addresses",
        ipHeader: hex("45c0 0030 0002 0000 ff70 51d5 c0a8c80b e0000012"),
        payload: hex("21 07 00 03 00 02 9d3a c0a8c8fa 0a010203 ac100001 0000000000000000"),
        meaning: threeAddressesMeaning(.stopping)
    )

    private static func threeAddressesMeaning(_ priority: Priority) -> Advertisement {
        Advertisement(
            virtualRouterID: Sample.vrid(7),
            priority: priority,
            authenticationType: .none,
            authenticationData: [0, 0, 0, 0, 0, 0, 0, 0],
            interval: .seconds(2),
            addresses: [
                .ipv4(IPv4Address(192, 168, 200, 250)),
                .ipv4(IPv4Address(10, 1, 2, 3)),
                .ipv4(IPv4Address(172, 16, 0, 1)),
            ]
        )
    }
}

/// Bytes from lines of hexadecimal digits; what follows two or more spaces and is no digit group is a remark.
func hex(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for line in text.split(separator: "\n") {
        for word in line.split(separator: " ") {
            let digits = Array(word.utf8).map(hexadecimalDigit)
            guard digits.count.isMultiple(of: 2), digits.allSatisfy({ $0 != nil }) else { break }
            let values = digits.compactMap(\.self)
            for index in stride(from: 0, to: values.count, by: 2) {
                bytes.append(values[index] << 4 | values[index + 1])
            }
        }
    }
    return bytes
}

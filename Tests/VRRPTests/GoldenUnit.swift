import NetworkTypes
import Testing
import VRRP

// Captures of keepalived 2.2.7 (Debian 12) between network namespaces, as tcpdump saw them: version 3 and the
// authentication header. VRID 62, priority 100 or 0, from 192.168.200.11 or fe80::11.

/// A version 3 packet that keepalived sent.
struct GoldenUnit: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let from: String
    let to: String
    let bytes: [UInt8]
    let priority: UInt8
    let centiseconds: Int64
    let addresses: [String]

    static let all = [multicast, farewell, unicast, secondPeer, six, sixFarewell]

    static let multicast = GoldenUnit(
        testDescription: "IPv4, two addresses",
        from: "192.168.200.11",
        to: "224.0.0.18",
        bytes: hex(
            """
            31 3e 64 02             version 3, type 1, VRID 62, priority 100, two addresses
            0096 6b3a               150 cs, checksum
            c0a8c8fa                192.168.200.250
            0a010203                10.1.2.3
            """
        ),
        priority: 100,
        centiseconds: 150,
        addresses: ["192.168.200.250", "10.1.2.3"]
    )

    static let farewell = GoldenUnit(
        testDescription: "IPv4, farewell",
        from: "192.168.200.11",
        to: "224.0.0.18",
        bytes: hex("31 3e 00 02 0096 cf3a c0a8c8fa 0a010203"),
        priority: 0,
        centiseconds: 150,
        addresses: ["192.168.200.250", "10.1.2.3"]
    )

    static let unicast = GoldenUnit(
        testDescription: "IPv4, first peer",
        from: "192.168.200.11",
        to: "192.168.200.12",
        bytes: hex("31 3e 64 01 0032 cf04 c0a8c8fa"),
        priority: 100,
        centiseconds: 50,
        addresses: ["192.168.200.250"]
    )

    /// The same advertisement: only the checksum differs.
    static let secondPeer = GoldenUnit(
        testDescription: "IPv4, second peer",
        from: "192.168.200.11",
        to: "192.168.200.13",
        bytes: hex("31 3e 64 01 0032 cf03 c0a8c8fa"),
        priority: 100,
        centiseconds: 50,
        addresses: ["192.168.200.250"]
    )

    static let six = GoldenUnit(
        testDescription: "IPv6, two addresses",
        from: "fe80::11",
        to: "ff02::12",
        bytes: hex(
            """
            31 3e 64 02
            0064 3b42
            fe80000000000000 0000000000000250
            20010db800000000 0000000000000250
            """
        ),
        priority: 100,
        centiseconds: 100,
        addresses: ["fe80::250", "2001:db8::250"]
    )

    static let sixFarewell = GoldenUnit(
        testDescription: "IPv6, farewell",
        from: "fe80::11",
        to: "ff02::12",
        bytes: hex("31 3e 00 02 0064 9f42 fe800000000000000000000000000250 20010db8000000000000000000000250"),
        priority: 0,
        centiseconds: 100,
        addresses: ["fe80::250", "2001:db8::250"]
    )

    var family: AddressFamily { from.contains(":") ? .ipv6 : .ipv4 }

    var pseudoHeader: PseudoHeader { PseudoHeader(source: address(from), destination: address(to)) }

    var meaning: Advertisement {
        Advertisement(
            version: .three,
            family: family,
            virtualRouterID: Sample.vrid(62),
            priority: Priority(rawValue: priority),
            interval: .centiseconds(centiseconds),
            addresses: addresses.map(address)
        )
    }

    /// As it arrives at one that listens for it.
    func datagram(hopLimit: UInt8? = 255) throws -> ReceivedDatagram {
        try GoldenUnit.datagram(bytes, from: address(from), to: address(to), hopLimit: hopLimit)
    }

    static func datagram(
        _ payload: [UInt8],
        from source: IPAddress,
        to destination: IPAddress,
        hopLimit: UInt8? = 255
    ) throws -> ReceivedDatagram {
        let arrival = Instant(milliseconds: 0)
        guard case .ipv6(let source) = source, case .ipv6(let destination) = destination else {
            let bytes = Sample.datagram(payload, from: source, to: destination, timeToLive: hopLimit ?? 255)
            return try ReceivedDatagram(ipv4: bytes, arrival: arrival)
        }
        return ReceivedDatagram(
            ipv6: payload,
            source: source,
            destination: destination,
            hopLimit: hopLimit,
            arrival: arrival
        )
    }
}

/// An address from its usual text.
func address(_ text: String) -> IPAddress {
    guard let address = IPAddress(text) else { preconditionFailure("\(text) is no address") }
    return address
}

/// RFC 1071's sum in another way than the subject's: over numbers of any size, modulo 65535.
func checksum(_ pieces: [UInt8]...) -> UInt16 {
    var sum = 0
    for (index, byte) in pieces.joined().enumerated() {
        sum += index.isMultiple(of: 2) ? Int(byte) << 8 : Int(byte)
    }
    return ~UInt16(sum == 0 ? 0 : (sum - 1) % 65535 + 1)
}

import NetworkTypes
import Testing

struct IPv4TextTests {
    @Test(
        arguments: [
            ("0.0.0.0", 0), ("192.0.2.1", 0xC000_0201), ("255.255.255.255", 0xFFFF_FFFF),
            ("224.0.0.18", 0xE000_0012), ("10.0.0.100", 0x0A00_0064),
        ] as [(String, UInt32)]
    ) func `both ways`(_ text: String, _ value: UInt32) throws {
        let address = try #require(IPv4Address(Array(text.utf8)))
        #expect(address.rawValue == value)
        #expect(address.text == Array(text.utf8))
        #expect("\(address)" == text)
        #expect(IPAddress(text) == .ipv4(address))
    }

    @Test(
        arguments: [
            "", ".", "1", "1.2", "1.2.3", "1.2.3.", ".1.2.3", "1..2.3", "1.2.3.4.", "1.2.3.4.5", "256.0.0.0",
            "1.2.3.256", "1.2.3.999999999999999999999", "01.2.3.4", "1.2.3.04", "00.0.0.0", "1.2.3.4 ",
            " 1.2.3.4",
            "1.2.3.a", "0x1.2.3.4", "-1.2.3.4", "+1.2.3.4", "1.2.3.4/24",
        ]
    ) func `what is no address`(_ text: String) {
        #expect(IPv4Address(Array(text.utf8)) == nil)
        #expect(IPAddress(text) == nil)
    }

    @Test func `parts`() {
        #expect(IPv4Address.vrrpGroup == IPv4Address(224, 0, 0, 18))
        #expect(IPv4Address(239, 255, 255, 255).isMulticast && !IPv4Address(223, 255, 255, 255).isMulticast)
        #expect(!IPv4Address(240, 0, 0, 0).isMulticast)
        let address = IPv4Address(1, 2, 3, 4)
        #expect((0..<4).map { address.octet($0) } == [1, 2, 3, 4])
        #expect(IPAddress.ipv4(address).octets == [1, 2, 3, 4])
    }
}

/// An address as somebody writes it and as RFC 5952 wants it.
struct IPv6Text: CustomTestStringConvertible, Sendable {
    let written: String
    let canonical: String

    var testDescription: String { written }

    init(_ written: String, _ canonical: String) {
        self.written = written
        self.canonical = canonical
    }

    static let all: [IPv6Text] = [
        // RFC 4291 §2.2.
        IPv6Text("ABCD:EF01:2345:6789:ABCD:EF01:2345:6789", "abcd:ef01:2345:6789:abcd:ef01:2345:6789"),
        IPv6Text("2001:DB8:0:0:8:800:200C:417A", "2001:db8::8:800:200c:417a"),
        IPv6Text("FF01:0:0:0:0:0:0:101", "ff01::101"),
        IPv6Text("FF01::101", "ff01::101"),
        IPv6Text("0:0:0:0:0:0:0:1", "::1"),
        IPv6Text("0:0:0:0:0:0:0:0", "::"),
        IPv6Text("::", "::"),
        IPv6Text("::1", "::1"),
        IPv6Text("0:0:0:0:0:0:13.1.68.3", "::d01:4403"),
        IPv6Text("::13.1.68.3", "::d01:4403"),
        // RFC 4291 §2.3.
        IPv6Text("2001:0DB8:0000:CD30:0000:0000:0000:0000", "2001:db8:0:cd30::"),
        IPv6Text("2001:0DB8::CD30:0:0:0:0", "2001:db8:0:cd30::"),
        // RFC 5952 §1 and §2.
        IPv6Text("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
        IPv6Text("2001:0db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
        IPv6Text("2001:db8::1:0:0:1", "2001:db8::1:0:0:1"),
        IPv6Text("2001:db8::0:1:0:0:1", "2001:db8::1:0:0:1"),
        IPv6Text("2001:0db8::1:0:0:1", "2001:db8::1:0:0:1"),
        IPv6Text("2001:db8:0:0:1::1", "2001:db8::1:0:0:1"),
        IPv6Text("2001:DB8:0:0:1::1", "2001:db8::1:0:0:1"),
        IPv6Text("2001:db8:aaaa:bbbb:cccc:dddd:eeee:0001", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:1"),
        IPv6Text("2001:db8:aaaa:bbbb:cccc:dddd::1", "2001:db8:aaaa:bbbb:cccc:dddd:0:1"),
        // RFC 5952 §4.1, §4.2.1, §4.2.2, §4.2.3.
        IPv6Text("2001:0db8::0001", "2001:db8::1"),
        IPv6Text("2001:db8:0:0:0:0:2:1", "2001:db8::2:1"),
        IPv6Text("2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
        IPv6Text("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
        IPv6Text("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"),
        IPv6Text("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
        IPv6Text("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"),
        IPv6Text("1::", "1::"),
    ]
}

struct IPv6TextTests {
    @Test(arguments: IPv6Text.all) func `canonical`(_ row: IPv6Text) throws {
        let address = try #require(IPv6Address(Array(row.written.utf8)))
        #expect("\(address)" == row.canonical)
        #expect(address.text == Array(row.canonical.utf8))
        #expect(IPv6Address(address.text) == address)
        #expect(IPAddress(row.written) == .ipv6(address))
    }

    @Test(
        arguments: [
            ":", ":::", "1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", ":1::2", "1::2:",
            ":1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:", "::1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8::", "1:2:3:4::5:6:7:8", "12345::", "::g",
            "1.2.3.4::", "::1.2.3", "::1.2.3.4:5", "::256.1.1.1", "1:2:3:4:5:6:7:1.2.3.4", "fe80::1%eth0",
            "::1/64",
            "::1 ", "1:::2", "::00000", "::-1",
        ]
    ) func `what is no address`(_ text: String) {
        #expect(IPv6Address(Array(text.utf8)) == nil)
        #expect(IPAddress(text) == nil)
    }

    @Test func `no text of few bytes traps`() {
        let alphabet = Array("0:.fg".utf8)
        var texts: [[UInt8]] = [[]]
        for _ in 0..<6 {
            texts = texts.flatMap { text in alphabet.map { text + [$0] } }
            for text in texts {
                guard let address = IPAddress(text) else { continue }
                #expect(IPAddress(address.text) == address)
            }
        }
    }

    @Test func `parts`() throws {
        let local = IPv6Address(rawValue: 0xFE80 << 112 | 1)
        #expect(local.isLinkLocal && IPv6Address(rawValue: 0xFEBF << 112).isLinkLocal)
        #expect(!IPv6Address(rawValue: 0xFEC0 << 112).isLinkLocal && !IPv6Address(rawValue: 1).isLinkLocal)
        #expect(IPAddress.ipv6(local).octets == [0xFE, 0x80] + [UInt8](repeating: 0, count: 13) + [1])
        #expect(IPAddress.ipv4(IPv4Address(255, 255, 255, 255)) < .ipv6(IPv6Address(rawValue: 0)))
    }
}

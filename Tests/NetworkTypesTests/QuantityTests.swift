import NetworkTypes
import Testing

struct InterfaceNameTests {
    @Test(arguments: ["e", "eth0", "vrrp.62", "br-lan", "...", ".a", "abcdefghijklmno", "wéb"])
    func `names`(_ text: String) throws {
        let name = try #require(InterfaceName(text))
        #expect(name.bytes == Array(text.utf8))
        #expect("\(name)" == text)
        #expect(InterfaceName(name.bytes) == name)
    }

    /// What `dev_valid_name` refuses, and control characters.
    @Test(arguments: [
        "", ".", "..", "abcdefghijklmnop", "a/b", "a:b", "a b", "a\tb", "a\n", "a\u{0}", "a\u{7F}",
    ])
    func `what the kernel refuses`(_ text: String) {
        #expect(InterfaceName(text) == nil)
    }

    @Test func `order is that of the bytes`() throws {
        let names = try ["eth0", "eth1", "eth10", "eth2", "f"].map { try #require(InterfaceName($0)) }
        #expect(names.sorted() == names)
    }
}

struct ChecksumTests {
    /// RFC 1071 §3: 00 01 f2 03 f4 f5 f6 f7 sums to ddf2.
    @Test func `the RFC's example`() {
        let bytes: [UInt8] = [0x00, 0x01, 0xF2, 0x03, 0xF4, 0xF5, 0xF6, 0xF7]
        var checksum = InternetChecksum()
        checksum.add(bytes.span)
        #expect(checksum.value == ~0xDDF2)
        checksum.add(word: ~0xDDF2 as UInt16)
        #expect(checksum.value == 0)
    }

    @Test func `pieces, words and an odd end`() {
        var pieces = InternetChecksum()
        let odd: [UInt8] = [0xF6]
        pieces.add(word: 0x0001_F203 as UInt32)
        pieces.add(word: 0xF4F5 as UInt16)
        pieces.add(odd.span)
        var whole = InternetChecksum()
        let bytes: [UInt8] = [0x00, 0x01, 0xF2, 0x03, 0xF4, 0xF5, 0xF6, 0x00]
        whole.add(bytes.span)
        #expect(pieces.value == whole.value)
    }

    @Test func `carries fold as often as they must`() {
        var checksum = InternetChecksum()
        let ones = [UInt8](repeating: 0xFF, count: 131_074)
        checksum.add(ones.span)
        #expect(checksum.value == 0)
        #expect(InternetChecksum().value == 0xFFFF)
    }
}

struct QuantityTests {
    @Test func `bounds`() {
        #expect(VirtualRouterID(rawValue: 0) == nil && VirtualRouterID(rawValue: 255) != nil)
        #expect(InterfaceIndex(rawValue: 0) == nil && InterfaceIndex(rawValue: 1) != nil)
        #expect(InterfaceIndex(rawValue: 0x8000_0000) == nil && InterfaceIndex(rawValue: 0x7FFF_FFFF) != nil)
        #expect(MACAddress(rawValue: 1 << 48) == nil && MACAddress(rawValue: 1 << 48 - 1) == .broadcast)
        let four = IPAddress.ipv4(IPv4Address(192, 0, 2, 1))
        #expect(InterfaceAddress(four, prefixLength: 33) == nil)
        #expect(InterfaceAddress(four, prefixLength: 32) == InterfaceAddress(host: four))
        let six = IPAddress.ipv6(IPv6Address(rawValue: 1))
        #expect(InterfaceAddress(six, prefixLength: 129) == nil)
        #expect(InterfaceAddress(host: six).prefixLength == 128)
    }

    @Test func `descriptions`() throws {
        #expect("\(MACAddress((0x00, 0x00, 0x5E, 0x00, 0x01, 0x3E)))" == "00:00:5e:00:01:3e")
        #expect(
            "\(try #require(InterfaceAddress(.ipv4(IPv4Address(10, 0, 0, 1)), prefixLength: 8)))"
                == "10.0.0.1/8"
        )
        #expect("\(Interval.seconds(1))" == "1 s")
        #expect("\(Interval.microseconds(3_609_375))" == "3.609375 s")
        #expect("\(Interval.milliseconds(-1_500))" == "-1.5 s")
        #expect("\(Interval.centiseconds(1))" == "0.01 s")
        #expect("\(Instant(nanosecondsSinceBoot: 2_000_000_000))" == "boot+2 s")
    }

    @Test(arguments: [(0, 0), (1, 1), (999_999_999, 1), (1_000_000_000, 1), (1_000_000_001, 2), (-1, 0)])
    func `seconds rounded up`(_ nanoseconds: Int64, _ seconds: Int64) {
        #expect(Interval(nanoseconds: nanoseconds).secondsRoundedUp == seconds)
    }

    @Test func `arithmetic`() {
        let start = Instant(nanosecondsSinceBoot: 5_000_000_000)
        #expect(start + .seconds(2) - start == .seconds(2))
        #expect(start - .seconds(1) < start)
        #expect(Interval.milliseconds(10) * 3 / 2 == .milliseconds(15))
        #expect(Interval.seconds(1) + .milliseconds(1) - .seconds(1) == .microseconds(1_000))
    }
}

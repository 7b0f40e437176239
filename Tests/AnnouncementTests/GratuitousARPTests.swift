import Announcement
import NetworkTypes
import Testing

struct GratuitousARPTests {
    private let source = MACAddress((0x02, 0x00, 0x00, 0x12, 0x34, 0x56))
    private let address = IPv4Address(192, 168, 200, 250)

    /// By field from RFC 826 and keepalived's form (spec vrrp-behaviour 15.1).
    @Test func `the request form is keepalived's`() {
        #expect(
            GratuitousARP.request.frame(address: address, source: source) == [
                0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,  // Ethernet destination: broadcast
                0x02, 0x00, 0x00, 0x12, 0x34, 0x56,  // source
                0x08, 0x06,  // ARP
                0x00, 0x01,  // hardware: Ethernet
                0x08, 0x00,  // protocol: IPv4
                0x06, 0x04,  // lengths
                0x00, 0x01,  // request
                0x02, 0x00, 0x00, 0x12, 0x34, 0x56,  // sender hardware
                192, 168, 200, 250,  // sender address
                0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,  // target hardware: broadcast
                192, 168, 200, 250,  // target address
            ]
        )
    }

    /// RFC 826: the address that is asked stands last; the target's hardware address is ignored.
    @Test func `the request of another address`() {
        var expected = GratuitousARP.request.frame(address: address, source: source)
        expected.replaceSubrange(38..<42, with: [192, 168, 200, 1])
        let asked = IPv4Address(192, 168, 200, 1)
        #expect(GratuitousARP.request.frame(address: address, source: source, asked: asked) == expected)
    }

    /// RFC 5944 §4.6: the target hardware address is the sender's.
    @Test func `the reply form`() {
        var expected = GratuitousARP.request.frame(address: address, source: source)
        expected[21] = 2
        expected.replaceSubrange(32..<38, with: [0x02, 0x00, 0x00, 0x12, 0x34, 0x56])
        #expect(GratuitousARP.reply.frame(address: address, source: source) == expected)
        #expect(expected.count == GratuitousARP.length)
    }
}

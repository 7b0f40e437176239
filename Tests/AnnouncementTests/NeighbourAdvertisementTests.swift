import Announcement
import NetworkTypes
import Testing

struct NeighbourAdvertisementTests {
    /// By field from RFC 4861 §4.4 and §4.6.1, RFC 2464 §7, and keepalived's form (spec vrrp-behaviour 15.1).
    /// The checksum was computed apart from this program.
    @Test(arguments: [(false, UInt8(0x20), UInt16(0xC2D1)), (true, 0xA0, 0x42D1)])
    func `an unsolicited advertisement is keepalived's`(_ isRouter: Bool, _ flags: UInt8, _ checksum: UInt16)
    {
        let address: [UInt8] = [0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFA]
        let frame = NeighbourAdvertisement.frame(
            address: IPv6Address(rawValue: 0x2001_0DB8 << 96 | 0xFA),
            source: MACAddress((0x02, 0x00, 0x00, 0x12, 0x34, 0x56)),
            isRouter: isRouter
        )
        let ethernet: [UInt8] = [0x33, 0x33, 0, 0, 0, 1, 0x02, 0x00, 0x00, 0x12, 0x34, 0x56, 0x86, 0xDD]
        let allNodes: [UInt8] = [0xFF, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]
        let header: [UInt8] = [0x60, 0, 0, 0, 0, 32, 58, 255] + address + allNodes
        let message: [UInt8] =
            [136, 0, UInt8(checksum >> 8), UInt8(checksum & 0xFF), flags, 0, 0, 0] + address
        #expect(frame == ethernet + header + message + [2, 1, 0x02, 0x00, 0x00, 0x12, 0x34, 0x56])
        #expect(frame.count == NeighbourAdvertisement.length)
    }

    /// By field from RFC 4861 §4.3 and §4.6.1, RFC 4291 §2.7.1 and RFC 2464 §7; the checksum was computed
    /// apart from this program.
    @Test func `a solicitation goes to the solicited-node address, with where it came from`() {
        let prefix: [UInt8] = [0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0]
        let frame = NeighbourAdvertisement.solicitation(
            from: IPv6Address(rawValue: 0x2001_0DB8 << 96 | 0xFA),
            source: MACAddress((0x02, 0x00, 0x00, 0x12, 0x34, 0x56)),
            asked: IPv6Address(rawValue: 0x2001_0DB8 << 96 | 0xAB_CDEF)
        )
        let link: [UInt8] = [0x02, 0x00, 0x00, 0x12, 0x34, 0x56]
        let ethernet: [UInt8] = [0x33, 0x33, 0xFF, 0xAB, 0xCD, 0xEF] + link + [0x86, 0xDD]
        let group: [UInt8] = [0xFF, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xFF, 0xAB, 0xCD, 0xEF]
        let header: [UInt8] = [0x60, 0, 0, 0, 0, 32, 58, 255] + prefix + [0, 0, 0, 0xFA] + group
        let message: [UInt8] =
            [135, 0, 0x49, 0x95, 0, 0, 0, 0] + prefix + [0, 0xAB, 0xCD, 0xEF]
        #expect(frame == ethernet + header + message + [1, 1] + link)
    }
}

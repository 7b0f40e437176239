import NetworkTypes
import Testing
import VRRP

@Suite struct ReceivedDatagramTests {
    private let arrival = Instant(milliseconds: 7)

    @Test func readsKeepalivedsHeader() throws {
        let golden = GoldenAdvertisement.guide
        let datagram = try ReceivedDatagram(ipv4: golden.datagram, arrival: arrival)
        #expect(datagram.source == .ipv4(IPv4Address(192, 168, 200, 11)))
        #expect(datagram.destination == .ipv4(IPv4Address(224, 0, 0, 18)))
        #expect(datagram.timeToLive == 255)
        #expect(datagram.totalLength == 40)
        #expect(datagram.receivedLength == 40)
        #expect(datagram.payload == golden.payload)
        #expect(datagram.arrival == arrival)
        #expect(datagram.virtualRouterID == Sample.vrid(62))
    }

    @Test(arguments: [4, 40])
    func skipsOptions(length: Int) throws {
        let options = Array(repeating: UInt8(1), count: length)
        let bytes = Sample.datagram(GoldenAdvertisement.guide.payload, options: options)
        let datagram = try ReceivedDatagram(ipv4: bytes, arrival: arrival)
        #expect(datagram.payload == GoldenAdvertisement.guide.payload)
        #expect(datagram.source == Sample.above)
    }

    /// Fields in the order of the header: offset and size.
    private static let fields = [(0, 1), (1, 1), (2, 2), (4, 4), (8, 1), (9, 1), (10, 2), (12, 4), (16, 4)]

    @Test func refusesEveryTruncationOfTheHeader() {
        let bytes = GoldenAdvertisement.guide.datagram
        for (offset, size) in ReceivedDatagramTests.fields {
            for had in 0..<size {
                #expect(throws: DatagramError.truncated(needed: size, had: had)) {
                    try ReceivedDatagram(ipv4: Array(bytes.prefix(offset + had)), arrival: arrival)
                }
            }
        }
    }

    @Test func refusesTruncatedOptions() {
        let bytes = Sample.datagram([], options: [1, 1, 1, 1, 1, 1, 1, 1])
        #expect(throws: DatagramError.truncated(needed: 8, had: 3)) {
            try ReceivedDatagram(ipv4: Array(bytes.prefix(23)), arrival: arrival)
        }
    }

    @Test(arguments: [0x35, 0x65, 0x55, 0x44, 0x40, 0xC5] as [UInt8])
    func refusesAnotherHeader(first: UInt8) {
        var bytes = GoldenAdvertisement.guide.datagram
        bytes[0] = first
        #expect(throws: DatagramError.header) { try ReceivedDatagram(ipv4: bytes, arrival: arrival) }
    }

    @Test(arguments: [0, 50, 52, 111, 113, 255] as [UInt8])
    func refusesAnotherProtocol(number: UInt8) {
        var bytes = GoldenAdvertisement.guide.datagram
        bytes[9] = number
        #expect(throws: DatagramError.notVRRP) { try ReceivedDatagram(ipv4: bytes, arrival: arrival) }
    }

    @Test(arguments: [([], nil), ([0x21], nil), ([0x21, 0], nil), ([0x21, 9], 9)] as [([UInt8], UInt8?)])
    func peeksAtTheVRID(payload: [UInt8], expected: UInt8?) throws {
        let datagram = try ReceivedDatagram(ipv4: Sample.datagram(payload), arrival: arrival)
        #expect(datagram.virtualRouterID == expected.flatMap(VirtualRouterID.init(rawValue:)))
    }
}

import NetlinkMessages
import NetworkTypes
import Testing

/// Whatever a datagram holds: no trap, and what isn't readable is counted.
@Suite struct HostileBytesTests {
    struct Datagram: CustomTestStringConvertible {
        var testDescription: String
        var bytes: [UInt8]
    }

    static let datagrams = [
        Datagram(testDescription: "addresses", bytes: Captured.addresses),
        Datagram(testDescription: "a marked address", bytes: Captured.marked),
        // Statistics follow, which nobody reads.
        Datagram(testDescription: "a link", bytes: Array(Captured.linkDeleted.prefix(288))),
    ]

    @Test(arguments: datagrams)
    func `every truncation is survived`(_ row: Datagram) {
        let datagram = row.bytes
        for length in 0..<datagram.count {
            var view = NetworkView()
            _ = view.beginDump()
            #expect(view.apply(Array(datagram.prefix(length))) == .incomplete)
        }
    }

    @Test(arguments: datagrams)
    func `every flipped bit is survived`(_ row: Datagram) {
        let datagram = row.bytes
        for bit in 0..<datagram.count * 8 {
            var view = NetworkView()
            _ = view.beginDump()
            var flipped = datagram
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            _ = view.apply(flipped)
        }
    }

    struct Bad: CustomTestStringConvertible {
        var testDescription: String
        var datagram: [UInt8]
    }

    @Test(arguments: [
        Bad(testDescription: "shorter than a header", datagram: bytes("10000000 1000")),
        Bad(testDescription: "length 0", datagram: bytes("00000000 1000 0000 00000000 00000000")),
        Bad(
            testDescription: "length beyond the end",
            datagram: bytes("ffffff7f 1000 0000 00000000 00000000")
        ),
        Bad(testDescription: "link without body", datagram: bytes("10000000 1000 0000 00000000 00000000")),
        Bad(
            testDescription: "link of index 0",
            datagram: bytes("20000000 1000 0000 00000000 00000000 00000000 00000000 00000000 00000000")
        ),
        Bad(
            testDescription: "attribute of length 3",
            datagram: bytes(
                "24000000 1000 0000 00000000 00000000 00000000 02000000 00000000 00000000 03000300"
            )
        ),
        Bad(
            testDescription: "address of five bytes",
            datagram: bytes(
                "28000000 1400 0000 00000000 00000000 02200000 02000000 09000200 c0a8c8fa fa000000 00000000"
            )
        ),
        Bad(
            testDescription: "prefix length 33",
            datagram: bytes("20000000 1400 0000 00000000 00000000 02210000 02000000 08000200 c0a8c8fa")
        ),
    ])
    func `a malformed message is counted`(_ row: Bad) {
        var view = NetworkView()
        _ = view.apply(row.datagram)
        #expect(view.malformedCount == 1)
    }

    @Test func `messages behind a malformed one are still read`() {
        var view = NetworkView()
        let bad = bytes("20000000 1400 0000 00000000 00000000 02210000 02000000 08000200 c0a8c8fa")
        guard case .snapshot(let snapshot) = view.apply(bad + Captured.marked) else {
            Issue.record("no snapshot")
            return
        }
        #expect(snapshot.addresses.count == 1)
        #expect(view.malformedCount == 1)
    }
}

import ByteCodec
import HelperProtocol
import NetworkTypes
import Testing

/// A route over two interfaces, as the comment at `MessageList` draws it.
private let routeBytes: [UInt8] =
    [2, 1, 1, 0]
    + Array("eth0".utf8) + Array(repeating: 0, count: 12)
    + Array("eth1".utf8) + Array(repeating: 0, count: 12)
    + [24, 0, 0x00, 0x04, 10, 0, 2, 0, 0, 0, 0, 0, 6, 0, 1, 2]
    + [0, 0, 0, 0, 9, 9, 0, 0, 0, 0, 0, 0]
    + [25, 0, 0, 0, 1, 0, 0, 0, 7, 0, 0, 0]

@Suite struct MessageListTests {
    private func list() throws -> MessageList {
        typealias Place = MessageList.Place
        return MessageList(
            interfaces: [try #require(InterfaceName("eth0")), try #require(InterfaceName("eth1"))],
            put: [
                MessageList.Message(
                    type: 24,
                    flags: 0x400,
                    places: [Place(offset: 0, interface: 0), Place(offset: 6, interface: 1, kind: .group)],
                    payload: [0, 0, 0, 0, 9, 9, 0, 0, 0, 0]
                )
            ],
            remove: [MessageList.Message(type: 25, flags: 0, payload: [7])]
        )
    }

    @Test func `the layout is the documented one, both ways`() throws {
        #expect(try list().encoded == routeBytes)
        #expect(try MessageList(decoding: routeBytes) == list())
    }

    @Test func `no truncation and no trailing byte is a list`() {
        for length in 0..<routeBytes.count {
            #expect(throws: DecodeError.self) { try MessageList(decoding: Array(routeBytes.prefix(length))) }
        }
        #expect(throws: DecodeError.leftover(count: 1)) { try MessageList(decoding: routeBytes + [0]) }
    }

    @Test func `a flipped bit is refused or read as it stands`() throws {
        for bit in 0..<routeBytes.count * 8 {
            var flipped = routeBytes
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            guard let list = try? MessageList(decoding: flipped) else { continue }
            #expect(list.encoded == flipped)
        }
    }

    struct Bad: CustomTestStringConvertible {
        var testDescription: String
        var at: Int
        var byte: UInt8
    }

    @Test(arguments: [
        Bad(testDescription: "the first zero", at: 3, byte: 1),
        Bad(testDescription: "a name with a slash", at: 4, byte: UInt8(ascii: "/")),
        Bad(testDescription: "a flag that asks for an answer", at: 38, byte: 4),
        Bad(testDescription: "a place beyond the payload", at: 44, byte: 7),
        Bad(testDescription: "an interface that has no name", at: 46, byte: 2),
        Bad(testDescription: "a place for what isn't known", at: 47, byte: 3),
        Bad(testDescription: "padding that says something", at: 63, byte: 1),
    ])
    func `what cannot be is refused`(_ row: Bad) {
        var bytes = routeBytes
        bytes[row.at] = row.byte
        #expect(throws: DecodeError.self) { try MessageList(decoding: bytes) }
    }
}

@Suite struct SysctlBodyTests {
    @Test func `the layout is the documented one, both ways`() throws {
        let bytes: [UInt8] = [25, 1, 1, 0] + Array("ipv4/conf/eth0/arp_ignore".utf8) + Array("1".utf8)
        let body = SysctlBody(
            path: Array("ipv4/conf/eth0/arp_ignore".utf8),
            value: Array("1".utf8),
            isRestored: true
        )
        #expect(body?.encoded == bytes)
        #expect(try SysctlBody(decoding: bytes) == body)
        for length in 0..<bytes.count {
            #expect(throws: DecodeError.self) { try SysctlBody(decoding: Array(bytes.prefix(length))) }
        }
        #expect(throws: DecodeError.leftover(count: 1)) { try SysctlBody(decoding: bytes + [0]) }
    }

    @Test(arguments: [
        "", "/ipv4/ip_forward", "ipv4/../../kernel/x", "ipv4//x", "ipv4/./x", "ipv4/", "..", "ipv4/a b",
        "ipv4/ä",
    ])
    func `a path outside the folder is refused`(_ path: String) {
        #expect(SysctlBody(path: Array(path.utf8), value: [49], isRestored: false) == nil)
    }

    @Test(arguments: ["", "1\n", String(repeating: "1", count: 33)])
    func `a value of more than a line is refused`(_ value: String) {
        #expect(SysctlBody(path: Array("ipv4/x".utf8), value: Array(value.utf8), isRestored: false) == nil)
    }
}

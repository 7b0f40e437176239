import NetlinkMessages
import NetworkTypes
import Testing

/// What `ip address add` of iproute2 6.1 sent behind the message header (strace -e write), interface index
/// and lifetimes as zeros; it can't say IFA_PROTO, which is the last attribute: 05 00 0b 00, 72, padding.
struct AddressCase: CustomTestStringConvertible {
    var testDescription: String
    var address: InterfaceAddress
    var scope: UInt8 = 0
    var label: String?
    var body: [UInt8]
    var lifetimeOffset: Int

    static func make(_ text: String, _ length: UInt8) throws -> InterfaceAddress {
        let address = try #require(IPAddress(text))
        return try #require(InterfaceAddress(address, prefixLength: length))
    }

    static func all() throws -> [AddressCase] {
        let proto = "05000b00 48000000"
        return [
            AddressCase(
                testDescription: "ip address add 192.168.200.250/32 dev v0",
                address: try make("192.168.200.250", 32),
                body: bytes(
                    """
                    02 20 00 00 00000000  08000200 c0a8c8fa  08000100 c0a8c8fa
                    14000600 00000000 00000000 00000000 00000000  \(proto)
                    """
                ),
                lifetimeOffset: 28
            ),
            AddressCase(
                testDescription: "ip address add 10.0.0.1/24 dev v0 label v0:1 scope link",
                address: try make("10.0.0.1", 24),
                scope: 253,
                label: "v0:1",
                body: bytes(
                    """
                    02 18 00 fd 00000000  08000200 0a000001  09000300 76303a31 00000000 08000100 0a000001
                    14000600 00000000 00000000 00000000 00000000  \(proto)
                    """
                ),
                lifetimeOffset: 40
            ),
            AddressCase(
                testDescription: "ip address add fd00::1/64 dev v0 nodad",
                address: try make("fd00::1", 64),
                scope: 253,
                label: "ignored",
                body: bytes(
                    """
                    0a 40 02 00 00000000  14000200 fd000000000000000000000000000001
                    14000100 fd000000000000000000000000000001
                    14000600 00000000 00000000 00000000 00000000  \(proto)
                    """
                ),
                lifetimeOffset: 52
            ),
        ]
    }
}

@Test(arguments: try AddressCase.all())
func `a body is what ip sends and our mark`(_ row: AddressCase) {
    let body = AddressBody(row.address, scope: row.scope, label: row.label.map { Array($0.utf8) })
    #expect(body.bytes == row.body)
    #expect(body.interfaceIndexOffset == 4)
    #expect(body.lifetimeOffset == row.lifetimeOffset)
}

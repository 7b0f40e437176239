import Compiler
import HelperProtocol
import NetworkTypes
import Testing
import VRRP

@Suite struct GenerationTests {
    /// Made by scripts of a few lines from the layouts in HelperProtocol, the FNV-1a specification and what
    /// is said at `WordHash`, not by the builder.
    @Test func `the guide's router gives these bytes`() throws {
        let generation = try compiled([router()])
        #expect(String(decoding: generation.hash.text, as: UTF8.self) == "a5e08c04b7056f95bf7841aacd194066")
        #expect(
            generation.objects
                == bytes(
                    """
                    4846 4f42 4a00 0001  664019cdaa4178bf956f05b7048ce0a5
                    02000000 01000000 54000000 00000000

                    4cb26b59d4ef620262849738d773dd62 10 00 00 00 00000000 00000000 20000000
                    656e733333 0000000000000000000000 00000000000000000000000000000000
                    00000000 00000000 00000000 00000000

                    7f2de8fff46ddecebed796493f7f1d85 01 01 02 04 00000000 20000000 34000000
                    656e733333 0000000000000000000000 c0a8c8fa000000000000000000000000
                    01000400 02001c00 00000000 00000000

                    dfe26fbfe4129d99bd387c09bbcf92e8

                    04 02 3e 64 01 00 ff 00 00ca9a3b00000000 e0000012000000000000000000000000

                    02 20 00 00 00000000 08000200 c0a8c8fa 08000100 c0a8c8fa
                    14000600 00000000 00000000 00000000 00000000 05000b00 48000000
                    """
                )
        )
        #expect(generation.secrets == bytes("01000000 04000000 31313131"))
    }

    @Test func `the same input gives the same bytes`() throws {
        let routers = [try router(), try router("VI_2", id: 63, addresses: ["192.168.200.251/32"])]
        #expect(try compiled(routers) == compiled(routers))
    }

    @Test func `the hash covers configuration, secrets and objects`() throws {
        let routers = [try router()]
        let hashes = [
            try compiled(routers),
            try compiled(routers, configuration: "y\n"),
            try compiled(routers, secrets: [Array("1112".utf8)]),
            // The same bytes, cut elsewhere.
            try compiled(routers, secrets: [Array("11".utf8), Array("11".utf8)]),
            try compiled([router(priority: 101)]),
        ].map(\.hash)
        for (index, hash) in hashes.enumerated() { #expect(!hashes[..<index].contains(hash)) }
    }

    struct Refused: CustomTestStringConvertible {
        var testDescription: String
        var routers: [VirtualRouterSettings]
        var error: CompilerError
    }

    static func refusals() throws -> [Refused] {
        let many = (0..<256).map { "10.0.\($0 / 200).\($0 % 200 + 1)/32" }
        return [
            Refused(
                testDescription: "the same router twice",
                routers: [try router("a"), try router("b", addresses: ["10.0.0.1/32"])],
                error: .sameRouter(first: "a", second: "b")
            ),
            Refused(
                testDescription: "an address in two instances, whatever the prefix length",
                routers: [try router("a"), try router("b", id: 63, addresses: ["192.168.200.250/24"])],
                error: .sameAddress("192.168.200.250", first: "a", second: "b")
            ),
            Refused(
                testDescription: "an address twice",
                routers: [try router("a", addresses: ["10.0.0.1/32", "10.0.0.1/32"])],
                error: .sameAddress("10.0.0.1", first: "a", second: "a")
            ),
            Refused(
                testDescription: "more addresses than the advert's count can say",
                routers: [try router("a", addresses: many)],
                error: .tooManyAddresses(instance: "a", count: 256, limit: 255)
            ),
            Refused(
                testDescription: "an interval no channel can have",
                routers: [try router("a", interval: .milliseconds(9))],
                error: .badInterval(instance: "a")
            ),
            Refused(
                testDescription: "priority 0",
                routers: [try router("a", priority: 0)],
                error: .badPriority(instance: "a")
            ),
            Refused(
                testDescription: "an address of the other family",
                routers: [try router("a", addresses: ["fd00::1/128"])],
                error: .wrongFamily(instance: "a", address: "fd00::1/128")
            ),
        ]
    }

    @Test(arguments: try refusals())
    func `what the table can't hold is refused by name`(_ row: Refused) {
        #expect(throws: row.error) { try compiled(row.routers) }
    }
}

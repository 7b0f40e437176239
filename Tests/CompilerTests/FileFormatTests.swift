import Compiler
import HelperProtocol
import Testing

@Suite struct SecretsTests {
    @Test(arguments: [[], [[]], [[1, 2, 3]], [[1], [], [2, 2]]] as [[[UInt8]]])
    func `secrets come back`(_ secrets: [[UInt8]]) throws {
        #expect(try Secrets.decode(Secrets.encode(secrets)) == secrets)
    }

    @Test func `every truncation, and leftover bytes, are refused`() {
        let encoded = Secrets.encode([[1, 2, 3], [4]])
        for length in 0..<encoded.count {
            #expect(throws: SecretsError.malformed) { try Secrets.decode(Array(encoded.prefix(length))) }
        }
        #expect(throws: SecretsError.malformed) { try Secrets.decode(encoded + [0]) }
        #expect(throws: SecretsError.malformed) { try Secrets.decode(bytes("ffffffff ffffffff")) }
    }
}

@Suite struct ManifestTests {
    private let manifest = Manifest(
        version: "0.1.0",
        generation: GenerationHash(rawValue: 0x1122),
        objectCount: 3,
        sources: [
            Manifest.Source(path: "/etc/keepalived/a b.conf", bytes: []),
            Manifest.Source(path: "/etc/line\nbreak\\n", bytes: Array("x".utf8)),
        ]
    )

    @Test func `a manifest is text of this form`() {
        // FNV-1a of nothing is the offset basis; of "x" from another implementation.
        let text = """
            holdfast-generation 1
            holdfast 0.1.0
            hash 00000000000000000000000000001122
            objects 3
            source 0 6c62272e07bb014262b821756295c58d /etc/keepalived/a b.conf
            source 1 d228cb69781a8caf78912b704e4a9477 /etc/line\\nbreak\\\\n

            """
        #expect(String(decoding: manifest.encoded, as: UTF8.self) == text)
    }

    @Test func `a manifest comes back`() { #expect(Manifest(decoding: manifest.encoded) == manifest) }

    @Test(arguments: [
        "", "holdfast-generation 2\n", "holdfast-generation 1\nholdfast 0.1.0\nhash 12\nobjects 3\n",
        "holdfast-generation 1\nholdfast 0.1.0\nhash 00000000000000000000000000001122\nobjects x\n",
        "holdfast-generation 1\nholdfast 0\nhash 00000000000000000000000000001122\nobjects 1\nsource 1 2\n",
    ])
    func `other text is no manifest`(_ text: String) { #expect(Manifest(decoding: Array(text.utf8)) == nil) }
}

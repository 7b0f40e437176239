import NettleDigests
import Testing
import VRRP

/// Vectors of RFC 2202 §2 (MD5) and RFC 4231 §4 (SHA-256).
@Suite struct NettleDigestsTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let key: [UInt8]
        let data: [UInt8]
        let digest: String

        var testDescription: String { name }
    }

    static let md5 = [
        Row(
            name: "1",
            key: repeated(0x0B, 16),
            data: text("Hi There"),
            digest: "9294727a3638bb1c13f48ef8158bfc9d"
        ),
        Row(
            name: "2",
            key: text("Jefe"),
            data: text("what do ya want for nothing?"),
            digest: "750c783e6ab0b503eaa86e310a5db738"
        ),
        Row(
            name: "3",
            key: repeated(0xAA, 16),
            data: repeated(0xDD, 50),
            digest: "56be34521d144c88dbb8c733f0e8b3f6"
        ),
        Row(
            name: "4",
            key: Array(1...25),
            data: repeated(0xCD, 50),
            digest: "697eaf0aca3a3aea3a75164746ffaa79"
        ),
        Row(
            name: "6",
            key: repeated(0xAA, 80),
            data: text("Test Using Larger Than Block-Size Key - Hash Key First"),
            digest: "6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd"
        ),
        Row(
            name: "7",
            key: repeated(0xAA, 80),
            data: text("Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data"),
            digest: "6f630fad67cda0ee1fb1f562db3aa53e"
        ),
    ]

    static let sha256 = [
        Row(
            name: "1",
            key: repeated(0x0B, 20),
            data: text("Hi There"),
            digest: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        Row(
            name: "2",
            key: text("Jefe"),
            data: text("what do ya want for nothing?"),
            digest: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        Row(
            name: "3",
            key: repeated(0xAA, 20),
            data: repeated(0xDD, 50),
            digest: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        ),
        Row(
            name: "4",
            key: Array(1...25),
            data: repeated(0xCD, 50),
            digest: "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
        ),
        Row(
            name: "6",
            key: repeated(0xAA, 131),
            data: text("Test Using Larger Than Block-Size Key - Hash Key First"),
            digest: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
        Row(
            name: "7",
            key: repeated(0xAA, 131),
            data: text(
                "This is a test using a larger than block-size key and a larger than block-size data. "
                    + "The key needs to be hashed before being used by the HMAC algorithm."
            ),
            digest: "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
        ),
    ]

    @Test(arguments: md5)
    func followsRFC2202(row: Row) {
        #expect(hexadecimal(Digests.nettle.hmacMD5(row.key, row.data)) == row.digest)
    }

    @Test(arguments: sha256)
    func followsRFC4231(row: Row) {
        #expect(hexadecimal(Digests.nettle.hmacSHA256(row.key, row.data)) == row.digest)
    }

    @Test func digestsNothing() {
        // RFC 2104 with an empty key and no data; the values are Python's hmac module's.
        #expect(hexadecimal(Digests.nettle.hmacMD5([], [])) == "74e6f7298a9c2d168935f58c001bad88")
        #expect(
            hexadecimal(Digests.nettle.hmacSHA256([], []))
                == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"
        )
    }

    private static func repeated(_ byte: UInt8, _ count: Int) -> [UInt8] {
        Array(repeating: byte, count: count)
    }
    private static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

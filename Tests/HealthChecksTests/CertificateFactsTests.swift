import HealthChecks
import TestCertificates
import Testing

/// The DER in a PEM text of one certificate.
private func der(_ pem: String) -> [UInt8] {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var result: [UInt8] = []
    var (bits, count): (UInt32, Int) = (0, 0)
    for byte in pem.split(separator: "\n").filter({ !$0.hasPrefix("-") }).joined().utf8 {
        guard let value = alphabet.firstIndex(of: byte) else { continue }
        (bits, count) = (bits << 6 | UInt32(value), count + 6)
        guard count >= 8 else { continue }
        count -= 8
        result.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
    }
    return result
}

struct CertificateFactsTests {
    @Test func whoIssuesItself() {
        #expect(CertificateNames.areEqual(inDER: der(TestCertificate.certificate)))
        #expect(CertificateNames.areEqual(inDER: der(SignedCertificate.authority)))
        #expect(!CertificateNames.areEqual(inDER: der(SignedCertificate.good)))
    }

    @Test func damagedCertificatesAreNobodys() {
        let whole = der(TestCertificate.certificate)
        for length in whole.indices { #expect(!CertificateNames.areEqual(inDER: Array(whole[..<length]))) }
        for place in whole.indices {
            for bit in 0..<8 {
                var bytes = whole
                bytes[place] ^= 1 << UInt8(bit)
                _ = CertificateNames.areEqual(inDER: bytes)
            }
        }
        // Lengths of four bytes, and of none.
        #expect(!CertificateNames.areEqual(inDER: [0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF]))
        #expect(!CertificateNames.areEqual(inDER: [0x30, 0x80, 0, 0]))
    }

    private static let day: Int64 = 86_400
    /// 1,000 days of life.
    private let facts = CertificateFacts(validFrom: 0, validUntil: 1_000 * day, isSelfIssued: false)

    @Test func faults() {
        let day = CertificateFactsTests.day
        #expect(facts.fault(at: 1_000 * day) == .untrusted)
        #expect(facts.fault(at: 1_000 * day + 1) == .expired(days: 0))
        #expect(facts.fault(at: 1_003 * day) == .expired(days: 3))
        #expect(facts.fault(at: -1) == .notYetValid(days: 0))
        #expect(facts.fault(at: -2 * day) == .notYetValid(days: 2))
        var own = facts
        own.isSelfIssued = true
        #expect(own.fault(at: day) == .selfSigned)
        #expect(own.fault(at: 2_000 * day) == .expired(days: 1_000))
    }

    @Test func warnings() {
        let day = CertificateFactsTests.day
        #expect(facts.daysToWarnOf(at: 985 * day, within: 14) == nil)
        #expect(facts.daysToWarnOf(at: 986 * day, within: 14) == 14)
        #expect(facts.daysToWarnOf(at: 1_000 * day, within: 14) == 0)
        #expect(facts.daysToWarnOf(at: 1_000 * day + 1, within: 14) == nil)
        #expect(facts.daysToWarnOf(at: 999 * day, within: 0) == nil)
    }

    @Test func words() {
        #expect(
            "\(ProbeFailure.certificate(.expired(days: 3)))" == "certificate expired, 3 days ago"
        )
        #expect(
            "\(ProbeFailure.certificate(.notYetValid(days: 1)))" == "certificate not valid yet, 1 day to go"
        )
        #expect("\(ProbeFailure.certificate(.wrongName("a.example")))" == "certificate is not for a.example")
    }

    @Test(arguments: [
        ("www.example", true), ("a_b.example.", true), ("localhost", true), ("192.0.2.1", false),
        ("2001:db8::1", false), ("www.example:443", false), ("a..b", false), ("*.example", false),
    ])
    func hostNames(_ text: String, _ isOne: Bool) { #expect(HostName.isOne(text) == isOne) }

    @Test func namedFiles() {
        let file = NamedFile(path: "/a", contents: Array("x\n-----BEGIN EC PRIVATE KEY-----\r\n".utf8))
        #expect(NamedFile(encoded: file.encoded) == file)
        #expect(file.hasLabel(endingIn: "PRIVATE KEY"))
        #expect(!file.hasLabel(endingIn: "CERTIFICATE"))
        #expect(NamedFile(encoded: Array("/a".utf8)) == nil)
        #expect("\(file)" == "/a")
    }
}

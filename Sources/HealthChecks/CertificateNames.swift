/// Issuer and subject of a certificate, to tell whether they are one (RFC 5280 §4.1): as much of DER as it
/// takes to step over what stands before. The library that verified it says that it failed and not why.
package enum CertificateNames {
    /// False also for bytes that are no certificate.
    package static func areEqual(inDER bytes: [UInt8]) -> Bool {
        var outer = bytes[...]
        guard var certificate = element(0x30, of: &outer), var fields = element(0x30, of: &certificate) else {
            return false
        }
        // Version, where it is said; serial number; algorithm.
        if fields.first == 0xA0 { _ = element(0xA0, of: &fields) }
        guard element(0x02, of: &fields) != nil, element(0x30, of: &fields) != nil,
            let issuer = element(0x30, of: &fields), element(0x30, of: &fields) != nil,
            let subject = element(0x30, of: &fields)
        else { return false }
        return issuer.elementsEqual(subject)
    }

    /// Takes an element of this tag off; nil for another one and for one that isn't whole.
    private static func element(_ tag: UInt8, of bytes: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard bytes.count >= 2, bytes.removeFirst() == tag, var length = bytes.popFirst().map(Int.init) else {
            return nil
        }
        if length > 0x7F {
            // At most three bytes of length: no certificate has 16 MiB.
            let count = length & 0x7F
            guard (1...3).contains(count), bytes.count >= count else { return nil }
            length = bytes.prefix(count).reduce(0) { $0 << 8 | Int($1) }
            bytes.removeFirst(count)
        }
        guard bytes.count >= length else { return nil }
        defer { bytes.removeFirst(length) }
        return bytes.prefix(length)
    }
}

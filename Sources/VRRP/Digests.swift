/// The keyed digests of authenticated advertisements (RFC 2104): ring 0 has no digest of its own, so whoever
/// makes a virtual router passes the system library's in.
///
/// Any two are taken as equal, because there is one right answer to each call.
package struct Digests: Sendable {
    /// HMAC-MD5 (RFC 2403) of `data` with `key`: 16 bytes.
    package let hmacMD5: @Sendable (_ key: [UInt8], _ data: [UInt8]) -> [UInt8]
    /// HMAC-SHA-256 (RFC 4231) of `data` with `key`: 32 bytes.
    package let hmacSHA256: @Sendable (_ key: [UInt8], _ data: [UInt8]) -> [UInt8]

    package init(
        hmacMD5: @escaping @Sendable (_ key: [UInt8], _ data: [UInt8]) -> [UInt8],
        hmacSHA256: @escaping @Sendable (_ key: [UInt8], _ data: [UInt8]) -> [UInt8]
    ) {
        self.hmacMD5 = hmacMD5
        self.hmacSHA256 = hmacSHA256
    }
}

extension Digests: Hashable {
    package static func == (left: Digests, right: Digests) -> Bool { true }
    package func hash(into hasher: inout Hasher) {}
}

/// Compares all bytes whatever the first ones are, so that the time taken tells nothing about them.
func isEqualInConstantTime(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for (one, other) in zip(left, right) { difference |= one ^ other }
    return difference == 0
}

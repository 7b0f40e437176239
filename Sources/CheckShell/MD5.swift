import CNettle
package import HealthChecks

/// MD5 by nettle: digests in configurations are of that kind (spec 11.28), and nothing else here is.
struct NettleMD5: BodyDigest {
    private var state = hf_md5_begin()

    mutating func add(_ bytes: ArraySlice<UInt8>) {
        // Safety: the bytes live through the call.
        unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            // Safety: as above; the length is the buffer's.
            unsafe hf_md5_add(&state, start, buffer.count)
        }
    }

    mutating func finish() -> [UInt8] {
        var digest = Array(repeating: UInt8(0), count: Int(HF_MD5_LENGTH))
        // Safety: `digest` has the room that the shim asks for.
        unsafe hf_md5_end(&state, &digest)
        return digest
    }
}

extension BodyTools {
    /// nettle and PCRE2.
    package static let ofThisMachine = BodyTools(
        md5: { NettleMD5() },
        matcher: { PCREMatcher($0) }
    )
}

// NettleDigests: the digests of authenticated advertisements, by Debian's nettle.
//
// Ring 0 has no digest of its own: `Digests` in `VRRP` is what it asks for, and `Digests.nettle` is what the
// engine gives it. Followed: RFC 2104 (HMAC) with MD5 and SHA-256, tested with the vectors of RFC 2202 and
// RFC 4231.
//
// MD5 is here because keepalived's `auth_type AH` speaks HMAC-MD5-96 (RFC 2403); nothing else may use it.
// Whole messages only: an advertisement is at most a few kilobytes, so there is no incremental interface and
// no context that could be kept or leaked.
//
// Not here: comparing digests (`VRRP` does that in constant time), reading keys (`Configuration`), TLS.

import CNettle
package import VRRP

extension Digests {
    /// HMAC-MD5 and HMAC-SHA-256 by nettle.
    package static let nettle = Digests(
        hmacMD5: { key, data in
            var digest = Array(repeating: UInt8(0), count: Int(HF_MD5_LENGTH))
            // Safety: the arrays live through the call; `digest` has the room that the shim asks for.
            unsafe hf_hmac_md5(key, key.count, data, data.count, &digest)
            return digest
        },
        hmacSHA256: { key, data in
            var digest = Array(repeating: UInt8(0), count: Int(HF_SHA256_LENGTH))
            // Safety: as above.
            unsafe hf_hmac_sha256(key, key.count, data, data.count, &digest)
            return digest
        }
    )
}

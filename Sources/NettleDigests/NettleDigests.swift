// NettleDigests: the digests of authenticated advertisements, by Debian's nettle.
//
// Ring 0 has no digest of its own: `Digests` is what it asks for, and this is what the engine gives it. MD5
// is here because keepalived's `auth_type AH` speaks HMAC-MD5-96 (RFC 2403); nothing else uses it.

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

package import NIOSSL

/// A self-signed certificate for test.example, made for these tests, and its key, which guards nothing.
package enum TestCertificate {
    package static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBhjCCASugAwIBAgIUJ5YmWFknghMXoE5qvxUW92bYBgYwCgYIKoZIzj0EAwIw
        FzEVMBMGA1UEAwwMdGVzdC5leGFtcGxlMCAXDTI2MTEyNTIyMDMyN1oYDzIxMjYx
        MTAxMjIwMzI3WjAXMRUwEwYDVQQDDAx0ZXN0LmV4YW1wbGUwWTATBgcqhkjOPQIB
        BggqhkjOPQMBBwNCAAQ/xI6ZSQLRqC8hszGK1Jd6QG0rhFwkM3rKKCO4B5EhXlYw
        13DDp588CpTnYoSCxzb231e30mIPosmBo6X6cv9lo1MwUTAdBgNVHQ4EFgQUsJ5H
        KZZ3wSK0ORogQX7AU1kL0lkwHwYDVR0jBBgwFoAUsJ5HKZZ3wSK0ORogQX7AU1kL
        0lkwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNJADBGAiEAnW2JHPeEHGqN
        Ztgmvd235Q1wbCtUn9uy2Ci8cUTceVsCIQC15OujZkuvQJn62rZEHq9z1i5TrDOs
        bk9c1oB1dZnIAA==
        -----END CERTIFICATE-----
        """

    package static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg7b+uQz1FxIi36aPy
        nIpL1t/vQdc0Yqpu7GoWvslnpcuhRANCAAQ/xI6ZSQLRqC8hszGK1Jd6QG0rhFwk
        M3rKKCO4B5EhXlYw13DDp588CpTnYoSCxzb231e30mIPosmBo6X6cv9l
        -----END PRIVATE KEY-----
        """

    /// For a server that shows it.
    package static func serverContext() throws -> NIOSSLContext {
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8))
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem))
        )
        configuration.certificateVerification = .none
        return try NIOSSLContext(configuration: configuration)
    }
}

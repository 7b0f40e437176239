/// Certificates signed by an authority made for these tests, all for one key that guards nothing. Where
/// nothing else is said, valid from 2026 to 2125, and for test.example and 127.0.0.1. Made with `openssl ca`.
package enum SignedCertificate {
    /// The authority's own.
    package static let authority = """
        -----BEGIN CERTIFICATE-----
        MIIBrDCCAVGgAwIBAgIULbTgi3HS+k5O8hT2naRNfZFvf3kwCgYIKoZIzj0EAwIw
        IjEgMB4GA1UEAwwXaG9sZGZhc3QgdGVzdCBhdXRob3JpdHkwIBcNMjYxMTI2MDQy
        MDA1WhgPMjEyNTA2MjAwNDIwMDVaMCIxIDAeBgNVBAMMF2hvbGRmYXN0IHRlc3Qg
        YXV0aG9yaXR5MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAET2rIfJeQOSVolIve
        e5v64lbJ92Xu81Q4edNzprsCEtqIVgdWDyGQBSPqEEvYYzBQlq4dWgR2Ug8FYb6w
        Fw0zl6NjMGEwHQYDVR0OBBYEFKXz/MOYOPjYrVj8MLU9nE/dgP2gMB8GA1UdIwQY
        MBaAFKXz/MOYOPjYrVj8MLU9nE/dgP2gMA8GA1UdEwEB/wQFMAMBAf8wDgYDVR0P
        AQH/BAQDAgIEMAoGCCqGSM49BAMCA0kAMEYCIQCXL6NsRyEyAtRLGG9JJ76a7C8R
        5DGuReyfkBIz+jRJxgIhAIN3nyNFiRGuF6BDXwmQKDjrjkMLCP/2g0idZti6PwAC
        -----END CERTIFICATE-----
        """

    /// Nothing is wrong with it.
    package static let good = """
        -----BEGIN CERTIFICATE-----
        MIIBwzCCAWmgAwIBAgIUWk21mDA15CiRcM6OggJptJR8GGkwCgYIKoZIzj0EAwIw
        IjEgMB4GA1UEAwwXaG9sZGZhc3QgdGVzdCBhdXRob3JpdHkwIBcNMjYwMTAxMDAw
        MDAwWhgPMjEyNTEyMzEwMDAwMDBaMBcxFTATBgNVBAMMDHRlc3QuZXhhbXBsZTBZ
        MBMGByqGSM49AgEGCCqGSM49AwEHA0IABP96lGgLBZcvqQmZxvDZK/JeGQcOlzyb
        ipFgZod45P4GVjkB6ixr9dUZUcHgh1/zoSA4sP5+GmR6HJUWpyHV2y+jgYUwgYIw
        HQYDVR0RBBYwFIIMdGVzdC5leGFtcGxlhwR/AAABMAwGA1UdEwEB/wQCMAAwEwYD
        VR0lBAwwCgYIKwYBBQUHAwEwHQYDVR0OBBYEFF8RymgRsMjlFauVbV/vMOoRJxUP
        MB8GA1UdIwQYMBaAFKXz/MOYOPjYrVj8MLU9nE/dgP2gMAoGCCqGSM49BAMCA0gA
        MEUCIQC4+gm+hCrco2RvLsFERLEK3M2OoV6CkpSgQUnJXNqF4AIgVTHvC6H8dOew
        cLH6/wgxYpMmkGSztELspd/kqSkF1jk=
        -----END CERTIFICATE-----
        """

    /// Valid up to the first of January 2021.
    package static let expired = """
        -----BEGIN CERTIFICATE-----
        MIIBwTCCAWegAwIBAgIUUtUHdp3tQ6c6GQwBlapdEcxobXswCgYIKoZIzj0EAwIw
        IjEgMB4GA1UEAwwXaG9sZGZhc3QgdGVzdCBhdXRob3JpdHkwHhcNMjAwMTAxMDAw
        MDAwWhcNMjEwMTAxMDAwMDAwWjAXMRUwEwYDVQQDDAx0ZXN0LmV4YW1wbGUwWTAT
        BgcqhkjOPQIBBggqhkjOPQMBBwNCAAT/epRoCwWXL6kJmcbw2SvyXhkHDpc8m4qR
        YGaHeOT+BlY5Aeosa/XVGVHB4Idf86EgOLD+fhpkehyVFqch1dsvo4GFMIGCMB0G
        A1UdEQQWMBSCDHRlc3QuZXhhbXBsZYcEfwAAATAMBgNVHRMBAf8EAjAAMBMGA1Ud
        JQQMMAoGCCsGAQUFBwMBMB0GA1UdDgQWBBRfEcpoEbDI5RWrlW1f7zDqEScVDzAf
        BgNVHSMEGDAWgBSl8/zDmDj42K1Y/DC1PZxP3YD9oDAKBggqhkjOPQQDAgNIADBF
        AiAsaR7JfhEVG4bSUCCch6RWwSRoDuHQkYuYlZ9SpvsQaAIhAJl/bHpzJUXncEIN
        4G22+1aGIIoCo55sFQyTyyJ/ZyhH
        -----END CERTIFICATE-----
        """

    /// Valid from 2120 on, for test.example.
    package static let early = """
        -----BEGIN CERTIFICATE-----
        MIIBvTCCAWOgAwIBAgIUdrqmalDmhsWyZtEEpXOb04FIQkQwCgYIKoZIzj0EAwIw
        IjEgMB4GA1UEAwwXaG9sZGZhc3QgdGVzdCBhdXRob3JpdHkwIhgPMjEyMDAxMDEw
        MDAwMDBaGA8yMTI1MTIzMTAwMDAwMFowFzEVMBMGA1UEAwwMdGVzdC5leGFtcGxl
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE/3qUaAsFly+pCZnG8Nkr8l4ZBw6X
        PJuKkWBmh3jk/gZWOQHqLGv11RlRweCHX/OhIDiw/n4aZHoclRanIdXbL6N+MHww
        FwYDVR0RBBAwDoIMdGVzdC5leGFtcGxlMAwGA1UdEwEB/wQCMAAwEwYDVR0lBAww
        CgYIKwYBBQUHAwEwHQYDVR0OBBYEFF8RymgRsMjlFauVbV/vMOoRJxUPMB8GA1Ud
        IwQYMBaAFKXz/MOYOPjYrVj8MLU9nE/dgP2gMAoGCCqGSM49BAMCA0gAMEUCIQDd
        mzRy51gVwKjFqtSNCxd0J2wM8euoB/68trIZuiTcMgIgfkM99EmQhSCwjmDYsMIw
        jjIrZF6CSXOCMZxvwuFvnHA=
        -----END CERTIFICATE-----
        """

    /// For other.example.
    package static let otherName = """
        -----BEGIN CERTIFICATE-----
        MIIBvjCCAWOgAwIBAgIUTBog3SGmPh2/uXHoMlfoYeknewswCgYIKoZIzj0EAwIw
        IjEgMB4GA1UEAwwXaG9sZGZhc3QgdGVzdCBhdXRob3JpdHkwIBcNMjYwMTAxMDAw
        MDAwWhgPMjEyNTEyMzEwMDAwMDBaMBgxFjAUBgNVBAMMDW90aGVyLmV4YW1wbGUw
        WTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAT/epRoCwWXL6kJmcbw2SvyXhkHDpc8
        m4qRYGaHeOT+BlY5Aeosa/XVGVHB4Idf86EgOLD+fhpkehyVFqch1dsvo38wfTAY
        BgNVHREEETAPgg1vdGhlci5leGFtcGxlMAwGA1UdEwEB/wQCMAAwEwYDVR0lBAww
        CgYIKwYBBQUHAwEwHQYDVR0OBBYEFF8RymgRsMjlFauVbV/vMOoRJxUPMB8GA1Ud
        IwQYMBaAFKXz/MOYOPjYrVj8MLU9nE/dgP2gMAoGCCqGSM49BAMCA0kAMEYCIQDu
        AkwMTDgMNZcmtOnHRCsQbpZD2INzSPrJLmjUu4OTGwIhAJ/IMuNCutTaTZY7+eHJ
        K8zh2g/2f/8B3tYbt9jRaLOM
        -----END CERTIFICATE-----
        """

    /// For clients, of checker.example.
    package static let client = """
        -----BEGIN CERTIFICATE-----
        MIIBwTCCAWigAwIBAgIURN3vi6IhlW6nwoKVzDsBK22vgrowCgYIKoZIzj0EAwIw
        IjEgMB4GA1UEAwwXaG9sZGZhc3QgdGVzdCBhdXRob3JpdHkwIBcNMjYwMTAxMDAw
        MDAwWhgPMjEyNTEyMzEwMDAwMDBaMBoxGDAWBgNVBAMMD2NoZWNrZXIuZXhhbXBs
        ZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABP96lGgLBZcvqQmZxvDZK/JeGQcO
        lzybipFgZod45P4GVjkB6ixr9dUZUcHgh1/zoSA4sP5+GmR6HJUWpyHV2y+jgYEw
        fzAaBgNVHREEEzARgg9jaGVja2VyLmV4YW1wbGUwDAYDVR0TAQH/BAIwADATBgNV
        HSUEDDAKBggrBgEFBQcDAjAdBgNVHQ4EFgQUXxHKaBGwyOUVq5VtX+8w6hEnFQ8w
        HwYDVR0jBBgwFoAUpfP8w5g4+NitWPwwtT2cT92A/aAwCgYIKoZIzj0EAwIDRwAw
        RAIgBZpjOl5NWDuckgfrXosM9YIs2T7M6zZOlp4Jsk6pYB4CIBTo/1XP4HKM1pJu
        Q7dNTMJAORFnJCCbThzaIl4Zkzf7
        -----END CERTIFICATE-----
        """

    /// The key of all.
    package static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgVbQ9R0sH+QKKmhSB
        B39WlATu19MuJdaOJSeWVEISgyKhRANCAAT/epRoCwWXL6kJmcbw2SvyXhkHDpc8
        m4qRYGaHeOT+BlY5Aeosa/XVGVHB4Idf86EgOLD+fhpkehyVFqch1dsv
        -----END PRIVATE KEY-----
        """

    /// The same key, encrypted with `passphrase`.
    package static let sealedKey = """
        -----BEGIN ENCRYPTED PRIVATE KEY-----
        MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAiTkqyrG2IumQICCAAw
        DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEBZjBmWic6NLYuFF4sPTMpMEgZA8
        8OTF598OizxhMjxLBQgD7CaCt/LOqNaDQ3+7KabbQafOoiUl2GHRJCNOsKgRsACG
        a81Fu1STULwN3UPq9/dsAhf+VDVzNExE76cpxE5nHcy9gitPjXKWJo/74VSVZYZ6
        h86DB5OnFLeMjPGonAWVy2FZ6q9rCtb7x4MzH/Jz3Gbprs6/mFXDmTBp1fruJT0=
        -----END ENCRYPTED PRIVATE KEY-----
        """

    package static let passphrase = "open-sesame"
}

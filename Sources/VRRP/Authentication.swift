/// How advertisements of version 2 prove themselves (RFC 2338 §5.3.6).
package enum Authentication: Hashable, Sendable {
    case none
    /// `auth_type PASS`: the password in clear text.
    case simpleText(AuthenticationPassword)
    /// `auth_type AH`: HMAC-MD5-96 in an authentication header (RFC 2402, RFC 2403); IPv4 only.
    case authenticationHeader(AuthenticationPassword)
}

/// Eight bytes: shown in clear text, or the key of the authentication header's digest.
package struct AuthenticationPassword: Hashable, Sendable {
    /// Exactly eight, padded with zeros.
    package let padded: [UInt8]

    /// Nil when the password is empty or longer than eight bytes.
    package init?(_ password: some Collection<UInt8>) {
        guard !password.isEmpty, password.count <= 8 else { return nil }
        padded = Array(password) + Array(repeating: 0, count: 8 - password.count)
    }

    /// The same, compiled for what readers of configurations have.
    package init?(_ password: ArraySlice<UInt8>) {
        guard !password.isEmpty, password.count <= 8 else { return nil }
        padded = (0..<8).map { $0 < password.count ? password[password.startIndex + $0] : 0 }
    }
}

extension AuthenticationPassword: CustomStringConvertible, CustomReflectable {
    /// Never the password.
    package var description: String { "********" }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection()) }
}

/// Bounds, each with its reason.
package enum Limits {
    /// Words of a command. keepalived's lines have 1,023 bytes, so that it has at most half as many.
    package static let words = 512
    /// Bytes of a command's words together, each with its terminator: what one table entry may take.
    package static let commandLength = 8_192
    /// The kernel's bound of a path (PATH_MAX), terminator included.
    package static let pathLength = 4_096
    /// An account's name, as useradd bounds it.
    package static let accountNameLength = 32
    /// Recipients of mail; each costs a round trip.
    package static let recipients = 64
    /// An address in mail (RFC 5321 §4.5.3.1.3).
    package static let mailAddressLength = 254
    /// A user's name or a password for a mail server (RFC 4616 §2).
    package static let credentialLength = 255
    /// A host's name (RFC 1035 §2.3.4).
    package static let hostNameLength = 253
}

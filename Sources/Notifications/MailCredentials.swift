/// Who mail is handed in as, where the server wants to know (RFC 4954; keepalived can't).
package struct MailCredentials: Hashable, Sendable {
    package let user: String
    package let password: [UInt8]
    /// `smtp_password_in_clear`: also where the server offers no TLS.
    package let mayGoInClear: Bool

    /// Nil when one of the two is empty, holds a zero byte (RFC 4616 §2), or has more than
    /// `Limits.credentialLength` bytes.
    package init?(user: String, password: [UInt8], mayGoInClear: Bool = false) {
        let lengths = 1...Limits.credentialLength
        guard lengths.contains(user.utf8.count), lengths.contains(password.count), !user.utf8.contains(0),
            !password.contains(0)
        else { return nil }
        self.user = user
        self.password = password
        self.mayGoInClear = mayGoInClear
    }

    /// The ways that the dialogue knows, the better first.
    enum Mechanism: String, CaseIterable {
        /// RFC 4616: one line.
        case plain = "PLAIN"
        /// draft-murchison-sasl-login: two lines, for servers that know nothing else.
        case login = "LOGIN"
    }

    /// The best of those that the lines of an EHLO answer offer.
    static func mechanism(of offers: some Sequence<String>) -> Mechanism? {
        for offer in offers {
            // Some say AUTH= for clients older than the RFC.
            let words = offer.uppercased().split { $0 == " " || $0 == "=" }
            guard words.first == "AUTH" else { continue }
            if let best = Mechanism.allCases.first(where: { words.dropFirst().contains($0.rawValue[...]) }) {
                return best
            }
        }
        return nil
    }

    /// The one message of PLAIN.
    var plainMessage: String { Base64.text([0] + Array(user.utf8) + [0] + password) }
    /// The two of LOGIN.
    var loginMessages: [String] { [Base64.text(Array(user.utf8)), Base64.text(password)] }
}

/// RFC 4648 §4.
enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
    )

    static func text(_ bytes: [UInt8]) -> String {
        var result: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << (8 * UInt32(3 - group.count))
            for place in 0..<4 {
                let digit = Int(bits >> (18 - 6 * UInt32(place)) & 0x3F)
                result.append(place <= group.count ? alphabet[digit] : UInt8(ascii: "="))
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

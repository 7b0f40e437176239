/// Why a server's certificate isn't taken.
package enum CertificateFault: Hashable, Sendable {
    /// - Parameter days: whole ones since it ended.
    case expired(days: UInt32)
    /// - Parameter days: whole ones until it begins.
    case notYetValid(days: UInt32)
    /// It is for others: the name, or the address, that was asked for.
    case wrongName(String)
    /// Nobody but itself vouches for it.
    case selfSigned
    /// No authority that is trusted vouches for it, or one between doesn't count.
    case untrusted
}

extension CertificateFault: CustomStringConvertible {
    /// Words for a log line.
    package var description: String {
        switch self {
        case .expired(let days): "certificate expired\(CertificateFault.span(days, " ago"))"
        case .notYetValid(let days): "certificate not valid yet\(CertificateFault.span(days, " to go"))"
        case .wrongName(let name): "certificate is not for \(name)"
        case .selfSigned: "certificate is self-signed"
        case .untrusted: "certificate leads to no trusted authority"
        }
    }

    private static func span(_ days: UInt32, _ direction: String) -> String {
        switch days {
        case 0: ""
        case 1: ", 1 day\(direction)"
        default: ", \(days) days\(direction)"
        }
    }
}

/// What is known of a certificate that a server showed.
package struct CertificateFacts: Hashable, Sendable {
    /// Seconds since 1970, UTC: the first and the last at which it is valid.
    package var validFrom: Int64
    package var validUntil: Int64
    /// Its issuer is its subject.
    package var isSelfIssued: Bool

    package init(validFrom: Int64, validUntil: Int64, isSelfIssued: Bool) {
        self.validFrom = validFrom
        self.validUntil = validUntil
        self.isSelfIssued = isSelfIssued
    }

    /// Why a library that verified it said no, as far as the certificate itself tells: dates first, because
    /// who asks wants to know what to renew.
    package func fault(at now: Int64) -> CertificateFault {
        if now > validUntil { return .expired(days: CertificateFacts.days(now - validUntil)) }
        if now < validFrom { return .notYetValid(days: CertificateFacts.days(validFrom - now)) }
        return isSelfIssued ? .selfSigned : .untrusted
    }

    /// Whole days left, when they are so few that a warning is due; nil: it is good for longer, or over.
    package func daysToWarnOf(at now: Int64, within days: UInt16) -> UInt32? {
        guard validUntil >= now, validUntil - now <= Int64(days) * CertificateFacts.secondsPerDay else {
            return nil
        }
        return CertificateFacts.days(validUntil - now)
    }

    private static let secondsPerDay: Int64 = 86_400

    private static func days(_ seconds: Int64) -> UInt32 { UInt32(clamping: seconds / secondsPerDay) }
}

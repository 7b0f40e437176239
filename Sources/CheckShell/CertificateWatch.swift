import CLinux
import HealthChecks

/// What was told about the ends of servers' certificates, by run: once a day while a warning is due, and once
/// when it no longer is.
struct CertificateWatch {
    private var told: [Int: UInt32] = [:]

    /// UTC.
    static var secondsSince1970: Int64 { hf_realtime() / 1_000_000_000 }

    /// A handshake showed a good certificate: what is to be told. The inner nil: nothing is due any more.
    mutating func seen(
        _ facts: CertificateFacts,
        by run: Int,
        _ verification: CertificateVerification,
        at now: Int64 = secondsSince1970
    ) -> UInt32?? {
        let days = facts.daysToWarnOf(at: now, within: verification.warningDays)
        guard told[run] != days else { return nil }
        told[run] = days
        return .some(days)
    }

    mutating func forget(_ run: Int) { told[run] = nil }

    /// Others are to hear it: whatever is due is told again.
    mutating func forgetAll() { told = [:] }
}

package import NetworkTypes

/// What a server under test may at most make us keep or do.
package enum ProbeLimits {
    /// Bytes up to and with the blank line that ends a header (spec 11.26).
    package static let header = 4_095
    /// Bytes of a body: more than any page; what goes on after these is no page. keepalived has no limit.
    package static let body: UInt64 = 1 << 32
    /// An attempt lasts at most so many of its timeouts: a server that dribbles a byte before each expires
    /// would keep it for ever. keepalived has no limit.
    package static let timeoutsPerAttempt: Int64 = 12
    /// Bytes of a request (spec 11.25).
    package static let request = 2_047
    /// Bytes of a line of SMTP, without its end (spec 11.6).
    package static let mailLine = 511
    /// Lines of one reply of SMTP.
    package static let mailLines = 64
    /// Bytes of a reply of gRPC's health service, which has two and a prefix.
    package static let serviceReply = 1_024
    /// Bytes of a section of fields in HTTP/2, with 32 for each field (RFC 9113 §6.5.2).
    package static let fieldSection = 16_384
    /// Bytes of a body kept for a match that may go on in the next.
    package static let matchWindow = 65_536

    /// From the start of an attempt to its end.
    package static func attempt(_ timeout: Interval) -> Interval {
        let most = Int64.max / 4 / timeoutsPerAttempt
        return Interval(nanoseconds: min(timeout.nanoseconds, most)) * timeoutsPerAttempt
    }
}

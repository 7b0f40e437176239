/// Computes a digest piece by piece. Ring 0 has none of its own.
package protocol BodyDigest {
    mutating func add(_ bytes: ArraySlice<UInt8>)
    /// 16 bytes of MD5 (RFC 1321) of all that was added; called once.
    mutating func finish() -> [UInt8]
}

/// Looks for an expression in content that comes piece by piece; keeps at most `ProbeLimits.matchWindow`
/// bytes of it.
package protocol BodyMatcher {
    /// The next piece. True as soon as there is a match; then nothing more need be told.
    mutating func add(_ bytes: ArraySlice<UInt8>) -> Bool
    /// All has come: is there a match that only the end of the content decides?
    mutating func finish() -> Bool
}

/// What the libraries of the machine can do that ring 0 can't.
package struct BodyTools: Sendable {
    package let md5: @Sendable () -> any BodyDigest
    /// Nil for an expression that can't be compiled.
    package let matcher: @Sendable (BodyMatch) -> (any BodyMatcher)?

    package init(
        md5: @escaping @Sendable () -> any BodyDigest,
        matcher: @escaping @Sendable (BodyMatch) -> (any BodyMatcher)?
    ) {
        self.md5 = md5
        self.matcher = matcher
    }
}

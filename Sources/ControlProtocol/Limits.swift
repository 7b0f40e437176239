/// Bounds of the control protocol.
package enum Limits {
    /// Bytes of a request line, its end included: a name, an address and a reason, all escaped.
    package static let requestLength = 2_048
    /// Words of a request.
    package static let words = 16
    /// Bytes of a reason, which stands in the status until the plan ends.
    package static let reasonLength = 200
    /// Bytes of a name or an address.
    package static let nameLength = 256
    /// Longest that something planned may be said to last.
    package static let expirySecondsMax: UInt64 = 31 * 86_400
}

package import NetworkTypes

/// Why an advertisement was dropped; the cases stand in the order of the checks (spec vrrp-behaviour 6).
package enum AdvertisementRejection: Error, Hashable, Sendable {
    /// Fewer than the eight bytes of a header.
    case short(received: Int)
    /// Another virtual router's, or 0.
    case virtualRouterID(UInt8)
    /// Not as long as its version and address count say.
    case length(expected: Int, received: Int)
    /// Not 255: it may have come through a router (RFC 3768 §5.2.3).
    case timeToLive(UInt8)
    /// Not the configured version.
    case version(UInt8)
    /// None of RFC 2338's three.
    case authenticationTypeInvalid(UInt8)
    /// Not the configured one.
    case authenticationTypeDiffers(AuthenticationType)
    /// Simple text authentication failed; what was sent is not repeated here.
    case password
    /// Not the configured interval, which version 2 demands (RFC 3768 §7.1).
    case interval(Interval)
    /// Not an advertisement.
    case type(UInt8)
    /// The IP header states another length than came.
    case totalLength(stated: Int, received: Int)
    case checksum
    /// Not multicast.
    case destination(IPv4Address)
    /// It came from our own source address: our own advertisement come back, or the address exists twice.
    case ownAddress

    /// The case without its data, to count and to limit logging by.
    package enum Reason: UInt8, CaseIterable, Hashable, Sendable {
        case short, virtualRouterID, length, timeToLive, version
        case authenticationTypeInvalid, authenticationTypeDiffers, password
        case interval, type, totalLength, checksum, destination, ownAddress
    }

    /// What to count it under.
    package var reason: Reason {
        switch self {
        case .short: .short
        case .virtualRouterID: .virtualRouterID
        case .length: .length
        case .timeToLive: .timeToLive
        case .version: .version
        case .authenticationTypeInvalid: .authenticationTypeInvalid
        case .authenticationTypeDiffers: .authenticationTypeDiffers
        case .password: .password
        case .interval: .interval
        case .type: .type
        case .totalLength: .totalLength
        case .checksum: .checksum
        case .destination: .destination
        case .ownAddress: .ownAddress
        }
    }
}

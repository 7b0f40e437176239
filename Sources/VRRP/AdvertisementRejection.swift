package import NetworkTypes

/// Why an advertisement was dropped; the cases stand in the order of the checks (spec vrrp-behaviour 6, 7).
package enum AdvertisementRejection: Error, Hashable, Sendable {
    /// Fewer than the eight bytes of a header.
    case short(received: Int)
    /// Another virtual router's, or 0.
    case virtualRouterID(UInt8)
    /// Sent to a group though we go to peers, or the other way round; over IPv4 it is judged late (6.11).
    case destination(IPAddress)
    /// An authentication header is there though none is configured, or is missing though one is.
    case authenticationHeader(isPresent: Bool)
    /// Not as long as its version and address count say.
    case length(expected: Int, received: Int)
    /// Not 255: it may have come through a router (RFC 9568 §5.1.1.3).
    case timeToLive(UInt8)
    /// Not the configured version.
    case version(UInt8)
    /// `auth_hmac`: no trailer.
    case keyedMissing
    /// Its sender is no peer.
    case notAPeer
    /// `auth_hmac`: no trailer of the known type.
    case keyedMalformed
    /// `auth_hmac`: its time of day is so many seconds ahead of ours (or behind), more than the window.
    case keyedStale(secondsAhead: Int64)
    /// `auth_hmac`: the key isn't configured.
    case keyedUnknownKey(UInt8)
    /// `auth_hmac`: the tag is wrong.
    case keyedInvalid
    /// `auth_hmac`: not newer than its sender's last.
    case keyedReplay
    /// None of RFC 2338's three.
    case authenticationTypeInvalid(UInt8)
    /// Not the configured one.
    case authenticationTypeDiffers(AuthenticationType)
    /// Simple text authentication failed; what was sent is not repeated here.
    case password
    /// The authentication header says that something else follows it.
    case nextHeader(UInt8)
    /// The authentication header's digest is wrong.
    case digest
    /// The authentication header's index isn't the source address.
    case parametersIndex
    /// The authentication header's number isn't higher than the last.
    case sequence(received: UInt32, last: UInt32)
    /// Version 2: not the configured interval (RFC 3768 §7.1). Version 3: zero.
    case interval(Interval)
    /// Not an advertisement.
    case type(UInt8)
    /// The IP header states another length than came.
    case totalLength(stated: Int, received: Int)
    case checksum
    /// It came from our own source address: our own advertisement come back, or the address exists twice.
    case ownAddress
    /// `owner_ignore_adverts`.
    case ignoredByOwner
    /// Outside the bounds for this peer.
    case peerTimeToLive(UInt8)

    /// The case without its data, to count and to limit logging by.
    package enum Reason: UInt8, CaseIterable, Hashable, Sendable {
        case short, virtualRouterID, destination, authenticationHeader, length, timeToLive, version
        case keyedMissing, notAPeer, keyedMalformed, keyedStale, keyedUnknownKey, keyedInvalid, keyedReplay
        case authenticationTypeInvalid, authenticationTypeDiffers, password
        case nextHeader, digest, parametersIndex, sequence
        case interval, type, totalLength, checksum, ownAddress, ignoredByOwner, peerTimeToLive
    }

    /// What to count it under.
    package var reason: Reason {
        switch self {
        case .short: .short
        case .virtualRouterID: .virtualRouterID
        case .destination: .destination
        case .authenticationHeader: .authenticationHeader
        case .length: .length
        case .timeToLive: .timeToLive
        case .version: .version
        case .keyedMissing: .keyedMissing
        case .notAPeer: .notAPeer
        case .keyedMalformed: .keyedMalformed
        case .keyedStale: .keyedStale
        case .keyedUnknownKey: .keyedUnknownKey
        case .keyedInvalid: .keyedInvalid
        case .keyedReplay: .keyedReplay
        case .authenticationTypeInvalid: .authenticationTypeInvalid
        case .authenticationTypeDiffers: .authenticationTypeDiffers
        case .password: .password
        case .nextHeader: .nextHeader
        case .digest: .digest
        case .parametersIndex: .parametersIndex
        case .sequence: .sequence
        case .interval: .interval
        case .type: .type
        case .totalLength: .totalLength
        case .checksum: .checksum
        case .ownAddress: .ownAddress
        case .ignoredByOwner: .ignoredByOwner
        case .peerTimeToLive: .peerTimeToLive
        }
    }
}

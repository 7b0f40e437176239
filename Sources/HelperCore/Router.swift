import HelperProtocol
import NetworkTypes

/// A channel that was put: adverts may be sent on it once its table is in force.
struct HeldChannel {
    let identity: ObjectIdentity
    let key: ChannelKey
    let body: ChannelBody
    var bundle: BundleIdentity
    /// Its number in the active table; nil when that one doesn't name it.
    var place: UInt32?

    var socket: SocketKey { SocketKey(interface: key.interface, family: key.family) }
}

/// A virtual router as the wire knows it: what all held channels of one `ChannelKey` share.
struct Router {
    let key: ChannelKey
    /// The bundle that the active table puts it in; before its activation, the staged one.
    var bundle: BundleIdentity
    var lease: Lease?
    /// The lease was spent, and nobody said `again`.
    var isRevoked = false
    var lastAdvert: SentAdvert?
    /// When the advert before the last went out.
    var formerAdvertAt: Instant?

    var socket: SocketKey { SocketKey(interface: key.interface, family: key.family) }
}

/// The last advert that was accepted.
struct SentAdvert {
    let bytes: [UInt8]
    let sentAt: Instant
}

/// The engine's claim to the bundle's objects, and what is said on the wire when it ends.
struct Lease {
    var ends: Instant
    /// Ends as planned: no further will, no revocation.
    var isCeased = false
    let interval: Interval
    let will: [UInt8]
    let source: IPAddress
    let group: IPAddress
}

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

    var socket: SocketKey {
        SocketKey(
            interface: key.interface,
            family: key.family,
            isAuthenticated: body.hasAuthenticationHeader
        )
    }
}

/// An open raw socket.
struct OpenSocket {
    let key: SocketKey
    /// The session that opened it.
    var epoch: UInt32
    /// What it joined.
    var groups: [IPAddress] = []
    /// Held channels that use it.
    var channels = 0
    /// The lowest number that one of them has in the active table.
    var place: UInt32?
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
    /// The next advert, handed over before its time.
    var waiting: WaitingAdvert?
    /// Held channels of its key.
    var channels = 1
}

/// The last advert that was accepted.
struct SentAdvert {
    let bytes: [UInt8]
    let sentAt: Instant
}

/// An advert whose time is still to come, and the lease that it begins then.
struct WaitingAdvert {
    let bytes: [UInt8]
    let deadline: Instant
    let lease: Lease
}

/// When which router's advert is due.
struct WaitingEntry {
    let deadline: Instant
    let key: ChannelKey
}

/// The engine's claim to the bundle's objects, and what is said on the wire when it ends.
struct Lease {
    var ends: Instant
    /// Ends as planned: no further will, no revocation.
    var isCeased = false
    /// The channel of the last advert, and its socket: the will goes the same way.
    let body: ChannelBody
    let socket: SocketKey
    let source: IPAddress
    let will: [UInt8]

    var interval: Interval { body.interval }
}

package import NetworkTypes

/// What a receiver brings to judging a datagram, beside its settings.
package struct Receiver {
    /// The source of our own advertisements.
    package var ownAddress: IPAddress
    package var priority: Priority
    /// Needed where authentication is by digest.
    package var digests: Digests?
    /// Counted from 1970; needed for keyed authentication.
    package var timeOfDay: Interval
    var memory = AuthenticationMemory()

    /// One that has heard nothing yet.
    package init(
        ownAddress: IPAddress,
        priority: Priority,
        digests: Digests? = nil,
        timeOfDay: Interval = .zero
    ) {
        self.ownAddress = ownAddress
        self.priority = priority
        self.digests = digests
        self.timeOfDay = timeOfDay
    }
}

/// An advertisement that passed every check, and what came of them.
package struct AcceptedAdvertisement: Hashable, Sendable {
    package let advertisement: Advertisement
    /// To remember as heard.
    let headerSequence: UInt32?
    let keyedSequence: KeyedSequence?
    /// Odd, though no reason to drop it.
    package let remarks: [AcceptanceRemark]

    /// Accepts a datagram for a virtual router, or says why it must be dropped.
    ///
    /// The checks of RFC 3768 §7.1 and RFC 9568 §7.1 in the order of spec vrrp-behaviour 6.1–6.12 and 7; the
    /// first failure decides.
    package init(
        _ datagram: ReceivedDatagram,
        for settings: VirtualRouterSettings,
        by receiver: Receiver
    ) throws(AdvertisementRejection) {
        var checks = AcceptanceChecks(datagram: datagram, settings: settings, receiver: receiver)
        advertisement = try checks.run()
        headerSequence = checks.headerSequence
        keyedSequence = checks.keyedSequence
        remarks = checks.remarks
    }
}

/// What was odd about an advertisement that was accepted.
package enum AcceptanceRemark: Hashable, Sendable {
    /// Version 3: its sender's interval isn't ours.
    case intervalDiffers(Interval)
    /// Its checksum is that of keepalived before 1.3.7; such a peer won't accept ours unless the
    /// configuration says `old_unicast_checksum`.
    case summedAsToGroup
    /// Keyed: its time of day differs from ours by more than half of the window.
    case clocksDiffer(secondsAhead: Int64)
}

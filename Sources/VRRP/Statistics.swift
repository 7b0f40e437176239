/// What one virtual router has counted since it was made (compare RFC 2787 vrrpRouterStatsTable).
package struct Statistics: Hashable, Sendable {
    /// Accepted advertisements, those of priority 0 included.
    package internal(set) var received: UInt64 = 0
    /// Advertisements handed to the helper, farewells included.
    package internal(set) var sent: UInt64 = 0
    /// Transitions to master; an adoption is none.
    package internal(set) var becameMaster: UInt64 = 0
    /// Transitions away from master.
    package internal(set) var releasedMaster: UInt64 = 0
    /// Accepted farewells.
    package internal(set) var priorityZeroReceived: UInt64 = 0
    /// Own farewells.
    package internal(set) var priorityZeroSent: UInt64 = 0
    /// Accepted advertisements that named other addresses than ours.
    package internal(set) var addressListDiffers: UInt64 = 0
    /// As master: times that a weaker router began to advertise as well.
    package internal(set) var duplicateMaster: UInt64 = 0
    /// As master: claims of our addresses by other machines' ARP or neighbour advertisements.
    package internal(set) var addressClaimed: UInt64 = 0
    /// As master: weaker routers that went on though our advertisements went out.
    package internal(set) var unheard: UInt64 = 0
    /// As master: advertisements that the kernel didn't take.
    package internal(set) var unsent: UInt64 = 0
    private var rejections = Array(repeating: UInt64(0), count: AdvertisementRejection.Reason.allCases.count)

    /// Nothing counted yet.
    package init() {}

    /// Dropped advertisements by reason.
    package internal(set) subscript(reason: AdvertisementRejection.Reason) -> UInt64 {
        get { rejections[Int(reason.rawValue)] }
        set { rejections[Int(reason.rawValue)] = newValue }
    }

    /// Dropped advertisements for whatever reason.
    package var rejected: UInt64 { rejections.reduce(0, +) }
}

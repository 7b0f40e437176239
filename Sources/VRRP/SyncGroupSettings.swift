/// What the configuration says of one `vrrp_sync_group`: routers that change state together.
package struct SyncGroupSettings: Hashable, Sendable {
    /// For people and scripts.
    package var name: String
    /// The members' instance names in the configured order, none twice, none in another group; at least one.
    package var members: [String]
    /// `sync_group_tracking_weight`: members keep their weighted trackers (spec vrrp-behaviour 10.4).
    package var keepsTrackingWeights: Bool

    package init(name: String, members: [String], keepsTrackingWeights: Bool = false) {
        self.name = name
        self.members = members
        self.keepsTrackingWeights = keepsTrackingWeights
    }
}

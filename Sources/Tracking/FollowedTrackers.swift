/// What an instance follows in the end, from its own references and its sync group's (spec vrrp-behaviour
/// 10.4).
package struct FollowedTracker: Hashable, Sendable {
    package let target: TrackTarget
    package let weight: TrackWeight
}

/// The place of an instance, as far as it bears on weights.
package struct TrackingContext: Hashable, Sendable {
    /// Its priority is 255: no weight can change it.
    package var isOwner: Bool
    /// It is in a sync group that lacks `sync_group_tracking_weight`.
    package var isInUnweightedGroup: Bool
    /// It or another member of its group is an owner.
    package var groupHasOwner: Bool

    package init(isOwner: Bool = false, isInUnweightedGroup: Bool = false, groupHasOwner: Bool = false) {
        self.isOwner = isOwner
        self.isInUnweightedGroup = isInUnweightedGroup
        self.groupHasOwner = groupHasOwner
    }
}

/// Joins an instance's references with its group's, and takes away what its place doesn't allow.
///
/// - Parameters:
///   - own: the instance's references, in their order; the first of two with one target counts.
///   - group: the group's. They win over the instance's own, unless that one has weight zero.
///   - defaultWeight: of a target, for references without a weight.
/// - Returns: own targets in their order, then those that only the group has.
package func followedTrackers(
    own: [TrackReference],
    group: [TrackReference],
    in context: TrackingContext,
    defaultWeight: (TrackTarget) -> TrackWeight
) -> [FollowedTracker] {
    var result: [FollowedTracker] = []
    for reference in own where !result.contains(where: { $0.target == reference.target }) {
        let weight = reference.weight ?? defaultWeight(reference.target)
        if let allowed = allowedWeight(weight, of: reference.target, in: context) {
            result.append(FollowedTracker(target: reference.target, weight: allowed))
        }
    }
    var ofGroup: [TrackTarget] = []
    for reference in group where !ofGroup.contains(reference.target) {
        ofGroup.append(reference.target)
        let written = reference.weight ?? defaultWeight(reference.target)
        let weight = context.groupHasOwner ? .fault : written
        let entry = FollowedTracker(target: reference.target, weight: weight)
        if let place = result.firstIndex(where: { $0.target == reference.target }) {
            if result[place].weight.value != 0 { result[place] = entry }
        } else {
            result.append(entry)
        }
    }
    return result
}

/// Nil: the reference is dropped.
private func allowedWeight(
    _ weight: TrackWeight,
    of target: TrackTarget,
    in context: TrackingContext
) -> TrackWeight? {
    guard weight.value != 0, context.isOwner || context.isInUnweightedGroup else { return weight }
    switch target {
    case .interface: return context.isOwner ? nil : .fault
    case .script, .service, .bfd: return nil
    case .file: return weight == .one ? .fault : nil
    case .process: return weight
    }
}

extension FollowedTracker {
    /// The most that it can add to the priority, 0…254.
    package var raise: Int {
        let amounts: [Contribution]
        switch target {
        case .file: amounts = [weight.contribution(ofFileWith: .max), weight.contribution(ofFileWith: .min)]
        case .interface, .script, .process, .service, .bfd:
            amounts = [weight.contribution(of: .good), weight.contribution(of: .bad)]
        }
        return amounts.reduce(0) { most, amount in
            if case .priority(let value) = amount { max(most, value) } else { most }
        }
    }
}

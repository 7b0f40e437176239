import NetworkTypes

// Two owners of one address are a mistake of the administrator's, and the one with the lower address yields.
// Where it doesn't (it may ignore advertisements, or not hear them), the other one does (spec vrrp-behaviour
// 9.16).

extension VirtualRouter {
    /// The other owner goes on for 1.2 intervals although two advertisements answered it: the answer and the
    /// scheduled one. Then this router advertises 254, so it yields to this very advertisement.
    mutating func giveWay(
        to advertisement: Advertisement,
        from source: IPAddress,
        at now: Instant,
        into effects: inout [Effect]
    ) {
        guard effectivePriority == .owner, advertisement.priority == .owner, let rival,
            rival.address == source, let since = rival.ownerSince
        else { return }
        let interval = max(settings.advertInterval, advertisement.interval)
        guard now - since >= interval * 6 / 5 else { return }
        effects.append(.noticed(.ownerGivesWay(to: source)))
        changePriority(at: now, into: &effects) { $0.givesWay = true }
    }

    /// The other owner is gone, or isn't one any more (9.9).
    mutating func claimOwnership(at now: Instant, into effects: inout [Effect]) {
        guard givesWay else { return }
        changePriority(at: now, into: &effects) { $0.givesWay = false }
    }
}

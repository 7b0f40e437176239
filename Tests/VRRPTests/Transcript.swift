import NetworkTypes
import VRRP

/// Effects as short words, so that tables and failures can be read.
func words(_ effects: [VirtualRouter.Effect]) -> [String] { effects.map(word) }

private func word(_ effect: VirtualRouter.Effect) -> String {
    switch effect {
    case .transmit(let advertisement, let will, let source, let deadline):
        // The third byte is the priority.
        "transmit \(advertisement[2]) will \(will[2]) from \(source.last) due \(milliseconds(deadline))"
    case .cease(let hold, let farewell):
        "cease \(hold.nanoseconds / 1_000_000)\(farewell ? " farewell" : "")"
    case .claimAddresses: "claim"
    case .withdrawAddresses: "withdraw"
    case .announce(let rounds): "announce \(rounds)"
    case .announceOnExtraInterfaces(let all): "announce extra" + (all ? " and ordinary" : "")
    case .acceptRevocation: "accept revocation"
    case .transitioned(let from, let to, let reason): "\(from) to \(to): \(text(reason))"
    case .faultsChanged(let faults): "faults \(faults)"
    case .priorityChanged(let from, let to): "priority \(from.rawValue) to \(to.rawValue)"
    case .takeoverDue: "takeover due"
    case .rejected(let rejection, let source): "rejected \(rejection.reason) from \(source.last)"
    case .noticed(let notice): "noticed \(text(notice))"
    case .stopped: "stopped"
    }
}

private func text(_ reason: TransitionReason) -> String {
    switch reason {
    case .started: "started"
    case .adopted: "adopted"
    case .masterSilent: "silent"
    case .masterLeft: "left"
    case .otherMasterWins(let priority, let source): "\(priority) from \(source.last) wins"
    case .group: "group"
    case .fault(let fault): "\(fault)"
    case .paused(let gap): "paused \(gap.nanoseconds / 1_000_000)"
    case .recovered: "recovered"
    case .leaseRevoked: "revoked"
    case .stopRequested: "stop"
    case .handedOver: "handed over"
    case .successorHeard(let source): "successor \(source.last)"
    case .successorClaimed(let sender): "claimed by \(sender)"
    case .holdEnded: "hold ended"
    }
}

private func text(_ notice: Notice) -> String {
    switch notice {
    case .weakerRouterHeard(let priority, let source): "weaker \(priority) from \(source.last)"
    case .anotherMaster(let priority, let source): "another master \(priority) from \(source.last)"
    case .anotherMasterGone(let source): "another master gone \(source.last)"
    case .addressClaimed(let address, let sender): "\(address) claimed by \(sender)"
    case .addressClaimGone(let sender): "claim of \(sender) gone"
    case .advertisementsUnheard(let source): "unheard by \(source.last)"
    case .ownerGivesWay(let source): "gives way to \(source.last)"
    case .advertisementsUnsent(let errno): "unsent \(errno)"
    case .advertisementsSentAgain: "sent again"
    case .remark(let remark, let source): "\(remark) from \(source.last)"
    case .pausedAsBackup(let gap): "paused \(gap.nanoseconds / 1_000_000)"
    case .preemptDelayed(let delay): "preempt delayed \(delay.nanoseconds / 1_000_000)"
    case .masterLeaves(let source): "\(source.last) leaves"
    case .addressListDiffers(let source, let missing):
        "other addresses from \(source.last)" + (missing.map { ", missing \($0)" } ?? "")
    }
}

func milliseconds(_ instant: Instant) -> Int64 { instant.nanosecondsSinceBoot / 1_000_000 }

extension VirtualRouter {
    /// One event; what came of it in words.
    mutating func take(_ event: Event, at now: Instant) -> [String] {
        var effects: [Effect] = []
        handle(event, at: now, into: &effects)
        return words(effects)
    }

    /// In `state` since 10 s on the clock, by the ordinary ways.
    static func sample(
        in state: VirtualRouterState,
        settings: VirtualRouterSettings = Sample.settings()
    ) -> VirtualRouter {
        let entry = Instant(milliseconds: 10_000)
        var router = VirtualRouter(settings: settings)
        switch state {
        case .initialize:
            break
        case .backup:
            _ = router.take(.started(Sample.up, adopting: nil), at: entry)
        case .master:
            let wait = settings.masterDownInterval(at: settings.basePriority)
            _ = router.take(.started(Sample.up, adopting: nil), at: entry - wait)
            _ = router.take(.deadlineReached, at: entry)
        case .fault:
            _ = router.take(.started(Sample.down, adopting: nil), at: entry)
        case .stopping:
            router = .sample(in: .master, settings: settings)
            _ = router.take(.stopRequested, at: entry)
        case .stopped:
            _ = router.take(.stopRequested, at: entry)
        }
        precondition(router.state == state)
        return router
    }
}

extension IPAddress {
    /// The last octet, to tell addresses of one subnet apart.
    var last: UInt8 { octets[octets.count - 1] }
}

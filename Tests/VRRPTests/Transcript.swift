import NetworkTypes
import VRRP

/// Effects as short words, so that tables and failures can be read.
func words(_ effects: [VirtualRouter.Effect]) -> [String] { effects.map(word) }

private func word(_ effect: VirtualRouter.Effect) -> String {
    switch effect {
    case .transmit(let advertisement, let will, let source, let deadline):
        // The third byte is the priority.
        "transmit \(advertisement[2]) will \(will[2]) from \(source.octet(3)) due \(milliseconds(deadline))"
    case .cease(let hold, let farewell):
        "cease \(hold.nanoseconds / 1_000_000)\(farewell ? " farewell" : "")"
    case .claimAddresses: "claim"
    case .withdrawAddresses: "withdraw"
    case .announce(let rounds): "announce \(rounds)"
    case .acceptRevocation: "accept revocation"
    case .transitioned(let from, let to, let reason): "\(from) to \(to): \(text(reason))"
    case .rejected(let rejection, let source): "rejected \(rejection.reason) from \(source.octet(3))"
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
    case .otherMasterWins(let priority, let source): "\(priority) from \(source.octet(3)) wins"
    case .fault(let fault): "\(fault)"
    case .recovered: "recovered"
    case .leaseRevoked: "revoked"
    case .stopRequested: "stop"
    case .successorHeard(let source): "successor \(source.octet(3))"
    case .holdEnded: "hold ended"
    }
}

private func text(_ notice: Notice) -> String {
    switch notice {
    case .weakerRouterHeard(let priority, let source): "weaker \(priority) from \(source.octet(3))"
    case .masterLeaves(let source): "\(source.octet(3)) leaves"
    case .addressListDiffers(let source, let missing):
        "other addresses from \(source.octet(3))" + (missing.map { ", missing \($0)" } ?? "")
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

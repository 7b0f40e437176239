import NetworkTypes

// A backup that nothing reaches must not take that for the master's silence. Its master-down timer stands
// still meanwhile, so that it takes over after as much silence as ever, but only of time in which it would
// have heard. And another router may have become master: each advertises once within an interval, so that
// long it listens.
extension VirtualRouter {
    mutating func loseReception(at now: Instant) {
        if deafSince == nil { deafSince = now }
    }

    mutating func regainReception(at now: Instant) {
        guard let since = deafSince else { return }
        deafSince = nil
        masterDownDeadline = masterDownDeadline.map { max($0 + (now - since), now + listeningWait) }
    }
}

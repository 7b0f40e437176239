import BFD
import Compiler
import Configuration
import HealthChecks
import LoadBalancing
import NetworkTypes
import Tracking

// BFD sessions: packets in and out, and who hears of what they say. Checks that follow something (a session,
// the number in a file) are judged here, since nothing is asked of the server.

extension Node {
    /// Takes the sessions of a generation whose instances are set.
    mutating func changeSessions(to model: ConfigurationModel, into effects: inout [NodeEffect]) {
        let wanted = model.loadBalancing.sessions
        guard !wanted.isEmpty || !sessions.entries.isEmpty else { return }
        sessions.change(to: wanted)
        effects.append(.sessionsChanged(wanted))
    }

    mutating func sessionHappened(
        _ name: BFDSessionName,
        _ event: BFDSession.Event,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        guard !isStopping, let place = sessions.place(of: name) else { return }
        drive(session: place, event, at: now, into: &effects)
    }

    /// A datagram that came from the session's neighbour.
    mutating func sessionReceived(
        _ name: BFDSessionName,
        _ bytes: [UInt8],
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        do throws(BFDPacket.Rejection) {
            let packet = try BFDPacket(decoding: bytes.span)
            // The kernel has looked at its TTL.
            sessionHappened(name, .received(packet, timeToLive: nil), at: now, into: &effects)
        } catch {
            let line = NodeLog(.info, "BFD_Instance(\(name.text)) discards a packet: \(error)")
            pacing.log(line, kind: "discarded \(name.text)", at: now, into: &effects)
        }
    }

    mutating func sessionsDue(at now: Instant, into effects: inout [NodeEffect]) {
        for place in sessions.entries.indices where sessions.isDue(place, at: now) {
            drive(session: place, .deadlineReached, at: now, into: &effects)
        }
    }

    private mutating func drive(
        session place: Int,
        _ event: BFDSession.Event,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        var orders: [BFDSession.Effect] = []
        let changed = sessions.handle(place, event, isAdopting: wasInForceBefore, at: now, into: &orders)
        let name = sessions.entries[place].machine.settings.name
        for order in orders {
            switch order {
            case .send(let bytes): effects.append(.sendBFD(name, bytes))
            case .told: break
            case .stateChanged(let from, let to, let diagnostic):
                guard from == .up || to == .up else { continue }
                let reason = diagnostic == .none ? "" : ", \(diagnostic.words)"
                let text = "BFD_Instance(\(name.text)) Entering \(to.word) state\(reason)"
                effects.append(.log(NodeLog(to == .up ? .info : .warning, text)))
            }
        }
        guard changed else { return }
        let settings = sessions.entries[place].machine.settings
        if settings.informsRouters {
            for instance in instances.indices
            where instances[instance].trackers.contains(where: { $0.target == .bfd(name.text) }) {
                tellTracking(instance, at: now, into: &effects)
            }
        }
        if settings.informsChecks { tellFollowingChecks(at: now, into: &effects) }
    }
}

extension Node {
    /// What the checks that follow something say now; the same again changes nothing.
    mutating func tellFollowingChecks(at now: Instant, into effects: inout [NodeEffect]) {
        guard let state = services, state.isStarted, !isStopping else { return }
        var orders: [LoadBalancer.Effect] = []
        for ofSessions in [false, true] {
            judgeFollowingChecks(ofSessions: ofSessions, at: now, into: &orders)
        }
        guard !orders.isEmpty else { return }
        carryOut(orders, into: &effects)
        reconcileServices(at: now, into: &effects)
    }

    /// Of the checks that follow sessions, or those that follow files, without carrying out what it leads to.
    mutating func judgeFollowingChecks(
        ofSessions: Bool,
        at now: Instant,
        into orders: inout [LoadBalancer.Effect]
    ) {
        guard let state = services else { return }
        for (server, numbers) in state.checkNumbers.enumerated() {
            for (check, number) in numbers.enumerated() {
                let probe = state.model.checks[number].settings.probe
                guard probe.isFollowing, probe.isSession == ofSessions else { continue }
                for event in events(of: probe, check) {
                    services?.balancer.handle(.check(virtualServer: server, event), at: now, into: &orders)
                }
            }
        }
    }

    /// None where nothing is known yet.
    private func events(of probe: Probe, _ check: Int) -> [VirtualServer.Event] {
        switch probe {
        case .file(let settings):
            guard let number = files.number(of: settings.file) else { return [] }
            let verdict = FileVerdict(number: number, for: settings)
            return [
                .weightContribution(check: check, weight: verdict.weight),
                .verdict(check: check, isUp: verdict.isUp),
            ]
        case .session(let name):
            return sessions.isUp(name).map { [.verdict(check: check, isUp: $0)] } ?? []
        case .connect, .echo, .datagram, .web, .service, .mail, .name, .script: return []
        }
    }
}

extension Probe {
    fileprivate var isSession: Bool { if case .session = self { true } else { false } }
}

extension BFDState {
    /// As keepalived writes it.
    var word: String {
        switch self {
        case .adminDown: "AdminDown"
        case .down: "Down"
        case .initial: "Init"
        case .up: "Up"
        }
    }
}

extension BFDDiagnostic {
    fileprivate var words: String {
        switch self {
        case .none: "no diagnostic"
        case .detectionTimeExpired: "control detection time expired"
        case .echoFailed: "echo function failed"
        case .neighborSignaledDown: "neighbor signaled session down"
        case .forwardingPlaneReset: "forwarding plane reset"
        case .pathDown: "path down"
        case .concatenatedPathDown: "concatenated path down"
        case .administrativelyDown: "administratively down"
        case .reverseConcatenatedPathDown: "reverse concatenated path down"
        }
    }
}

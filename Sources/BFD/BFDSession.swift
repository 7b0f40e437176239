package import NetworkTypes

/// One session in asynchronous mode (RFC 5880 §6.8; spec lvs-check-behaviour 17).
///
/// Datagrams that are this session's go in, packets to send and news of the neighbour come out. Numbers that
/// must not be guessed come with the events: there is no randomness inside.
package struct BFDSession: Sendable {
    package enum Event: Hashable, Sendable {
        /// The first event, and again whenever sending has become possible.
        case socketReady
        /// Nothing can be sent: administratively down until it can (spec 17.3).
        case socketLost
        /// A datagram's packet, with the TTL or hop limit that it came with, if known.
        case received(BFDPacket, timeToLive: UInt8?)
        case deadlineReached
    }

    package enum Effect: Hashable, Sendable {
        case send([UInt8])
        /// For whoever follows the session (spec 17.14): the state at the start, then every change.
        case told(isUp: Bool)
        /// For the log.
        case stateChanged(from: BFDState, to: BFDState, BFDDiagnostic)
    }

    package private(set) var settings: BFDSessionSettings
    package private(set) var state = BFDState.adminDown
    /// Ours: which packets are for this session. Changes when it leaves Up.
    package private(set) var discriminator: UInt32
    package private(set) var diagnostic = BFDDiagnostic.none

    private var remote = Remote()
    /// Next packet; nil: silent.
    private var sendDue: Instant?
    /// The neighbour is gone then.
    private var detectionDue: Instant?
    /// What the neighbour said is forgotten then.
    private var forgetDue: Instant?
    private var isPolling = false
    /// Intervals in force; while up they change with a poll only.
    private var sendInterval: Interval
    private var receiveInterval: Interval

    /// What the neighbour said last (RFC 5880 §6.8.1).
    private struct Remote: Hashable {
        var state = BFDState.down
        var discriminator: UInt32 = 0
        var multiplier: UInt8 = 0
        var minTX: UInt32 = 0
        var minRX: UInt32 = 1
        var isDemand = false
    }

    /// - Parameter random: its upper half becomes the discriminator.
    package init(_ settings: BFDSessionSettings, random: UInt64) {
        self.settings = settings
        discriminator = BFDSession.discriminator(random)
        sendInterval = settings.timing.idle
        receiveInterval = settings.timing.receiving
    }

    private static func discriminator(_ random: UInt64) -> UInt32 { max(1, UInt32(random >> 32)) }

    /// The next time to say `deadlineReached`.
    package var nextDeadline: Instant? {
        [sendDue, detectionDue, forgetDue].lazy.compactMap { $0 }.min()
    }

    /// Other settings for the same neighbour: state, timers and discriminator go on (spec 17.15).
    package mutating func reload(_ settings: BFDSessionSettings) {
        let before = self.settings.timing
        self.settings = settings
        let changed =
            before.receiving != settings.timing.receiving || before.sending != settings.timing.sending
        if state == .up, changed {
            isPolling = true
        } else if state != .up {
            updateIntervals()
        }
    }

    /// - Parameter random: fresh for each event.
    package mutating func handle(
        _ event: Event,
        random: UInt64,
        at now: Instant,
        into effects: inout [Effect]
    ) {
        switch event {
        case .socketReady:
            guard state == .adminDown else { return }
            enter(.down, .none, random, at: now, into: &effects)
            effects.append(.told(isUp: false))
            if !settings.isPassive { transmit(random, at: now, into: &effects) }
        case .socketLost:
            guard state != .adminDown else { return }
            let wasUp = state == .up
            enter(.adminDown, .administrativelyDown, random, at: now, into: &effects)
            if wasUp { effects.append(.told(isUp: false)) }
            (sendDue, detectionDue, forgetDue) = (nil, nil, nil)
            remote = Remote()
        case .received(let packet, let timeToLive):
            guard state != .adminDown, accepts(packet, timeToLive) else { return }
            take(packet, random, at: now, into: &effects)
        case .deadlineReached: deadlineReached(random, at: now, into: &effects)
        }
    }
}

extension BFDSession {
    /// For us, by its number; or by who sent it where the number isn't known yet: then the caller has looked
    /// at the addresses (spec 17.6).
    private func accepts(_ packet: BFDPacket, _ timeToLive: UInt8?) -> Bool {
        guard packet.yourDiscriminator == 0 || packet.yourDiscriminator == discriminator else { return false }
        guard let hops = settings.hopsLost, let timeToLive else { return true }
        return Int(timeToLive) + Int(hops) >= Int(settings.timeToLive)
    }

    /// RFC 5880 §6.8.6.
    private mutating func take(
        _ packet: BFDPacket,
        _ random: UInt64,
        at now: Instant,
        into effects: inout [Effect]
    ) {
        forgetDue = nil
        remote = Remote(
            state: packet.state,
            discriminator: packet.myDiscriminator,
            multiplier: packet.multiplier,
            minTX: packet.desiredMinTX,
            minRX: packet.requiredMinRX,
            isDemand: packet.isDemand
        )
        if packet.isFinal { isPolling = false }
        if state != .up || packet.isPoll || packet.isFinal { updateIntervals() }
        let before = state
        move(random, at: now, into: &effects)
        if state == .initial || state == .up { detectionDue = now + detectionTime }
        if packet.isPoll {
            // An answer at once, whatever the schedule (§6.8.7); our own poll waits.
            effects.append(.send(packetToSend(isFinal: true).encoded))
        }
        if isSilent {
            sendDue = nil
        } else if state != before, !packet.isPoll {
            // The neighbour needn't wait for a new state (§6.8.7).
            transmit(random, at: now, into: &effects)
        } else {
            bringForward(random, at: now)
        }
    }

    /// Spec 17.8, which is RFC 5880 §6.8.6.
    private mutating func move(_ random: UInt64, at now: Instant, into effects: inout [Effect]) {
        switch (state, remote.state) {
        case (.adminDown, _), (.down, .adminDown), (.down, .up), (.initial, .down), (.up, .up),
            (.up, .initial):
            break
        case (.initial, .adminDown):
            enter(.down, .neighborSignaledDown, random, at: now, into: &effects)
        case (.up, .adminDown):
            // Not a failure of the path: nobody is told (spec 17.14, RFC 5882 §4.1).
            enter(.down, .neighborSignaledDown, random, at: now, into: &effects)
        case (.down, .down): enter(.initial, diagnostic, random, at: now, into: &effects)
        case (.down, .initial), (.initial, .initial), (.initial, .up):
            enter(.up, .none, random, at: now, into: &effects)
            effects.append(.told(isUp: true))
        case (.up, .down):
            enter(.down, .neighborSignaledDown, random, at: now, into: &effects)
            effects.append(.told(isUp: false))
        }
    }

    private mutating func enter(
        _ new: BFDState,
        _ diagnostic: BFDDiagnostic,
        _ random: UInt64,
        at now: Instant,
        into effects: inout [Effect]
    ) {
        let old = state
        state = new
        self.diagnostic = diagnostic
        effects.append(.stateChanged(from: old, to: new, diagnostic))
        // Spec 17.4.
        if old == .up { discriminator = BFDSession.discriminator(random) }
        isPolling = new == .up && settings.timing.idle != settings.timing.sending
        if new == .down {
            detectionDue = nil
            // Spec 17.10; at the start there is nothing to forget.
            forgetDue = remote.multiplier > 0 ? now + detectionTime : nil
        }
        updateIntervals()
    }

    private mutating func deadlineReached(
        _ random: UInt64,
        at now: Instant,
        into effects: inout [Effect]
    ) {
        if let due = detectionDue, now >= due {
            let wasUp = state == .up
            // §6.8.4; its number is no longer valid.
            enter(.down, .detectionTimeExpired, random, at: now, into: &effects)
            remote.discriminator = 0
            if wasUp { effects.append(.told(isUp: false)) }
            transmit(random, at: now, into: &effects)
        }
        if let due = forgetDue, now >= due {
            forgetDue = nil
            remote = Remote()
            updateIntervals()
        }
        if let due = sendDue, now >= due { transmit(random, at: now, into: &effects) }
    }
}

extension BFDSession {
    /// Spec 17.12 and 17.13, RFC 5880 §6.8.7: who is passive waits to be spoken to; a neighbour that wants no
    /// packets gets none.
    private var isSilent: Bool {
        switch state {
        case .adminDown: true
        case .down: settings.isPassive || remote.minRX == 0
        case .initial: remote.minRX == 0
        case .up: remote.minRX == 0 || (remote.isDemand && remote.state == .up && !isPolling)
        }
    }

    /// Spec 17.9.
    private mutating func updateIntervals() {
        let isQuick = remote.state == .up && (state == .initial || state == .up)
        let own = isQuick ? settings.timing.sending : settings.timing.idle
        sendInterval = max(own, .microseconds(Int64(remote.minRX)))
        receiveInterval = max(settings.timing.receiving, .microseconds(Int64(remote.minTX)))
    }

    /// §6.8.4, asynchronous mode.
    private var detectionTime: Interval { receiveInterval * Int64(remote.multiplier) }

    private mutating func transmit(_ random: UInt64, at now: Instant, into effects: inout [Effect]) {
        guard !isSilent else {
            sendDue = nil
            return
        }
        effects.append(.send(packetToSend(isFinal: false).encoded))
        sendDue = now + jittered(random)
    }

    /// A schedule that has become tighter holds from now on; one that hasn't is left alone.
    private mutating func bringForward(_ random: UInt64, at now: Instant) {
        let due = now + jittered(random)
        sendDue = sendDue.map { min($0, due) } ?? due
    }

    /// 75 to 90 per cent of the interval (§6.8.7, spec 17.9).
    private func jittered(_ random: UInt64) -> Interval {
        let thousandths = 750 + Int64(random & 0xFFFF_FFFF) * 150 / 0xFFFF_FFFF
        return Interval(nanoseconds: sendInterval.nanoseconds / 1_000 * thousandths)
    }

    private func packetToSend(isFinal: Bool) -> BFDPacket {
        BFDPacket(
            diagnostic: diagnostic,
            state: state,
            isPoll: isPolling && !isFinal,
            isFinal: isFinal,
            multiplier: settings.timing.multiplier,
            myDiscriminator: discriminator,
            yourDiscriminator: remote.discriminator,
            desiredMinTX: microseconds(state == .up ? settings.timing.sending : settings.timing.idle),
            requiredMinRX: microseconds(settings.timing.receiving)
        )
    }

    private func microseconds(_ interval: Interval) -> UInt32 {
        UInt32(clamping: interval.nanoseconds / 1_000)
    }
}

import HelperProtocol
import NetworkTypes

extension HelperCore {
    mutating func connect(_ userID: UInt32, at now: Instant, into effects: inout [HelperEffect]) {
        guard userID == enginesUserID else {
            effects.append(.refuseConnection)
            effects.append(.log(.wrongUser(userID: userID, count: counters.countWrongUser())))
            return
        }
        guard session == nil, !isStopping else {
            effects.append(.refuseConnection)
            effects.append(.log(.sessionBusy(count: counters.countBusy())))
            return
        }
        epoch &+= 1
        session = Session(epoch: epoch, openedAt: now)
        effects.append(.acceptConnection)
        effects.append(.log(.sessionOpened(epoch: epoch)))
    }

    /// Obeys the frames that are whole, until one must wait.
    mutating func readFrames(at now: Instant, into effects: inout [HelperEffect]) {
        var number: UInt8 = 0
        do throws(ProtocolViolation) {
            while acceptsCommands, let frame = try session?.stream.next(), let phase = session?.phase {
                number = frame.number
                let command = try Command(frame, phase: phase) { familyOfChannel($0) }
                try obey(command, sequence: frame.sequence, at: now, into: &effects)
            }
        } catch {
            effects.append(.send(Message.ended(error).frame()))
            effects.append(.log(.violation(error, number: number)))
            effects.append(.endSession)
            closeSession(at: now, into: &effects)
        }
    }

    /// The session is over, for whatever reason: what was staged goes, and so do the orphans, which no later
    /// session could name; everything else stays for the next one, as long as its lease lives.
    mutating func closeSession(at now: Instant, into effects: inout [HelperEffect]) {
        guard let closed = session else { return }
        session = nil
        waiters.removeAll()
        effects.append(.log(.sessionClosed(epoch: closed.epoch)))
        if closed.phase == .loading { dropStaged(into: &effects) }
        removeUnnamed(at: now, into: &effects)
        let latest = now + .seconds(Limits.leaseAfterDisconnectSeconds)
        for index in routers.indices {
            guard let ends = routers[index].lease?.ends, ends > latest else { continue }
            routers[index].lease?.ends = latest
        }
        if shortSessions.note(openedAt: closed.openedAt, endedAt: now) {
            effects.append(.log(.engineKeepsFailing(sessions: UInt32(Limits.shortSessions))))
            endAllLeases(at: now, into: &effects)
        }
    }

    /// Sends an event, if a session has got beyond its greeting.
    func tell(_ message: Message, into effects: inout [HelperEffect]) {
        guard let phase = session?.phase, phase != .greeting else { return }
        effects.append(.send(message.frame()))
    }

    func answer(
        _ number: CommandNumber,
        _ sequence: UInt32,
        _ outcome: Outcome,
        into effects: inout [HelperEffect]
    ) {
        effects.append(.send(Message.answer(number: number, outcome).frame(sequence: sequence)))
    }

    /// Answers with a refusal, counts and logs it.
    mutating func refuse(
        _ number: CommandNumber,
        _ sequence: UInt32,
        _ refusal: Refusal,
        errno: Int32 = 0,
        message: [UInt8] = [],
        into effects: inout [HelperEffect]
    ) {
        answer(number, sequence, .refused(refusal, errno: errno, message: message), into: &effects)
        effects.append(.log(.refused(number, refusal, errno: errno, count: counters.count(refusal))))
    }
}

import HelperProtocol
import NetworkTypes

extension HelperCore {
    mutating func connect(_ userID: UInt32) {
        guard userID == enginesUserID else {
            counters.wrongUsers &+= 1
            effects += [.refuseConnection, .log(.wrongUser(userID: userID, count: counters.wrongUsers))]
            return
        }
        guard session == nil, !isStopping else {
            counters.busy &+= 1
            effects += [.refuseConnection, .log(.sessionBusy(count: counters.busy))]
            return
        }
        epoch &+= 1
        session = Session(epoch: epoch, openedAt: now)
        effects += [.acceptConnection, .log(.sessionOpened(epoch: epoch))]
    }

    /// Obeys the frames that are whole, until one must wait.
    mutating func readFrames() {
        var number: UInt8 = 0
        do throws(ProtocolViolation) {
            while acceptsCommands, let frame = try session?.stream.next(), let phase = session?.phase {
                number = frame.number
                let command = try Command(frame, phase: phase) { familyOfChannel($0) }
                try obey(command, sequence: frame.sequence)
                number = 0
            }
        } catch {
            effects.append(.send(Message.ended(error).frame()))
            effects.append(.log(.violation(error, number: number)))
            effects.append(.endSession)
            closeSession()
        }
    }

    /// The session is over, for whatever reason: what was staged goes, and what the kernel kept of the former
    /// generation, which no later session could name; everything else stays for the next one, as long as its
    /// lease lives.
    mutating func closeSession() {
        guard let closed = session else { return }
        session = nil
        waiters.removeAll()
        for slot in objects.all { objects[slot].waiters = 0 }
        dropAllWaiting()
        effects.append(.log(.sessionClosed(epoch: closed.epoch)))
        if closed.phase == .loading { dropStaged() }
        removeUnnamed()
        let latest = now + .seconds(Limits.leaseAfterDisconnectSeconds)
        for index in routers.indices {
            guard let ends = routers[index].lease?.ends, ends > latest else { continue }
            routers[index].lease?.ends = latest
            expectEnd(at: latest)
        }
        if shortSessions.note(openedAt: closed.openedAt, endedAt: now) {
            effects.append(.log(.engineKeepsFailing(sessions: UInt32(Limits.shortSessions))))
            endAllLeases()
        }
    }

    /// Sends an event, if a session has got beyond its greeting.
    mutating func tell(_ message: Message) {
        guard let phase = session?.phase, phase != .greeting else { return }
        effects.append(.send(message.frame()))
    }

    mutating func answer(_ number: CommandNumber, _ sequence: UInt32, _ outcome: Outcome) {
        effects.append(.send(Message.answer(number: number, outcome).frame(sequence: sequence)))
    }

    /// Answers a `puts` of which nothing waits any more.
    mutating func answer(run: UInt32) {
        // What waits is mostly the first.
        if !waiters.contains(where: { $0.run == run }) { answer(.puts, run, .done) }
    }

    /// Answers with a refusal, counts and logs it.
    mutating func refuse(
        _ number: CommandNumber,
        _ sequence: UInt32,
        _ refusal: Refusal,
        errno: Int32 = 0,
        message: [UInt8] = []
    ) {
        answer(number, sequence, .refused(refusal, errno: errno, message: message))
        let place = Int(refusal.rawValue)
        counters.refusals[place] &+= 1
        effects.append(.log(.refused(number, refusal, errno: errno, count: counters.refusals[place])))
    }
}

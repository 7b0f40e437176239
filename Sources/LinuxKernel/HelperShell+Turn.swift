import Announcement
import CLinux
import HelperCore
import NetworkTypes

extension HelperShell {
    /// Datagrams of one socket, and connections of one listener, that a turn takes at most.
    static let datagramsPerTurn = 64
    static let connectionsPerTurn = 4
    /// How long what isn't urgent waits for company.
    static let patience = Interval.milliseconds(250)
    /// Adverts that are due sooner than this aren't to find the processors with whom the company wakes.
    static let calm = Interval.milliseconds(5)
    /// How long before an advert a processor that slept is woken for nothing: from a long sleep it comes a
    /// tenth of a millisecond later than from a short one, and now and then much later.
    static let rousing = Interval.microseconds(500)

    /// Waits for the next thing to do and does all that is due.
    ///
    /// Datagrams and answers that have arrived are handed over before deadlines fire: a peer's advert that
    /// was in the queue in time counts.
    mutating func turn() throws(SystemFailure) {
        let ready = try poll()
        if ready(signals) { readSignal() }
        if ready(kernel) { readAnswers() }
        for socket in rawSockets where ready(socket.descriptor) { readDatagrams(socket.key) }
        for watcher in watchers where isWatching && ready(watcher) { readFrames(watcher) }
        if let socket = session?.descriptor, ready(socket) { serveSession(socket) }
        if ready(commandListener) { welcomeVisitors() }
        if ready(descriptorListener) { welcomeAskers() }
        answerAskers(ready)
        let time = now()
        manager.showLife(at: time)
        if let deadline = core.nextDeadline, deadline <= time { feed(.deadlineReached) }
        announceDue(at: time)
        flush(at: time)
    }

    /// Sends what the turn has for kernel thread and engine. Alone, that lifetimes are to be renewed waits
    /// for company: nobody waits for it, and where many routers advertise one after the other, waking a
    /// thread for each would be most of the work.
    private mutating func flush(at time: Instant) {
        if patienceEnds == nil, !kernelQueue.isEmpty { patienceEnds = time + HelperShell.patience }
        guard isUrgent || departure(at: time).map({ $0 <= time }) == true else { return }
        patienceEnds = nil
        precondition(kernelQueue.send(to: kernel), "the kernel thread is gone")
        if session?.flush() == false { disconnect() }
        isUrgent = !kernelQueue.isEmpty || session?.isDrained == false
    }

    /// When what waits for company goes out: where adverts are sent in rows of slots, after the row, unless
    /// it has waited twice as long.
    private func departure(at time: Instant) -> Instant? {
        guard let next = core.nextAdvert, next - time < HelperShell.calm else { return patienceEnds }
        return patienceEnds.map { $0 + HelperShell.patience }
    }

    /// Which descriptors have something for us.
    struct Ready {
        var descriptors: [Int32] = []

        func callAsFunction(_ descriptor: Descriptor) -> Bool { descriptors.contains(descriptor.number) }
    }

    private mutating func poll() throws(SystemFailure) -> Ready {
        polled.removeAll(keepingCapacity: true)
        want(signals)
        want(kernel, alsoToWrite: isUrgent && !kernelQueue.isEmpty)
        want(commandListener)
        want(descriptorListener)
        for asker in askers { want(asker) }
        let takes = session?.takesDatagrams ?? true
        if takes { for socket in rawSockets { want(socket.descriptor) } }
        watchFrames()
        if takes, isWatching { for watcher in watchers { want(watcher) } }
        if let session {
            let hasMore = isUrgent && !session.isDrained
            want(session.descriptor, toRead: core.acceptsCommands, alsoToWrite: hasMore)
        }
        // Safety: as many entries as said.
        let count = unsafe hf_poll(&polled, UInt32(polled.count), timeout())
        try SystemFailure.check("ppoll", count)
        var ready = Ready()
        for entry in polled where entry.seen != 0 { ready.descriptors.append(entry.descriptor) }
        return ready
    }

    private mutating func want(_ descriptor: Descriptor, toRead: Bool = true, alsoToWrite: Bool = false) {
        let wanted = (toRead ? HF_POLL_IN : 0) | (alsoToWrite ? HF_POLL_OUT : 0)
        polled.append(hf_poll_entry(descriptor: descriptor.number, wanted: Int16(wanted), seen: 0))
    }

    /// Nanoseconds until the next deadline, negative for none.
    private func timeout() -> Int64 {
        var earliest = core.nextDeadline
        if let due = announcements.nextDeadline, earliest.map({ due < $0 }) ?? true { earliest = due }
        if let due = manager.nextDeadline, earliest.map({ due < $0 }) ?? true { earliest = due }
        let time = now()
        if let due = departure(at: time), earliest.map({ due < $0 }) ?? true { earliest = due }
        guard let earliest else { return -1 }
        let rest = earliest - time
        let rouses = rest > HelperShell.calm && earliest == core.nextAdvert
        return max((rouses ? rest - HelperShell.rousing : rest).nanoseconds, 0)
    }

    private mutating func readSignal() {
        guard hf_signal_read(signals.number) == Int32(HF_SIGTERM) else { return }
        manager.say("STOPPING=1")
        feed(.stopRequested)
    }

    private mutating func readAnswers() {
        while case .bytes(let count) = kernel.receive(into: &buffer) {
            let time = now()
            for message in MessageQueue.messages(in: buffer[..<count]) {
                manager.kernelAnswered()
                guard let said = try? KernelAnswer(message: message) else {
                    preconditionFailure("an answer that this program encoded")
                }
                feed(.kernelAnswered(ticket: said.ticket, errno: said.errno, message: said.text), at: time)
            }
        }
    }

    /// An event may close the socket, so each round looks for it again.
    private mutating func readDatagrams(_ key: SocketKey) {
        var lost: UInt32 = 0
        let time = now()
        for _ in 0..<HelperShell.datagramsPerTurn where session?.takesDatagrams ?? true {
            guard let place = rawSockets.firstIndex(where: { $0.key == key }),
                let count = rawSockets[place].receive(into: &buffer)
            else { break }
            lost &+= rawSockets[place].newlyDropped()
            let room = session?.room ?? 0
            if rawSockets[place].shares.admit(buffer, length: count, room: room, at: time) {
                feed(.datagram(key, Array(buffer[..<count]), age: rawSockets[place].age))
            } else {
                lost &+= 1
            }
        }
        if lost > 0 { feed(.datagramsLost(key, count: lost)) }
    }

    /// What the turn has to say goes out in one piece, at its end.
    private mutating func serveSession(_ socket: Descriptor) {
        guard core.acceptsCommands else { return }
        switch socket.receive(into: &buffer) {
        case .bytes(let count): feed(.received(Array(buffer[..<count])))
        case .nothingYet: break
        case .ended: disconnect()
        }
    }

    private mutating func disconnect() {
        session = nil
        feed(.disconnected)
    }

    private mutating func welcomeVisitors() {
        for _ in 0..<HelperShell.connectionsPerTurn {
            var userID: UInt32 = 0
            // Safety: the call sets the uid.
            let number = unsafe hf_accept(commandListener.number, &userID)
            guard number >= 0 else { return }
            visitor = Descriptor(adopting: number)
            feed(.connected(userID: userID))
            visitor = nil
        }
    }
}

import HelperProtocol
import NetworkTypes

extension HelperCore {
    /// Begins a generation beside the active one; what is left of the former one goes first.
    mutating func load(_ generation: GenerationHash, _ sequence: UInt32) {
        removeUnnamed()
        other = nil
        session?.awaited = .generation(generation, sequence: sequence)
        effects.append(.openGeneration(generation))
    }

    mutating func stage(_ table: ObjectTable, _ leftBehind: [UInt32]) {
        guard case .generation(let generation, let sequence) = session?.awaited else { return }
        guard table.generation == generation else {
            refuseGeneration(.wrongHash)
            return
        }
        session?.awaited = nil
        session?.phase = .loading
        other = table
        objects.reserve(Int(table.objectCount))
        hold(leftBehind, of: table)
        effects.append(.log(.generationLoaded(generation, objects: table.objectCount)))
        answer(.load, sequence, .done)
        readFrames()
    }

    mutating func refuseGeneration(_ failure: GenerationFailure) {
        guard case .generation(let generation, let sequence) = session?.awaited else { return }
        session?.awaited = nil
        var errno: Int32 = 0
        if case .unreadable(let cause) = failure { errno = cause }
        effects.append(.log(.generationFailed(generation, failure)))
        refuse(.load, sequence, .badGeneration, errno: errno)
        readFrames()
    }

    /// Puts the staged generation in force. What both name is the new one's, with its bundle; what only the
    /// former names is an orphan and goes at once, so that a change of generation is one command: an engine
    /// that dies after it leaves nothing half done, and a router has one channel, not two that share a
    /// socket.
    mutating func activate() {
        guard let staged = other else { preconditionFailure("the phase says that one is staged") }
        other = active
        active = staged
        session?.phase = .running
        for index in sockets.indices { sockets[index].place = nil }
        for index in channels.indices {
            channels[index].place = staged.index(of: channels[index].identity)
            guard let place = channels[index].place, let bundle = staged.object(place).bundle else {
                continue
            }
            if let socket = sockets.place(of: channels[index].socket, by: { $0.key }) {
                sockets[socket].name(place)
            }
            channels[index].bundle = staged.bundle(bundle)
            if let router = routers.place(of: channels[index].key, by: { $0.key }) {
                dismiss(routers[router].key, from: routers[router].bundle)
                routers[router].bundle = channels[index].bundle
                enroll(routers[router].key, in: routers[router].bundle)
            }
        }
        // Of the same bytes every object stands where it stood.
        for index in other?.isSame(as: staged) == true ? [] : allObjects() {
            let former = objects[index].place
            guard let place = staged.index(of: objects[index].identity, near: former) else { continue }
            var moved = objects[index]
            (moved.table, moved.place) = (staged, place)
            let isElsewhere = moved.bundle != objects[index].bundle
            if isElsewhere { dismiss(index) }
            objects[index] = moved
            if isElsewhere { enroll(index) }
            // A leased address that became a standing one may no longer run out.
            let runsOut = objects[index].lifetimeSeconds != nil && objects[index].state == .held
            if runsOut, !objects[index].takesLifetime {
                issue(.renew, at: index)
            }
        }
        effects.append(.log(.generationActivated(staged.generation)))
        removeUnnamed()
    }

    /// Forgets the staged table; `removeUnnamed` then removes what only that one named.
    mutating func dropStaged() {
        guard let staged = other else { return }
        effects.append(.log(.generationDiscarded(staged.generation)))
        other = nil
        session?.phase = .running
    }

    /// Removes everything held that the active table doesn't name: orphans, or what was staged.
    mutating func removeUnnamed() {
        let orphans = allObjects().filter {
            active?.index(of: objects[$0].identity, near: objects[$0].place) == nil
        }
        removeObjects(at: orphans)
        for index in channels.indices.reversed() where channels[index].place == nil {
            removeChannel(at: index)
        }
        removeUnleased()
    }

    /// Removes everything held; leases end without a will.
    mutating func removeEverything() {
        removeObjects(at: allObjects())
        for index in channels.indices.reversed() { removeChannel(at: index) }
    }
}

package import HelperProtocol
import NetworkTypes

extension HelperCore {
    /// True when done; false when the kernel is asked first.
    ///
    /// - Parameters:
    ///   - weight: of a destination, and of nothing else.
    ///   - run: the `puts` that it is of.
    mutating func put(
        _ reference: ObjectReference,
        _ sequence: UInt32,
        weight: UInt32? = nil,
        run: UInt32? = nil
    ) throws(Refusal) -> Bool {
        let table = try table(of: reference)
        if reference.table == .other, session?.phase != .loading { throw .orphan }
        let record = table.object(reference.index)
        let bundle = record.bundle.map { table.bundle($0) }
        switch record.kind {
        case .channel where run == nil:
            return try putChannel(record, bundle, reference, sequence)
        case .address, .route, .rule, .link, .firewall, .sysctl, .service, .destination, .timeouts,
            .syncDaemon, .flush:
            break
        case .mark, .channel:
            throw .wrongKind
        }
        guard weight == nil || record.kind == .destination else { throw .wrongKind }
        if record.isLeased, let bundle { try requireLease(of: bundle) }
        if let slot = objects.slot(of: record.identity) {
            objects[slot].isWanted = true
            let isSettled = !record.kind.isPutAnew && !objects[slot].isUnsure
            if objects[slot].state == .held, isSettled { return true }
            objects[slot].weight = weight ?? 0
            objects[slot].waiters += 1
            if objects[slot].state == .held { issue(.put, at: slot, record) }
        } else {
            var object = HeldObject(table: table, place: reference.index, renewedAt: now)
            object.weight = weight ?? 0
            object.waiters = 1
            let slot = objects.insert(object)
            enroll(slot)
            issue(.put, at: slot, record)
        }
        let number = weight == nil ? CommandNumber.put : .weight
        waiters.append(Waiter(identity: record.identity, number: number, sequence: sequence, run: run))
        return false
    }

    /// The mark that an object of the table in force says; nil: it says none.
    package func mark(of identity: ObjectIdentity) -> UInt32? {
        guard let active, let place = active.index(of: identity) else { return nil }
        let record = active.object(place)
        guard record.kind == .mark, record.body.count == 4 else { return nil }
        return record.body.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// True when done; false when the kernel is asked first.
    mutating func remove(_ reference: ObjectReference, _ sequence: UInt32) throws(Refusal) -> Bool {
        let table = try table(of: reference)
        let identity = table.identity(reference.index)
        if let index = channels.place(of: identity, by: { $0.identity }) {
            removeChannel(at: index)
            removeUnleased()
        }
        if objects.slot(of: identity) == nil {
            // What a killed helper left of IPVS is taken out all the same: it is the configuration's.
            guard table.object(reference.index).kind.isPutAnew else { return true }
            var object = HeldObject(table: table, place: reference.index, renewedAt: now)
            object.state = .held
            enroll(objects.insert(object))
        }
        guard let index = objects.slot(of: identity) else { return true }
        objects[index].waiters += 1
        removeObject(at: index)
        waiters.append(Waiter(identity: identity, number: .remove, sequence: sequence))
        return false
    }

    func table(of reference: ObjectReference) throws(Refusal) -> ObjectTable {
        let table: ObjectTable?
        switch reference.table {
        case .active: table = active
        case .other: table = other
        }
        guard let table, reference.index < table.objectCount else { throw .unknownObject }
        return table
    }

    /// Removes several, in the order of their kinds.
    mutating func removeObjects(at slots: [Int]) {
        guard !slots.isEmpty else { return }
        for rank in UInt8(0)...6 {
            for slot in slots where objects[slot].removalRank == rank { removeObject(at: slot) }
        }
    }

    /// Wants object `index` out of the kernel, at once if nothing of it is in flight.
    mutating func removeObject(at index: Int) {
        guard objects[index].isWanted else { return }
        objects[index].isWanted = false
        if objects[index].kind == .address, let address = objects[index].record.announced {
            effects.append(.cancelAnnouncement(address, interface: objects[index].record.interface))
        }
        if objects[index].state == .held { issue(.remove, at: index) }
    }

    /// Renews lifetimes of which two thirds to nine tenths have passed, or which would end hardly after the
    /// lease.
    /// What was put in one go isn't renewed in one go for ever: each slot has its own part.
    mutating func renewObjects(of bundle: BundleIdentity, until leaseEnds: Instant) {
        for index in objects(of: bundle) {
            let object = objects[index]
            guard object.state == .held, object.isWanted, object.takesLifetime else { continue }
            if let seconds = object.lifetimeSeconds {
                let lifetime = Interval.seconds(Int64(seconds))
                let part = lifetime * Int64(58 - index % 16) / 64
                let beyond = Interval.milliseconds(Limits.lifetimeBeyondLeaseMilliseconds)
                let isShort = leaseEnds + beyond > object.renewedAt + lifetime
                guard now - object.renewedAt >= part || isShort else { continue }
            }
            issue(.renew, at: index)
        }
    }

    /// Asks the kernel thread to change object `index`; `record`: what its table has there, if that is known.
    mutating func issue(_ action: KernelOperation.Action, at index: Int, _ record: ObjectRecord? = nil) {
        var object = objects[index]
        let record = record ?? object.record
        let isAnother = object.state == .held && record.kind.isPutAnew && action == .put
        switch action {
        case .put, .renew:
            if action == .put { object.state = .putting }
            object.weightAsked = object.weight
            object.renewedAt = now
            object.lifetimeSeconds = nil
            if usesAddressLifetimes, object.takesLifetime, let bundle = object.bundle {
                object.lifetimeSeconds = lifetimeSeconds(of: bundle)
            }
        case .remove:
            object.state = .removing
        case .dump, .dumpMore:
            preconditionFailure("changes nothing")
        }
        objects[index] = object
        operate(
            KernelOperation(
                ticket: 0,
                action: isAnother ? .renew : action,
                kind: record.kind,
                interface: record.interface,
                relocations: record.relocations,
                body: record.kind == .destination ? record.body(weight: object.weight) : record.body,
                lifetimeSeconds: action == .remove ? nil : object.lifetimeSeconds
            ),
            as: action,
            of: record.identity
        )
    }

    /// Gives the operation a ticket, which is returned, and hands it to the kernel thread.
    @discardableResult
    mutating func operate(
        _ operation: KernelOperation,
        as action: KernelOperation.Action,
        of identity: ObjectIdentity
    ) -> UInt32 {
        var operation = operation
        operation.ticket = nextTicket
        nextTicket &+= 1
        pending.append(
            PendingOperation(ticket: operation.ticket, identity: identity, action: action)
        )
        effects.append(.kernel(operation))
        return operation.ticket
    }
}

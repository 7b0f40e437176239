import HelperProtocol
import NetworkTypes

extension HelperCore {
    /// What the kernel thread said of an operation; an unknown ticket means nothing.
    mutating func takeAnswer(_ ticket: UInt32, _ errno: Int32, _ message: [UInt8]) {
        guard let place = pending.firstIndex(where: { $0.ticket == ticket }) else { return }
        let operation = pending[place]
        // Mostly the first itself: answers come in the order of the operations.
        pending[place] = pending[pending.startIndex]
        pending.removeFirst()
        if operation.action == .dump || operation.action == .dumpMore {
            return takeDump(ticket, errno, message)
        }
        guard let index = objects.slot(of: operation.identity) else { return }
        switch operation.action {
        case .renew:
            if errno != 0 { logRefusal(operation.action, objects[index].record, errno) }
        case .put:
            takePutAnswer(index, errno, message)
        case .remove:
            takeRemoveAnswer(index, errno, message)
        case .dump, .dumpMore:
            preconditionFailure("taken above")
        }
    }

    private mutating func forget(_ slot: Int) {
        dismiss(slot)
        objects.remove(slot)
    }

    private mutating func takePutAnswer(_ index: Int, _ errno: Int32, _ message: [UInt8]) {
        let identity = objects[index].identity
        let wasLeft = objects[index].isUnsure && errno == KernelError.exists
        objects[index].isUnsure = false
        guard errno == 0 || wasLeft || objects[index].kind.isPutAnew else {
            let record = objects[index].record
            forget(index)
            if errno == KernelError.exists, let address = record.announced {
                effects.append(.log(.foreignAddress(record.interface, address)))
            } else {
                logRefusal(.put, record, errno)
            }
            settle(identity, .put, refusal(of: errno), errno, message)
            settle(identity, .remove, nil)
            return
        }
        objects[index].state = .held
        if objects[index].isWanted, objects[index].weight != objects[index].weightAsked {
            // Asked meanwhile; whoever waits is answered when that is done.
            return issue(.put, at: index)
        }
        if errno == 0 || wasLeft {
            settle(identity, .put, nil)
        } else {
            // A former put of it may still stand: it counts as held, so that it is removed at the end.
            logRefusal(.put, objects[index].record, errno)
            settle(identity, .put, .kernel, errno, message)
        }
        if objects[index].isWanted {
            settle(identity, .remove, nil)
            // What was there has what is left of its former lifetime.
            if wasLeft, objects[index].takesLifetime { issue(.renew, at: index) }
        } else {
            issue(.remove, at: index)
        }
    }

    private mutating func takeRemoveAnswer(_ index: Int, _ errno: Int32, _ message: [UInt8]) {
        let identity = objects[index].identity
        guard errno == 0 || KernelError.meansGone(errno) else {
            logRefusal(.remove, objects[index].record, errno)
            settle(identity, .remove, .kernel, errno, message)
            settle(identity, .put, nil)
            // It is still there: held, and tried again if no lease covers it.
            objects[index].state = .held
            objects[index].isWanted = true
            retryAt = now + .seconds(1)
            return
        }
        settle(identity, .remove, nil)
        if objects[index].isWanted {
            issue(.put, at: index)
        } else {
            forget(index)
            settle(identity, .put, .noLease)
        }
    }

    /// Answers the commands of one kind that wait for an object: done, or refused.
    private mutating func settle(
        _ identity: ObjectIdentity,
        _ number: CommandNumber,
        _ refusal: Refusal?,
        _ errno: Int32 = 0,
        _ message: [UInt8] = []
    ) {
        var index = waiters.startIndex
        // Mostly the first of hundreds, since answers come in the order of the operations.
        let slot = objects.slot(of: identity)
        var left = slot.map { Int(objects[$0].waiters) } ?? waiters.count
        while left > 0, index < waiters.endIndex {
            let asked = waiters[index].number
            let isOfObject = waiters[index].identity == identity
            if isOfObject { left -= 1 }
            guard isOfObject, (asked == .weight ? .put : asked) == number else {
                index += 1
                continue
            }
            let waiter = index == waiters.startIndex ? waiters.removeFirst() : waiters.remove(at: index)
            index = max(index, waiters.startIndex)
            if let slot { objects[slot].waiters -= 1 }
            if let refusal {
                refuse(asked, waiter.sequence, refusal, errno: errno, message: message)
            } else if waiter.run == nil {
                answer(asked, waiter.sequence, .done)
            }
            if let run = waiter.run { answer(run: run) }
        }
    }

    private func refusal(of errno: Int32) -> Refusal {
        if errno == KernelError.exists { return .foreign }
        return errno == KernelError.noDevice ? .interfaceAbsent : .kernel
    }

    private mutating func logRefusal(
        _ action: KernelOperation.Action,
        _ record: ObjectRecord,
        _ errno: Int32
    ) {
        effects.append(.log(.kernelRefused(action, record.kind, record.interface, errno: errno)))
    }
}

import HelperProtocol
import NetworkTypes

extension HelperCore {
    /// What the kernel thread said of an operation; an unknown ticket means nothing.
    mutating func takeAnswer(
        _ ticket: UInt32,
        _ errno: Int32,
        _ message: [UInt8],
        at now: Instant,
        into effects: inout [HelperEffect]
    ) {
        guard let place = pending.firstIndex(where: { $0.ticket == ticket }) else { return }
        let operation = pending.remove(at: place)
        guard let index = objects.place(of: operation.identity, by: { $0.record.identity }) else { return }
        let record = objects[index].record
        switch operation.action {
        case .renew:
            if errno != 0 { logRefusal(operation.action, record, errno, into: &effects) }
        case .put:
            takePutAnswer(index, errno, message, at: now, into: &effects)
        case .remove:
            takeRemoveAnswer(index, errno, message, at: now, into: &effects)
        }
    }

    private mutating func takePutAnswer(
        _ index: Int,
        _ errno: Int32,
        _ message: [UInt8],
        at now: Instant,
        into effects: inout [HelperEffect]
    ) {
        let record = objects[index].record
        guard errno == 0 else {
            objects.remove(at: index)
            if errno == KernelError.exists, let address = record.announced {
                effects.append(.log(.foreignAddress(record.interface, address)))
            } else {
                logRefusal(.put, record, errno, into: &effects)
            }
            settle(record.identity, .put, refusal(of: errno), errno, message, into: &effects)
            settle(record.identity, .remove, nil, into: &effects)
            return
        }
        objects[index].state = .held
        settle(record.identity, .put, nil, into: &effects)
        if objects[index].isWanted {
            settle(record.identity, .remove, nil, into: &effects)
        } else {
            issue(.remove, at: index, at: now, into: &effects)
        }
    }

    private mutating func takeRemoveAnswer(
        _ index: Int,
        _ errno: Int32,
        _ message: [UInt8],
        at now: Instant,
        into effects: inout [HelperEffect]
    ) {
        let record = objects[index].record
        guard errno == 0 || KernelError.meansGone(errno) else {
            logRefusal(.remove, record, errno, into: &effects)
            settle(record.identity, .remove, .kernel, errno, message, into: &effects)
            settle(record.identity, .put, nil, into: &effects)
            // It is still there: held, and tried again if no lease covers it.
            objects[index].state = .held
            objects[index].isWanted = true
            retryAt = now + .seconds(1)
            return
        }
        settle(record.identity, .remove, nil, into: &effects)
        if objects[index].isWanted {
            issue(.put, at: index, at: now, into: &effects)
        } else {
            objects.remove(at: index)
            settle(record.identity, .put, .noLease, into: &effects)
        }
    }

    /// Answers the commands of one kind that wait for an object: done, or refused.
    private mutating func settle(
        _ identity: ObjectIdentity,
        _ number: CommandNumber,
        _ refusal: Refusal?,
        _ errno: Int32 = 0,
        _ message: [UInt8] = [],
        into effects: inout [HelperEffect]
    ) {
        var index = 0
        while index < waiters.count {
            guard waiters[index].identity == identity, waiters[index].number == number else {
                index += 1
                continue
            }
            let waiter = waiters.remove(at: index)
            if let refusal {
                refuse(number, waiter.sequence, refusal, errno: errno, message: message, into: &effects)
            } else {
                answer(number, waiter.sequence, .done, into: &effects)
            }
        }
    }

    private func refusal(of errno: Int32) -> Refusal {
        if errno == KernelError.exists { return .foreign }
        return errno == KernelError.noDevice ? .interfaceAbsent : .kernel
    }

    private func logRefusal(
        _ action: KernelOperation.Action,
        _ record: ObjectRecord,
        _ errno: Int32,
        into effects: inout [HelperEffect]
    ) {
        effects.append(.log(.kernelRefused(action, record.kind, record.interface, errno: errno)))
    }
}

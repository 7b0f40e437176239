import CLinux
import CNetlink
import HelperCore
import HelperProtocol

/// The kernel thread's connection to IPVS: a generic netlink family, whose number the kernel gives out.
@safe
struct IPVSConnection: ~Copyable {
    /// Opened with the first operation; the kernel loads its module then.
    private(set) var changes: OpaquePointer?
    /// One for each dump, since a dump that isn't read to its end can't be ended otherwise.
    private(set) var dump: OpaquePointer?
    private(set) var family: UInt16 = 0
    /// What the last renewal needed: somebody has emptied the table, maybe.
    var makesFirst = false

    deinit {
        // Safety: the sockets are this value's alone, and nobody uses them after this.
        if let socket = unsafe changes { unsafe hf_netlink_close(socket) }
        if let socket = unsafe dump { unsafe hf_netlink_close(socket) }
    }

    /// False when the kernel has no IPVS; looked for again at every call.
    mutating func connect() -> Bool {
        // Safety: freed once, in `deinit`.
        if unsafe changes == nil { unsafe changes = unsafe hf_netlink_open(Int32(HF_GENERIC_NETLINK)) }
        if family == 0, let socket = unsafe changes {
            // Safety: open until `deinit`.
            let number = unsafe genl_ctrl_resolve(socket, "IPVS")
            family = number > 0 ? UInt16(number) : 0
        }
        return family > 0
    }

    /// A socket without a dump.
    mutating func renewDump() {
        // Safety: this value's alone, replaced at once.
        if let socket = unsafe dump { unsafe hf_netlink_close(socket) }
        unsafe dump = unsafe hf_netlink_open(Int32(HF_GENERIC_NETLINK))
    }
}

extension Netlink {
    /// Carries out the first of `operations`, which it takes out, and with it those behind it that can go to
    /// the kernel together: changes of services and destinations, as many as there is room for answers, or
    /// those of the firewall.
    mutating func perform(_ operations: inout ArraySlice<KernelOperation>) -> [KernelAnswer] {
        let entries = Array(operations.prefix(32).prefix { $0.kind == .firewall })
        if entries.count > 1, let answers = changeTogether(entries) {
            operations.removeFirst(entries.count)
            return answers
        }
        let changes = Array(operations.prefix(32).prefix { $0.changesTable })
        guard !changes.isEmpty, ipvs.connect() else { return [perform(operations.removeFirst())] }
        operations.removeFirst(changes.count)
        return changeTable(changes)
    }

    /// Changes services and destinations, in the order given. A put makes what isn't there and sets what is,
    /// so that what a killed helper left is taken over; a renewal sets what should be there, and makes it if
    /// somebody took it out. Which was wrong shows by the error, and a second message puts it right.
    private mutating func changeTable(_ operations: [KernelOperation]) -> [KernelAnswer] {
        var answers = operations.map { KernelAnswer(ticket: $0.ticket, errno: 0) }
        var makes = operations.map { $0.action == .put || ipvs.makesFirst }
        var places = Array(operations.indices)
        for _ in 0..<2 where !places.isEmpty {
            var bytes: [UInt8] = []
            for place in places {
                let command = operations[place].command(makes: makes[place])
                let flags = place == places.last ? HF_ANSWERED : HF_REQUEST
                bytes += message(command, flags, operations[place].body)
            }
            let said = send(bytes, messages: places.count)
            var again: [Int] = []
            for (place, answer) in zip(places, said) {
                (answers[place].errno, answers[place].text) = (answer.errno, answer.text)
                let isThere = answer.errno == Int32(HF_EEXIST)
                let isGone = answer.errno == Int32(HF_ENOENT) || answer.errno == Int32(HF_ESRCH)
                guard isThere || isGone, operations[place].action != .remove else { continue }
                makes[place] = isGone
                if operations[place].action == .renew { ipvs.makesFirst = isGone }
                again.append(place)
            }
            places = again
        }
        return answers
    }

    /// The other operations of IPVS.
    mutating func askIPVS(_ operation: KernelOperation) -> KernelAnswer {
        if operation.action == .dumpMore { return nextPart() }
        guard ipvs.connect() else { return KernelAnswer(ticket: 0, errno: Int32(HF_EPROTONOSUPPORT)) }
        if operation.changesTable { return changeTable([operation])[0] }
        if operation.action == .dump {
            let command = operation.kind == .service ? HF_IPVS_GET_SERVICE : HF_IPVS_GET_DESTINATION
            return beginReading(message(command, HF_DUMP, operation.body))
        }
        let isRemoval = operation.action == .remove
        switch operation.kind {
        case .timeouts: return changeTimeouts(operation.body, isRemoval)
        case .flush:
            let isWanted = operation.body.count == 2 && operation.body[isRemoval ? 1 : 0] == 1
            return isWanted ? askIPVS(HF_IPVS_FLUSH, []) : KernelAnswer(ticket: 0, errno: 0)
        default: break
        }
        // A sync daemon can't be set: one that is there starts anew.
        let answer = askIPVS(HF_IPVS_DELETE_DAEMON, operation.body)
        return isRemoval ? answer : askIPVS(HF_IPVS_NEW_DAEMON, operation.body)
    }

    /// What was there before comes back in the end.
    private mutating func changeTimeouts(_ body: [UInt8], _ isRemoval: Bool) -> KernelAnswer {
        if isRemoval {
            let former = formerTimeouts ?? []
            formerTimeouts = nil
            return former.isEmpty ? KernelAnswer(ticket: 0, errno: 0) : askIPVS(HF_IPVS_SET_CONFIG, former)
        }
        if formerTimeouts == nil {
            let answer = beginReading(message(HF_IPVS_GET_CONFIG, HF_REQUEST, []))
            // Behind `nlmsghdr` and `genlmsghdr`.
            if answer.errno == 0, answer.text.count > 20 { formerTimeouts = Array(answer.text[20...]) }
        }
        return askIPVS(HF_IPVS_SET_CONFIG, body)
    }

    private mutating func askIPVS(_ command: Int, _ body: [UInt8]) -> KernelAnswer {
        send(message(command, HF_ANSWERED, body), messages: 1)[0]
    }

    private func send(_ bytes: [UInt8], messages: Int) -> [KernelAnswer] {
        // Safety: `connect` opened it; open until `deinit`.
        guard let socket = unsafe ipvs.changes else { preconditionFailure("connected") }
        return unsafe exchange(socket, bytes, messages: messages)
    }

    /// `nlmsghdr` and `genlmsghdr` of version 1, then the attributes.
    private mutating func message(_ command: Int, _ flags: Int, _ body: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        append(ipvs.family, UInt16(flags), [UInt8(command), 1, 0, 0] + body, to: &bytes)
        return bytes
    }

    private mutating func beginReading(_ request: [UInt8]) -> KernelAnswer {
        ipvs.renewDump()
        return nextPart(of: request)
    }

    private func nextPart(of request: [UInt8]? = nil) -> KernelAnswer {
        // Safety: open until it is renewed; the call reads `request.count` bytes.
        guard let socket = unsafe ipvs.dump,
            request.map({ unsafe hf_netlink_send(socket, $0, UInt64($0.count)) }) ?? true
        else { return KernelAnswer(ticket: 0, errno: Int32(HF_EINVAL)) }
        var part = [UInt8](repeating: 0, count: Limits.dumpLength)
        // Safety: the call writes at most `part.count` bytes.
        let count = unsafe hf_netlink_receive(socket, &part, UInt64(part.count))
        guard count >= 0 else { return KernelAnswer(ticket: 0, errno: Int32(-count)) }
        return KernelAnswer(ticket: 0, errno: 0, text: Array(part[..<Int(count)]))
    }
}

extension KernelOperation {
    /// Puts, renews or removes a service or a destination.
    var changesTable: Bool {
        (kind == .service || kind == .destination) && action != .dump && action != .dumpMore
    }

    /// The kernel's number for such a change: one that makes, or one that sets.
    fileprivate func command(makes: Bool) -> Int {
        let isService = kind == .service
        if action == .remove { return isService ? HF_IPVS_DELETE_SERVICE : HF_IPVS_DELETE_DESTINATION }
        if makes { return isService ? HF_IPVS_NEW_SERVICE : HF_IPVS_NEW_DESTINATION }
        return isService ? HF_IPVS_SET_SERVICE : HF_IPVS_SET_DESTINATION
    }
}

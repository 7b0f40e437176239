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
    /// A put makes what isn't there and sets what is, so that what a killed helper left is taken over. A
    /// renewal sets what should be there, and makes it if somebody took it out.
    mutating func changeIPVS(_ operation: KernelOperation) -> KernelAnswer {
        if operation.action == .dumpMore { return nextPart() }
        guard ipvs.connect() else { return KernelAnswer(ticket: 0, errno: Int32(HF_EPROTONOSUPPORT)) }
        if operation.action == .dump { return beginDump(operation) }
        let isRemoval = operation.action == .remove
        switch operation.kind {
        case .timeouts: return changeTimeouts(operation.body, isRemoval)
        case .flush:
            let isWanted = operation.body.count == 2 && operation.body[isRemoval ? 1 : 0] == 1
            return isWanted ? askIPVS(HF_IPVS_FLUSH, []) : KernelAnswer(ticket: 0, errno: 0)
        default: break
        }
        let (new, set, delete) =
            switch operation.kind {
            case .service: (HF_IPVS_NEW_SERVICE, HF_IPVS_SET_SERVICE, HF_IPVS_DELETE_SERVICE)
            case .syncDaemon: (HF_IPVS_NEW_DAEMON, HF_IPVS_NEW_DAEMON, HF_IPVS_DELETE_DAEMON)
            default: (HF_IPVS_NEW_DESTINATION, HF_IPVS_SET_DESTINATION, HF_IPVS_DELETE_DESTINATION)
            }
        if isRemoval { return askIPVS(delete, operation.body) }
        // A sync daemon can't be set: it starts anew.
        let canSet = new != set
        if operation.action == .renew, canSet {
            let answer = askIPVS(set, operation.body)
            guard answer.errno == Int32(HF_ENOENT) || answer.errno == Int32(HF_ESRCH) else { return answer }
        }
        let answer = askIPVS(new, operation.body)
        guard answer.errno == Int32(HF_EEXIST) else { return answer }
        if !canSet { _ = askIPVS(delete, operation.body) }
        return askIPVS(set, operation.body)
    }

    /// What was there before comes back in the end.
    private mutating func changeTimeouts(_ body: [UInt8], _ isRemoval: Bool) -> KernelAnswer {
        if isRemoval {
            let former = formerTimeouts ?? []
            formerTimeouts = nil
            return former.isEmpty ? KernelAnswer(ticket: 0, errno: 0) : askIPVS(HF_IPVS_SET_CONFIG, former)
        }
        if formerTimeouts == nil {
            ipvs.renewDump()
            let answer = beginReading(message(HF_IPVS_GET_CONFIG, HF_REQUEST, []))
            // Behind `nlmsghdr` and `genlmsghdr`.
            if answer.errno == 0, answer.text.count > 20 { formerTimeouts = Array(answer.text[20...]) }
        }
        return askIPVS(HF_IPVS_SET_CONFIG, body)
    }

    private mutating func askIPVS(_ command: Int, _ body: [UInt8]) -> KernelAnswer {
        // Safety: `connect` opened it; open until `deinit`.
        guard let socket = unsafe ipvs.changes else { preconditionFailure("connected") }
        return unsafe exchange(socket, message(command, HF_ANSWERED, body), messages: 1)
    }

    /// `nlmsghdr` and `genlmsghdr` of version 1, then the attributes.
    private mutating func message(_ command: Int, _ flags: Int, _ body: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        append(ipvs.family, UInt16(flags), [UInt8(command), 1, 0, 0] + body, to: &bytes)
        return bytes
    }

    private mutating func beginDump(_ operation: KernelOperation) -> KernelAnswer {
        ipvs.renewDump()
        let command = operation.kind == .service ? HF_IPVS_GET_SERVICE : HF_IPVS_GET_DESTINATION
        return beginReading(message(command, HF_DUMP, operation.body))
    }

    private func beginReading(_ request: [UInt8]) -> KernelAnswer {
        // Safety: open until it is renewed; the call reads `request.count` bytes.
        guard let socket = unsafe ipvs.dump, unsafe hf_netlink_send(socket, request, UInt64(request.count))
        else {
            return KernelAnswer(ticket: 0, errno: Int32(HF_EIO))
        }
        return nextPart()
    }

    private func nextPart() -> KernelAnswer {
        // Safety: open until it is renewed.
        guard let socket = unsafe ipvs.dump else { return KernelAnswer(ticket: 0, errno: Int32(HF_EINVAL)) }
        var part = [UInt8](repeating: 0, count: Limits.dumpLength)
        // Safety: the call writes at most `part.count` bytes.
        let count = unsafe hf_netlink_receive(socket, &part, UInt64(part.count))
        guard count >= 0 else { return KernelAnswer(ticket: 0, errno: Int32(-count)) }
        return KernelAnswer(ticket: 0, errno: 0, text: Array(part[..<Int(count)]))
    }
}

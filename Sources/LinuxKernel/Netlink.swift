import ByteCodec
import CLinux
import CNetlink
import HelperCore
import HelperProtocol
import NetworkTypes

/// The kernel thread's connections to the kernel, and what it must remember.
@safe
struct Netlink: ~Copyable {
    private let route: OpaquePointer
    /// Opened with the first firewall entry.
    private var firewall: OpaquePointer?
    var ipvs = IPVSConnection()
    /// The attributes of IPVS's timeouts as they were before ours.
    var formerTimeouts: [UInt8]?
    var sequence: UInt32 = 0
    /// What settings were before, for those that are to be restored.
    private var saved: [(path: [UInt8], value: [UInt8])] = []

    /// Nil when the kernel gives no rtnetlink.
    init?() {
        // Safety: the sockets are this value's alone and freed once, in `deinit`; so below.
        guard let socket = unsafe hf_netlink_open(Int32(HF_ROUTE_NETLINK)) else { return nil }
        // Safety: as above.
        unsafe route = unsafe socket
        unsafe firewall = nil
    }

    deinit {
        // Safety: nobody uses the sockets after this.
        unsafe hf_netlink_close(route)
        if let firewall = unsafe firewall { unsafe hf_netlink_close(firewall) }
    }

    /// Carries out `operation` and waits for the kernel's answer.
    mutating func perform(_ operation: KernelOperation) -> KernelAnswer {
        var answer: KernelAnswer
        switch operation.kind {
        case .address: answer = changeAddress(operation)
        case .route, .rule, .link, .firewall: answer = changeList(operation)
        case .sysctl: answer = changeSetting(operation)
        case .service, .destination, .timeouts, .syncDaemon, .flush: answer = askIPVS(operation)
        case .mark, .channel: answer = KernelAnswer(ticket: 0, errno: Int32(HF_EOPNOTSUPP))
        }
        answer.ticket = operation.ticket
        return answer
    }

    private mutating func changeAddress(_ operation: KernelOperation) -> KernelAnswer {
        // Safety: a terminated string; the socket is open until `deinit`.
        let index = unsafe hf_netlink_interface(route, operation.interface.bytes.terminated)
        guard index > 0 else { return KernelAnswer(ticket: 0, errno: -index) }
        var linkLocal: [UInt8] = []
        if operation.relocations.contains(where: { $0.kind == .parentLinkLocal }) {
            guard let address = parentLinkLocal(index) else {
                return KernelAnswer(ticket: 0, errno: Int32(HF_ENODEV))
            }
            linkLocal = address
        }
        let body = operation.filled(interfaceIndex: UInt32(index), parentLinkLocal: linkLocal)
        let (type, flags) =
            switch operation.action {
            case .put: (HF_NEW_ADDRESS, HF_EXCLUSIVE)
            case .renew: (HF_NEW_ADDRESS, HF_REPLACE)
            case .remove, .dump, .dumpMore: (HF_DELETE_ADDRESS, 0)
            }
        // The kernel (6.18) leaves the route of an IPv6 prefix behind until the address's lifetime would have
        // been over, so it is made a lasting one first: what is to be removed has no lifetime in its body.
        if operation.action == .remove, body.first == UInt8(HF_IPV6) {
            _ = request(UInt16(HF_NEW_ADDRESS), UInt16(HF_REPLACE), body)
        }
        return request(UInt16(type), UInt16(flags), body)
    }

    /// What is known of link `index`; nil when it isn't there.
    private mutating func link(_ index: Int32) -> hf_link? {
        sequence &+= 1
        var link = hf_link()
        // Safety: the call fills `link`.
        return unsafe hf_netlink_link(route, sequence, index, &link) == 0 ? link : nil
    }

    /// The link-local address that the MAC address of a link's parent gives (RFC 4291 appendix A).
    private mutating func parentLinkLocal(_ index: Int32) -> [UInt8]? {
        guard let child = link(index), child.parent > 0, let parent = link(Int32(bitPattern: child.parent))
        else { return nil }
        let mac = parent.address
        return [0xFE, 0x80, 0, 0, 0, 0, 0, 0, mac.0 ^ 2, mac.1, mac.2, 0xFF, 0xFE, mac.3, mac.4, mac.5]
    }

    /// True when removing can hit nothing but what is ours: the address is on its interface and carries the
    /// mark that its body has, the link has our alias, the route or the rule is asked for with our protocol.
    mutating func carriesMark(_ operation: KernelOperation) -> Bool {
        switch operation.kind {
        case .address:
            let index = interfaceIndex(operation.interface)
            guard index > 0 else { return false }
            let body = operation.filled(interfaceIndex: UInt32(index))
            // Safety: the call reads `body.count` bytes.
            return unsafe hf_netlink_carries_mark(route, body, UInt64(body.count)) == 1
        case .link:
            let index = interfaceIndex(operation.interface)
            return index > 0 && link(index)?.is_marked == 1
        case .route, .rule:
            return (try? MessageList(decoding: operation.body))?.remove.first?.namesOurProtocol == true
        case .firewall, .sysctl, .service, .destination, .timeouts, .syncDaemon, .flush, .mark, .channel:
            return false
        }
    }
}

extension Netlink {
    /// One message of rtnetlink.
    private mutating func request(_ type: UInt16, _ flags: UInt16, _ body: [UInt8]) -> KernelAnswer {
        var bytes: [UInt8] = []
        append(type, flags | UInt16(HF_ANSWERED), body, to: &bytes)
        // Safety: the socket is open until `deinit`.
        return unsafe exchange(route, bytes, messages: 1)[0]
    }

    /// Routes, rules and links message by message, a put that fails half way undone; the firewall's in one
    /// batch, which the kernel does whole or not at all.
    private mutating func changeList(_ operation: KernelOperation) -> KernelAnswer {
        guard let list = try? MessageList(decoding: operation.body) else {
            return KernelAnswer(ticket: 0, errno: Int32(HF_EINVAL))
        }
        let messages: [MessageList.Message]
        switch operation.action {
        case .put: messages = list.put
        case .remove: messages = list.remove
        case .renew, .dump, .dumpMore: return KernelAnswer(ticket: 0, errno: 0)
        }
        if operation.kind == .firewall { return batch([(messages, list.interfaces)]) }
        var result = KernelAnswer(ticket: 0, errno: 0)
        for (place, message) in messages.enumerated() {
            let answer = send(message, list.interfaces)
            guard answer.errno != 0 else { continue }
            if operation.action == .put {
                if place > 0 { for undo in list.remove { _ = send(undo, list.interfaces) } }
                return answer
            }
            if result.errno == 0 { result = answer }
        }
        return result
    }

    private mutating func send(_ message: MessageList.Message, _ names: [InterfaceName]) -> KernelAnswer {
        var payload = message.payload
        let errno = fill(&payload, message.places, names)
        guard errno == 0 else { return KernelAnswer(ticket: 0, errno: errno) }
        return request(message.type, message.flags, payload)
    }

    /// Changes of the firewall in one batch, so that no packet comes between two of them; nil when the kernel
    /// didn't do it: one by one they tell which of them was wrong.
    mutating func changeTogether(_ operations: [KernelOperation]) -> [KernelAnswer]? {
        var lists: [(messages: [MessageList.Message], names: [InterfaceName])] = []
        for operation in operations {
            guard let list = try? MessageList(decoding: operation.body) else { return nil }
            lists.append((operation.action == .put ? list.put : list.remove, list.interfaces))
        }
        guard batch(lists).errno == 0 else { return nil }
        return operations.map { KernelAnswer(ticket: $0.ticket, errno: 0) }
    }

    private mutating func batch(
        _ lists: [(messages: [MessageList.Message], names: [InterfaceName])]
    ) -> KernelAnswer {
        // Safety: freed once, in `deinit`.
        if unsafe firewall == nil { unsafe firewall = unsafe hf_netlink_open(Int32(HF_FIREWALL_NETLINK)) }
        // Safety: open until `deinit`.
        guard let socket = unsafe firewall else {
            return KernelAnswer(ticket: 0, errno: Int32(HF_EOPNOTSUPP))
        }
        // `nfgenmsg`: family, version, and the subsystem in network order.
        let bounds: [UInt8] = [0, 0, 0, UInt8(HF_NFTABLES)]
        var bytes: [UInt8] = []
        append(UInt16(HF_BATCH_BEGIN), UInt16(HF_REQUEST), bounds, to: &bytes)
        var left = lists.reduce(0) { $0 + $1.messages.count }
        let count = left + 1
        for list in lists {
            for message in list.messages {
                var payload = message.payload
                let errno = fill(&payload, message.places, list.names)
                guard errno == 0 else { return KernelAnswer(ticket: 0, errno: errno) }
                left -= 1
                let flags = left == 0 ? HF_ANSWERED : HF_REQUEST
                append(message.type, message.flags | UInt16(flags), payload, to: &bytes)
            }
        }
        append(UInt16(HF_BATCH_END), UInt16(HF_REQUEST), bounds, to: &bytes)
        return unsafe exchange(socket, bytes, messages: count, behind: 1)[0]
    }

    /// Writes what is known of the interfaces into their places; 0 or a positive errno.
    private mutating func fill(
        _ payload: inout [UInt8],
        _ places: [MessageList.Place],
        _ names: [InterfaceName]
    ) -> Int32 {
        for place in places {
            let index = interfaceIndex(names[Int(place.interface)])
            guard index > 0 else { return -index }
            var value = UInt32(bitPattern: index)
            if place.kind != .index {
                guard let link = link(index) else { return Int32(HF_ENODEV) }
                value = place.kind == .group ? link.group : link.vrf
            }
            for octet in 0..<4 {
                payload[Int(place.offset) + octet] = UInt8(truncatingIfNeeded: value >> UInt32(8 * octet))
            }
        }
        return 0
    }

    /// `nlmsghdr` and payload, padded.
    mutating func append(_ type: UInt16, _ flags: UInt16, _ payload: [UInt8], to bytes: inout [UInt8]) {
        sequence &+= 1
        var header = ByteWriter(limit: 16)
        header.writeLittleEndian(UInt32(16 + payload.count))
        header.writeLittleEndian(type)
        header.writeLittleEndian(flags)
        header.writeLittleEndian(sequence)
        header.writeZeros(4)
        bytes += header.bytes
        bytes.append(contentsOf: payload)
        while bytes.count % 4 != 0 { bytes.append(0) }
    }

    /// Sends what `append` made last: `messages` up to the one that is answered, some `behind` it. There is
    /// an answer to each; or, with some behind, one to all.
    func exchange(
        _ socket: OpaquePointer,
        _ bytes: [UInt8],
        messages: Int,
        behind: UInt32 = 0
    ) -> [KernelAnswer] {
        let last = sequence &- behind
        let first = last &- UInt32(messages - 1)
        let room = behind == 0 ? UInt32(messages) : 1
        var answers = [hf_acknowledgement](repeating: hf_acknowledgement(), count: Int(room))
        // Safety: it reads `bytes.count` bytes and fills `room` answers; the socket is open until `deinit`.
        unsafe hf_netlink_exchange(socket, bytes, UInt64(bytes.count), first, last, &answers, room)
        return answers.map { answer in
            let length = min(Int(answer.length), Limits.kernelMessageLength)
            // Safety: `length` bytes of the tuple were written by the call.
            let text = unsafe withUnsafeBytes(of: answer.message) { unsafe Array($0.prefix(length)) }
            return KernelAnswer(ticket: 0, errno: answer.failure, text: text)
        }
    }
}

extension Netlink {
    /// Changes a setting. One that is written and means nothing is refused, so that somebody hears of it: the
    /// kernel filters a link's packets by the greater one of its own rp_filter and that of all links.
    private mutating func changeSetting(_ operation: KernelOperation) -> KernelAnswer {
        guard let body = try? SysctlBody(decoding: operation.body) else {
            return KernelAnswer(ticket: 0, errno: Int32(HF_EINVAL))
        }
        let errno = changeSetting(body, operation.action)
        guard errno == 0, operation.action == .put, body.value == [UInt8(ascii: "0")],
            body.path.hasEnding("/rp_filter"), let all = setting(Netlink.filterOfAll.bytes), all != body.value
        else { return KernelAnswer(ticket: 0, errno: errno) }
        var text = LogLine(empty: true)
        text.add("net.ipv4.conf.all.rp_filter is on: set it on each interface instead, or a backup is deaf")
        return KernelAnswer(ticket: 0, errno: Int32(HF_EINVAL), text: text.bytes)
    }

    private static var filterOfAll: LogLine {
        var path = LogLine(empty: true)
        path.add("ipv4/conf/all/rp_filter")
        return path
    }

    /// Its value as it is; nil where there is no such setting.
    private func setting(_ path: [UInt8]) -> [UInt8]? {
        var buffer = [CChar](repeating: 0, count: 64)
        // Safety: a terminated string; the buffer's length.
        let count = unsafe hf_setting_read(path.terminated, &buffer, UInt64(buffer.count))
        return count < 0 ? nil : buffer[..<Int(count)].map { UInt8(bitPattern: $0) }
    }

    /// Writes a setting, or what was there before unless somebody changed it meanwhile. 0 or a positive
    /// errno.
    private mutating func changeSetting(_ body: SysctlBody, _ action: KernelOperation.Action) -> Int32 {
        let path = body.path.terminated
        var buffer = [CChar](repeating: 0, count: 64)
        // Safety: a terminated string; the buffer's length.
        let count = unsafe hf_setting_read(path, &buffer, UInt64(buffer.count))
        guard count >= 0 else { return Int32(-count) }
        let present = buffer[..<Int(count)].map { UInt8(bitPattern: $0) }
        let place = saved.firstIndex { $0.path == body.path }
        let value: [UInt8]
        switch action {
        case .put:
            guard present != body.value else { return 0 }
            if body.isRestored, place == nil { saved.append((body.path, present)) }
            value = body.value
        case .remove:
            guard let place else { return 0 }
            value = saved.remove(at: place).value
            guard present == body.value else { return 0 }
        case .renew, .dump, .dumpMore:
            return 0
        }
        // Safety: a terminated string; the value's length.
        return -(unsafe hf_setting_write(path, value, UInt64(value.count)))
    }
}

extension [UInt8] {
    fileprivate func hasEnding(_ ending: StaticString) -> Bool {
        var line = LogLine(empty: true)
        line.add(ending)
        return suffix(line.bytes.count).elementsEqual(line.bytes)
    }
}

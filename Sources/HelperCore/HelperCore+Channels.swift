import HelperProtocol
import NetworkTypes

extension HelperCore {
    /// True when done; false when the socket must be opened first.
    ///
    /// A socket belongs to the interface that had the name when it was opened. Each session opens its sockets
    /// anew: what happened to the interface while there was no engine is known to nobody.
    mutating func putChannel(
        _ record: ObjectRecord,
        _ bundle: BundleIdentity?,
        _ reference: ObjectReference,
        _ sequence: UInt32
    ) throws(Refusal) -> Bool {
        guard let bundle, let body = try? ChannelBody(decoding: record.body) else { throw .wrongKind }
        let channel = HeldChannel(
            identity: record.identity,
            key: body.key(on: record.interface),
            body: body,
            bundle: bundle,
            place: active?.index(of: record.identity)
        )
        if let place = sockets.place(of: channel.socket, by: { $0.key }) {
            if sockets[place].epoch != epoch {
                effects.append(.closeSocket(channel.socket))
            } else if channel.body.group.map({ sockets[place].groups.contains($0) }) ?? true {
                hold(channel)
                return true
            }
        }
        session?.awaited = .socket(channel, sequence: sequence)
        effects.append(.openSocket(channel.socket, group: channel.body.group))
        return false
    }

    /// The shell's answer to `openSocket`.
    mutating func takeSocket(_ key: SocketKey, _ errno: Int32) {
        guard case .socket(let channel, let sequence) = session?.awaited, channel.socket == key else {
            // The session that wanted it has ended.
            if errno == 0, sockets.place(of: key, by: { $0.key }) == nil { effects.append(.closeSocket(key)) }
            return
        }
        session?.awaited = nil
        let place = sockets.lowerBound(of: key) { $0.key }
        let isKnown = place < sockets.count && sockets[place].key == key
        let isOpen = isKnown && sockets[place].epoch == epoch
        if errno == 0 {
            if isKnown, !isOpen {
                // Opened anew: whoever used it goes on with this one.
                sockets[place].epoch = epoch
                sockets[place].groups.removeAll()
            } else if !isKnown {
                sockets.insert(OpenSocket(key: key, epoch: epoch), at: place)
            }
            if let group = channel.body.group { sockets[place].groups.append(group) }
            hold(channel)
            answer(.put, sequence, .done)
        } else {
            let refusal: Refusal = errno == KernelError.noDevice ? .interfaceAbsent : .kernel
            effects.append(.log(.socketFailed(key, errno: errno)))
            if !isOpen {
                for index in channels.indices.reversed() where channels[index].socket == key {
                    removeChannel(at: index)
                }
                removeUnleased()
            }
            refuse(.put, sequence, refusal, errno: errno)
        }
        readFrames()
    }

    /// A router that is known already keeps its lease, schedule and bundle.
    private mutating func hold(_ channel: HeldChannel) {
        let bound = channels.lowerBound(of: channel.identity) { $0.identity }
        guard bound == channels.count || channels[bound].identity != channel.identity else { return }
        channels.insert(channel, at: bound)
        if let socket = sockets.place(of: channel.socket, by: { $0.key }) {
            sockets[socket].channels += 1
            sockets[socket].name(channel.place)
        }
        let place = routers.lowerBound(of: channel.key) { $0.key }
        if place < routers.count, routers[place].key == channel.key {
            routers[place].channels += 1
        } else {
            routers.insert(Router(key: channel.key, bundle: channel.bundle), at: place)
            enroll(channel.key, in: channel.bundle)
        }
    }

    /// The last channel of a router takes its lease with it, silently; the last of a group leaves that, the
    /// last of a socket closes it.
    mutating func removeChannel(at index: Int) {
        let channel = channels.remove(at: index)
        if let router = routers.place(of: channel.key, by: { $0.key }) {
            routers[router].channels -= 1
            if routers[router].channels == 0 {
                dropWaiting(of: router)
                endHold(of: router)
                dismiss(channel.key, from: routers[router].bundle)
                routers.remove(at: router)
            }
        }
        guard let place = sockets.place(of: channel.socket, by: { $0.key }) else { return }
        sockets[place].channels -= 1
        if sockets[place].channels == 0 {
            sockets.remove(at: place)
            effects.append(.closeSocket(channel.socket))
            return
        }
        note(channels.count)
        let others = channels.filter { $0.socket == channel.socket }
        sockets[place].place = nil
        for other in others { sockets[place].name(other.place) }
        if let group = channel.body.group, !others.contains(where: { $0.body.group == group }) {
            sockets[place].groups.removeAll { $0 == group }
            effects.append(.leaveGroup(channel.socket, group: group))
        }
    }
}

extension OpenSocket {
    /// One of its channels has this number in the active table.
    mutating func name(_ number: UInt32?) {
        if let number, place.map({ number < $0 }) ?? true { place = number }
    }
}

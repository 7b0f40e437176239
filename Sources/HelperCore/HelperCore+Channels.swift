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
            key: ChannelKey(
                interface: record.interface,
                family: body.family,
                virtualRouterID: body.virtualRouterID
            ),
            body: body,
            bundle: bundle,
            place: active?.index(of: record.identity)
        )
        if let place = sockets.firstIndex(where: { $0.key == channel.socket }) {
            if sockets[place].epoch != epoch {
                sockets.remove(at: place)
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
            let isHeld = sockets.contains { $0.key == key }
            if errno == 0, !isHeld { effects.append(.closeSocket(key)) }
            return
        }
        session?.awaited = nil
        let place = sockets.firstIndex { $0.key == key }
        if errno == 0 {
            if place == nil { sockets.append(OpenSocket(key: key, epoch: epoch)) }
            if let group = channel.body.group { sockets[place ?? sockets.count - 1].groups.append(group) }
            hold(channel)
            answer(.put, sequence, .done)
        } else {
            let refusal: Refusal = errno == KernelError.noDevice ? .interfaceAbsent : .kernel
            effects.append(.log(.socketFailed(key, errno: errno)))
            if place == nil {
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
        guard channels.place(of: channel.identity, by: { $0.identity }) == nil else { return }
        channels.insert(channel, at: channels.lowerBound(of: channel.identity) { $0.identity })
        let bound = routers.lowerBound(of: channel.key) { $0.key }
        guard bound == routers.count || routers[bound].key != channel.key else { return }
        routers.insert(Router(key: channel.key, bundle: channel.bundle), at: bound)
    }

    /// The last channel of a router takes its lease with it, silently; the last of a group leaves that, the
    /// last of a socket closes it.
    mutating func removeChannel(at index: Int) {
        let channel = channels.remove(at: index)
        if !channels.contains(where: { $0.key == channel.key }) {
            routers.removeAll { $0.key == channel.key }
        }
        guard let place = sockets.firstIndex(where: { $0.key == channel.socket }) else { return }
        let others = channels.filter { $0.socket == channel.socket }
        if others.isEmpty {
            sockets.remove(at: place)
            effects.append(.closeSocket(channel.socket))
        } else if let group = channel.body.group, !others.contains(where: { $0.body.group == group }) {
            sockets[place].groups.removeAll { $0 == group }
            effects.append(.leaveGroup(channel.socket, group: group))
        }
    }
}

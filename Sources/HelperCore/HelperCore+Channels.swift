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
        if sockets.contains(channel.socket) {
            if session?.freshSockets.contains(channel.socket) == true {
                hold(channel)
                return true
            }
            sockets.removeAll { $0 == channel.socket }
            effects.append(.closeSocket(channel.socket))
        }
        session?.awaited = .socket(channel, sequence: sequence)
        effects.append(.openSocket(channel.socket, group: body.group))
        return false
    }

    /// The shell's answer to `openSocket`.
    mutating func takeSocket(_ key: SocketKey, _ errno: Int32) {
        guard case .socket(let channel, let sequence) = session?.awaited, channel.socket == key else {
            // The session that wanted it has ended.
            guard errno == 0, !sockets.contains(key) else { return }
            if channels.contains(where: { $0.socket == key }) {
                sockets.append(key)
            } else {
                effects.append(.closeSocket(key))
            }
            return
        }
        session?.awaited = nil
        if errno == 0 {
            sockets.append(key)
            session?.freshSockets.append(key)
            hold(channel)
            answer(.put, sequence, .done)
        } else {
            let refusal: Refusal = errno == KernelError.noDevice ? .interfaceAbsent : .kernel
            effects.append(.log(.socketFailed(key, errno: errno)))
            for index in channels.indices.reversed() where channels[index].socket == key {
                removeChannel(at: index)
            }
            removeUnleased()
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

    /// The last channel of a router takes its lease with it, silently; the last of a socket closes that.
    mutating func removeChannel(at index: Int) {
        let channel = channels.remove(at: index)
        if !channels.contains(where: { $0.key == channel.key }) {
            routers.removeAll { $0.key == channel.key }
        }
        let isLast = !channels.contains { $0.socket == channel.socket }
        if isLast, sockets.contains(channel.socket) {
            sockets.removeAll { $0 == channel.socket }
            session?.freshSockets.removeAll { $0 == channel.socket }
            effects.append(.closeSocket(channel.socket))
        }
    }
}

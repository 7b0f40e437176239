package import NetworkTypes

/// Routers whose advertisements were accepted, the latest first. A backup is silent: that one was heard says
/// that it was master, or is.
package struct HeardPeers: Hashable, Sendable {
    package struct Peer: Hashable, Sendable {
        package var address: IPAddress
        /// Of its last advertisement; 0: it said that it leaves.
        package var priority: Priority
        package var lastHeard: Instant
    }

    package private(set) var peers: [Peer] = []

    /// Further ones push out whoever was silent longest.
    static let capacity = 8

    mutating func note(_ address: IPAddress, _ priority: Priority, at now: Instant) {
        let peer = Peer(address: address, priority: priority, lastHeard: now)
        if let place = peers.firstIndex(where: { $0.address == address }) {
            if place == 0 {
                peers[0] = peer
                return
            }
            peers.remove(at: place)
        } else if peers.count >= HeardPeers.capacity {
            peers.removeLast()
        }
        peers.insert(peer, at: 0)
    }
}

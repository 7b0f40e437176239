import NetworkTypes

extension VirtualRouterSettings {
    package var isMulticast: Bool {
        switch delivery {
        case .multicast: true
        case .unicast: false
        }
    }

    /// Unicast peers in their order; empty for multicast.
    package var peers: [UnicastPeer] {
        switch delivery {
        case .multicast: []
        case .unicast(let unicast): unicast.peers
        }
    }

    /// Each advertisement has an authentication header before it.
    package var hasAuthenticationHeader: Bool {
        switch authentication {
        case .none, .simpleText: false
        case .authenticationHeader: true
        }
    }

    /// Bytes of the keyed trailer behind each unit that is sent: 0 or 28.
    package var trailerLength: Int {
        switch keyedAuthentication?.mode {
        case .enforce, .permissive: KeyedTrailer.length
        case .receiveOnly, nil: 0
        }
    }

    /// Whoever sends a unit must add the pseudo-header of the destination to its checksum: version 3 over
    /// IPv4, unless `v3_checksum_as_v2` leaves it out or `old_unicast_checksum` has been put in already.
    package var leavesChecksumToSender: Bool {
        guard version == .three, family == .ipv4 else { return false }
        switch checksumFlavour {
        case .standard, .standardOnly: return true
        case .groupInUnicast: return isMulticast
        case .withoutPseudoHeader: return false
        }
    }

    func isPeerOrMulticast(_ source: IPAddress) -> Bool {
        isMulticast || peers.contains { $0.address == source }
    }
}

/// Who a peer was when it connected.
package struct ControlPeer: Equatable, Sendable {
    package var user: UInt32
    package var group: UInt32
    /// Supplementary groups.
    package var groups: [UInt32]

    package init(user: UInt32, group: UInt32, groups: [UInt32]) {
        self.user = user
        self.group = group
        self.groups = groups
    }

    func isIn(_ wanted: UInt32) -> Bool { group == wanted || groups.contains(wanted) }
}

/// Which groups have which role. Root has every one, whatever the groups.
package struct ControlAccess: Equatable, Sendable {
    /// Nil: whoever may connect may read.
    package var readers: UInt32?
    /// Nil: root alone.
    package var administrators: UInt32?

    package init(readers: UInt32?, administrators: UInt32?) {
        self.readers = readers
        self.administrators = administrators
    }

    /// Nil for a peer that may ask nothing.
    package func role(of peer: ControlPeer) -> ControlRole? {
        if peer.user == 0 { return .control }
        if let administrators, peer.isIn(administrators) { return .control }
        guard let readers else { return .reading }
        return peer.isIn(readers) ? .reading : nil
    }
}

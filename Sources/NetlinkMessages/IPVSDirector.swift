package import NetworkTypes

/// `lvs_timeouts`: after how many seconds a connection is forgotten; nil or 0 leaves what is there.
package struct IPVSTimeouts: Hashable, Sendable {
    package let tcp: UInt32?
    /// After a FIN.
    package let tcpFinal: UInt32?
    package let udp: UInt32?

    /// The bound of each, in seconds: 31 days.
    package static let bound: UInt32 = 2_678_400

    package init(tcp: UInt32? = nil, tcpFinal: UInt32? = nil, udp: UInt32? = nil) throws(DescriptionError) {
        guard (tcp ?? 0) <= IPVSTimeouts.bound else { throw .outOfRange("tcp") }
        guard (tcpFinal ?? 0) <= IPVSTimeouts.bound else { throw .outOfRange("tcpfin") }
        guard (udp ?? 0) <= IPVSTimeouts.bound else { throw .outOfRange("udp") }
        guard [tcp, tcpFinal, udp].contains(where: { ($0 ?? 0) > 0 }) else { throw .missing("lvs_timeouts") }
        self.tcp = tcp
        self.tcpFinal = tcpFinal
        self.udp = udp
    }
}

/// `lvs_sync_daemon`: tells other directors of connections, or hears of theirs.
package struct IPVSSyncDaemon: Hashable, Sendable {
    /// IP_VS_STATE_….
    package enum Role: UInt32, Sendable, Hashable {
        /// Sends; the kernel has one of each role.
        case master = 1
        case backup = 2
    }

    package let role: Role
    package let interface: InterfaceName
    /// Directors of one id hear each other.
    package let identifier: UInt8
    /// 1…65507 bytes of a datagram; nil: what the interface's MTU allows.
    package let maximumLength: UInt16?
    /// Nil: 224.0.0.81.
    package let group: IPAddress?
    /// Nil: 8848.
    package let port: UInt16?
    /// Nil: 1.
    package let ttl: UInt8?

    package init(
        _ role: Role,
        on interface: InterfaceName,
        identifier: UInt8,
        maximumLength: UInt16? = nil,
        group: IPAddress? = nil,
        port: UInt16? = nil,
        ttl: UInt8? = nil
    ) throws(DescriptionError) {
        guard maximumLength.map({ (1...65_507).contains($0) }) ?? true else { throw .outOfRange("maxlen") }
        guard port != 0 else { throw .outOfRange("port") }
        guard ttl != 0 else { throw .outOfRange("ttl") }
        if case .ipv6(let group) = group, group.octet(0) != 0xFF { throw .outOfRange("group") }
        if case .ipv4(let group) = group, !group.isMulticast { throw .outOfRange("group") }
        self.role = role
        self.interface = interface
        self.identifier = identifier
        self.maximumLength = maximumLength
        self.group = group
        self.port = port
        self.ttl = ttl
    }
}

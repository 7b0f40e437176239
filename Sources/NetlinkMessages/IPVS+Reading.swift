package import ByteCodec
package import NetworkTypes

/// What a dump of IPVS tells, part by part.
package struct IPVSDump: Equatable, Sendable {
    package enum Progress: Equatable, Sendable {
        /// The next part is to be asked for.
        case more
        case done
        /// The kernel ended it with an error: a positive errno.
        case failed(Int32)
    }

    package private(set) var services: [IPVSServiceState] = []
    package private(set) var destinations: [IPVSDestinationState] = []
    /// Messages that say what no service or destination can be.
    package private(set) var malformedCount = 0

    /// IPVS_CMD_NEW_SERVICE and IPVS_CMD_NEW_DEST, which dumps consist of.
    private static let service: UInt8 = 1
    private static let destination: UInt8 = 5

    package init() {}

    /// Takes a part of the dump: whole netlink messages. After an error nothing more of it can be read.
    package mutating func take(_ part: [UInt8]) throws(DecodeError) -> Progress {
        var datagram = NetlinkDatagram(part)
        while let message = try datagram.next() {
            switch message.type {
            case Netlink.done: return .done
            case Netlink.error:
                let code = Int32(bitPattern: try number(UInt32.self, Array(message.body.prefix(4))))
                return code == 0 ? .done : .failed(code.magnitude > Int32.max ? Int32.max : -code)
            default: take(message)
            }
        }
        return .more
    }

    private mutating func take(_ message: NetlinkMessage) {
        do throws(DecodeError) {
            // `genlmsghdr`: command, version, two bytes unused.
            guard message.body.count >= 4 else { throw .truncated(needed: 4, had: message.body.count) }
            for attribute in try NetlinkAttribute.all(in: message.body, from: 4) {
                switch (message.body[0], attribute.type) {
                case (IPVSDump.service, IPVSCommandAttribute.service):
                    services.append(try IPVSServiceState(attribute.value))
                case (IPVSDump.destination, IPVSCommandAttribute.destination):
                    destinations.append(try IPVSDestinationState(attribute.value))
                default: break
                }
            }
        } catch {
            malformedCount += 1
        }
    }
}

/// A service as the kernel has it, ours or somebody else's.
package struct IPVSServiceState: Equatable, Sendable {
    package var selector: IPVSService.Selector
    package var scheduler = ""
    /// IP_VS_SVC_F_…, the kernel's own included.
    package var flags: UInt32 = 0
    /// Seconds; 0 without persistence.
    package var persistenceTimeout: UInt32 = 0
    /// A mask as a number, or the length of an IPv6 prefix.
    package var granularity: UInt32 = 0
    /// Empty for none.
    package var persistenceEngine = ""
    package var traffic = IPVSTraffic()

    init(_ attributes: [UInt8]) throws(DecodeError) {
        var family = AddressFamily.ipv4
        var transport: UInt16 = 0
        var address: [UInt8] = []
        var port: UInt16 = 0
        var mark: UInt32?
        var netmask: [UInt8] = []
        for attribute in try NetlinkAttribute.all(in: attributes, from: 0) {
            let value = attribute.value
            switch attribute.type {
            case 1: family = try ipvsFamily(try number(UInt16.self, value))
            case 2: transport = try number(UInt16.self, value)
            case 3: address = value
            case 4: port = try number(UInt16.self, value).byteSwapped
            case 5: mark = try number(UInt32.self, value)
            case 6: scheduler = ipvsText(value)
            case 7: flags = try number(UInt32.self, Array(value.prefix(4)))
            case 8: persistenceTimeout = try number(UInt32.self, value)
            case 9: netmask = value
            case 11: persistenceEngine = ipvsText(value)
            case 12: traffic = try IPVSTraffic(value)
            default: break
            }
        }
        let mask = netmask.isEmpty ? 0 : try number(UInt32.self, netmask)
        granularity = family == .ipv4 ? mask.byteSwapped : mask
        if let mark {
            selector = .mark(mark, family)
        } else {
            guard let transport = IPVSProtocol(rawValue: transport) else { throw .invalidValue(offset: 0) }
            selector = .address(transport, try ipvsAddress(address, family), port: port)
        }
    }
}

/// A real server as the kernel has it.
package struct IPVSDestinationState: Equatable, Sendable {
    package var address: IPAddress
    package var port: UInt16 = 0
    /// Nil: a way that nobody configures (local, bypass).
    package var method: IPVSForwarding?
    package var weight: UInt32 = 0
    package var upperThreshold: UInt32 = 0
    package var lowerThreshold: UInt32 = 0
    package var activeConnections: UInt32 = 0
    package var inactiveConnections: UInt32 = 0
    package var persistentConnections: UInt32 = 0
    package var traffic = IPVSTraffic()

    init(_ attributes: [UInt8]) throws(DecodeError) {
        var family: AddressFamily?
        var octets: [UInt8] = []
        var forwarding: UInt32 = 0
        var tunnel: UInt8 = 0
        var tunnelPort: UInt16 = 0
        var tunnelFlags: UInt16 = 0
        for attribute in try NetlinkAttribute.all(in: attributes, from: 0) {
            let value = attribute.value
            switch attribute.type {
            case 1: octets = value
            case 2: port = try number(UInt16.self, value).byteSwapped
            case 3: forwarding = try number(UInt32.self, value) & 7
            case 4: weight = try number(UInt32.self, value)
            case 5: upperThreshold = try number(UInt32.self, value)
            case 6: lowerThreshold = try number(UInt32.self, value)
            case 7: activeConnections = try number(UInt32.self, value)
            case 8: inactiveConnections = try number(UInt32.self, value)
            case 9: persistentConnections = try number(UInt32.self, value)
            case 11: family = try ipvsFamily(try number(UInt16.self, value))
            case 12: traffic = try IPVSTraffic(value)
            case 13: tunnel = try number(UInt8.self, value)
            case 14: tunnelPort = try number(UInt16.self, value).byteSwapped
            case 15: tunnelFlags = try number(UInt16.self, value)
            default: break
            }
        }
        guard let family else { throw .invalidValue(offset: 0) }
        address = try ipvsAddress(octets, family)
        method = IPVSForwarding(forwarding, tunnel, tunnelPort, tunnelFlags)
    }
}

/// Counts since the start, and the kernel's estimates of rates.
package struct IPVSTraffic: Equatable, Sendable {
    package var connections: UInt64 = 0
    package var incomingPackets: UInt64 = 0
    package var outgoingPackets: UInt64 = 0
    package var incomingBytes: UInt64 = 0
    package var outgoingBytes: UInt64 = 0
    /// In a second, lately; so below.
    package var connectionRate: UInt64 = 0
    package var incomingPacketRate: UInt64 = 0
    package var outgoingPacketRate: UInt64 = 0
    package var incomingByteRate: UInt64 = 0
    package var outgoingByteRate: UInt64 = 0

    package init() {}

    /// Adds what was counted elsewhere; beyond 64 bits it begins anew, as the kernel's counters do.
    package mutating func add(_ other: IPVSTraffic) {
        connections &+= other.connections
        incomingPackets &+= other.incomingPackets
        outgoingPackets &+= other.outgoingPackets
        incomingBytes &+= other.incomingBytes
        outgoingBytes &+= other.outgoingBytes
        connectionRate &+= other.connectionRate
        incomingPacketRate &+= other.incomingPacketRate
        outgoingPacketRate &+= other.outgoingPacketRate
        incomingByteRate &+= other.incomingByteRate
        outgoingByteRate &+= other.outgoingByteRate
    }

    /// IPVS_STATS_ATTR_… of the kernel's 64-bit block.
    init(_ attributes: [UInt8]) throws(DecodeError) {
        for attribute in try NetlinkAttribute.all(in: attributes, from: 0) {
            switch attribute.type {
            case 1: connections = try number(UInt64.self, attribute.value)
            case 2: incomingPackets = try number(UInt64.self, attribute.value)
            case 3: outgoingPackets = try number(UInt64.self, attribute.value)
            case 4: incomingBytes = try number(UInt64.self, attribute.value)
            case 5: outgoingBytes = try number(UInt64.self, attribute.value)
            case 6: connectionRate = try number(UInt64.self, attribute.value)
            case 7: incomingPacketRate = try number(UInt64.self, attribute.value)
            case 8: outgoingPacketRate = try number(UInt64.self, attribute.value)
            case 9: incomingByteRate = try number(UInt64.self, attribute.value)
            case 10: outgoingByteRate = try number(UInt64.self, attribute.value)
            default: break
            }
        }
    }
}

extension IPVSForwarding {
    /// From IP_VS_CONN_F_… and the tunnel's attributes; nil for what nobody configures.
    fileprivate init?(_ number: UInt32, _ tunnel: UInt8, _ port: UInt16, _ flags: UInt16) {
        switch number {
        case 0: self = .masquerading
        case 3: self = .directRouting
        case 2:
            let checksum = IPVSTunnelChecksum(rawValue: flags) ?? .none
            switch tunnel {
            case 0: self = .tunnel(.ipip)
            case 1: self = .tunnel(.gue(port: port, checksum))
            case 2: self = .tunnel(.gre(checksum))
            default: return nil
            }
        default: return nil
        }
    }
}

private func ipvsFamily(_ number: UInt16) throws(DecodeError) -> AddressFamily {
    switch number {
    case UInt16(Netlink.familyIPv4): return .ipv4
    case UInt16(Netlink.familyIPv6): return .ipv6
    default: throw .invalidValue(offset: 0)
    }
}

/// `union nf_inet_addr`: IPv4 in the first four of sixteen bytes.
private func ipvsAddress(_ value: [UInt8], _ family: AddressFamily) throws(DecodeError) -> IPAddress {
    var reader = ByteReader()
    switch family {
    case .ipv4: return .ipv4(IPv4Address(rawValue: try reader.readBigEndian(UInt32.self, value.span)))
    case .ipv6: return .ipv6(IPv6Address(rawValue: try reader.readBigEndian(UInt128.self, value.span)))
    }
}

private func ipvsText(_ value: [UInt8]) -> String {
    String(decoding: value.prefix { $0 != 0 }, as: UTF8.self)
}

import ByteCodec
import NetworkTypes

/// Attributes of IPVS commands (linux/ip_vs.h): what follows `genlmsghdr`. The numbers stand in
/// spec ipvs-genl 3…6.
package struct IPVSBody: Equatable, Sendable {
    package let bytes: [UInt8]
    /// Where a destination's weight goes, four bytes in host order; nil for everything else.
    package let weightOffset: Int?
}

/// IPVS_CMD_ATTR_….
enum IPVSCommandAttribute {
    static let service: UInt16 = 1
    static let destination: UInt16 = 2
    static let daemon: UInt16 = 3
    static let timeoutTCP: UInt16 = 4
    static let timeoutTCPFinal: UInt16 = 5
    static let timeoutUDP: UInt16 = 6
}

extension IPVSService {
    /// For IPVS_CMD_NEW_SERVICE and SET_SERVICE; DEL_SERVICE takes it as well.
    package var body: IPVSBody {
        var payload = PayloadWriter(header: [])
        payload.nested(IPVSCommandAttribute.service) { service in
            selector.write(to: &service)
            service.attribute(6, text: scheduler.bytes)
            // IP_VS_SVC_F_PERSISTENT; then the mask: all flags are set anew.
            var flags = ByteWriter(limit: 8)
            flags.writeLittleEndian(self.flags.rawValue | (persistence == nil ? 0 : 1))
            flags.writeLittleEndian(UInt32.max)
            service.attribute(7, flags.bytes)
            service.attribute(8, persistence?.timeout ?? 0)
            switch selector.family {
            case .ipv4: service.attribute(9, bigEndian: persistence?.granularity ?? UInt32.max)
            case .ipv6: service.attribute(9, persistence?.granularity ?? 128)
            }
            if let engine = persistence?.engine { service.attribute(11, text: engine.bytes) }
        }
        return IPVSBody(bytes: payload.bytes, weightOffset: nil)
    }
}

extension IPVSService.Selector {
    /// The attribute by which commands name the service; the same for all of its destinations.
    package var attribute: [UInt8] {
        var payload = PayloadWriter(header: [])
        payload.nested(IPVSCommandAttribute.service) { write(to: &$0) }
        return payload.bytes
    }

    /// What the kernel knows the service by.
    fileprivate func write(to payload: inout PayloadWriter) {
        payload.attribute(1, UInt16(family.netlinkNumber))
        switch self {
        case .mark(let mark, _):
            payload.attribute(5, mark)
        case .address(let transport, let address, let port):
            payload.attribute(2, transport.rawValue)
            payload.attribute(3, address.padded)
            payload.attribute(4, bigEndian: port)
        }
    }
}

extension IPAddress {
    /// `union nf_inet_addr`: sixteen bytes.
    fileprivate var padded: [UInt8] {
        let octets = octets
        return octets + Array(repeating: 0, count: 16 - octets.count)
    }
}

extension IPVSDestination {
    /// For IPVS_CMD_NEW_DEST and SET_DEST; DEL_DEST takes it as well. The weight is left zero.
    package var body: IPVSBody {
        let written = written(behind: service.attribute)
        return IPVSBody(bytes: written.bytes, weightOffset: written.weightOffset)
    }

    /// The body, and where in it stands what differs from one destination to another.
    ///
    /// - Parameter attribute: the service's, which is the same for all of its destinations.
    func written(behind attribute: [UInt8]) -> (
        bytes: [UInt8], addressOffset: Int, portOffset: Int, weightOffset: Int
    ) {
        var offsets = (address: 0, port: 0, weight: 0)
        var payload = PayloadWriter(header: attribute)
        payload.nested(IPVSCommandAttribute.destination) { destination in
            destination.attribute(11, UInt16(address.family.netlinkNumber))
            offsets.address = destination.count + 4
            destination.attribute(1, address.padded)
            offsets.port = destination.count + 4
            destination.attribute(2, bigEndian: port)
            destination.attribute(3, method.number)
            offsets.weight = destination.count + 4
            destination.attribute(4, UInt32(0))
            if case .tunnel(let tunnel) = method { tunnel.write(to: &destination) }
            destination.attribute(5, upperThreshold)
            destination.attribute(6, lowerThreshold)
        }
        return (payload.bytes, offsets.address, offsets.port, offsets.weight)
    }
}

extension IPVSForwarding {
    /// IP_VS_CONN_F_….
    fileprivate var number: UInt32 {
        switch self {
        case .masquerading: 0
        case .tunnel: 2
        case .directRouting: 3
        }
    }
}

extension IPVSTunnel {
    /// Type, port, checksum; always said: what a SET_DEST leaves out becomes ipip.
    fileprivate func write(to payload: inout PayloadWriter) {
        switch self {
        case .ipip:
            payload.attribute(13, UInt8(0))
        case .gue(let port, let checksum):
            payload.attribute(13, UInt8(1))
            payload.attribute(14, bigEndian: port)
            payload.attribute(15, checksum.rawValue)
        case .gre(let checksum):
            payload.attribute(13, UInt8(2))
            payload.attribute(15, checksum.rawValue)
        }
    }
}

extension IPVSTimeouts {
    /// For IPVS_CMD_SET_CONFIG; what is left out stays.
    package var body: IPVSBody {
        var payload = PayloadWriter(header: [])
        let timeouts: [(UInt16, UInt32?)] = [
            (IPVSCommandAttribute.timeoutTCP, tcp), (IPVSCommandAttribute.timeoutTCPFinal, tcpFinal),
            (IPVSCommandAttribute.timeoutUDP, udp),
        ]
        for case (let type, let seconds?) in timeouts where seconds > 0 { payload.attribute(type, seconds) }
        return IPVSBody(bytes: payload.bytes, weightOffset: nil)
    }
}

extension IPVSSyncDaemon {
    /// For IPVS_CMD_NEW_DAEMON; DEL_DAEMON takes it as well.
    package var body: IPVSBody {
        var payload = PayloadWriter(header: [])
        payload.nested(IPVSCommandAttribute.daemon) { daemon in
            daemon.attribute(1, role.rawValue)
            daemon.attribute(2, text: interface.bytes)
            daemon.attribute(3, UInt32(identifier))
            if let maximumLength { daemon.attribute(4, maximumLength) }
            switch group {
            case .ipv4(let group): daemon.attribute(5, bigEndian: group.rawValue)
            case .ipv6(let group): daemon.attribute(6, (0..<16).map { group.octet($0) })
            case nil: break
            }
            if let port { daemon.attribute(7, port) }
            if let ttl { daemon.attribute(8, ttl) }
        }
        return IPVSBody(bytes: payload.bytes, weightOffset: nil)
    }
}

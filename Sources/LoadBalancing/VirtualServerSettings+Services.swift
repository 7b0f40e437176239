package import NetworkTypes

/// Marks of groups whose members nftables tells apart (spec lvs-check-behaviour 8.6).
package struct GroupMarks: Hashable, Sendable {
    /// One for each virtual server; nil for those that need none.
    package let marks: [FirewallMark?]

    /// Every virtual server is a service of its own address, mark or members.
    package static let none = GroupMarks(marks: [])

    private init(marks: [FirewallMark?]) { self.marks = marks }

    /// One mark for each group and protocol, in order of first use; groups with marks of their own need none.
    /// Nil when the numbers don't suffice.
    package init?(for servers: [VirtualServerSettings], from first: FirewallMark) {
        var known: [Purpose: FirewallMark] = [:]
        var next = UInt64(first.rawValue)
        var marks: [FirewallMark?] = []
        for server in servers {
            guard case .group(let group, _) = server.service, !group.hasMarks else {
                marks.append(nil)
                continue
            }
            let purpose = Purpose(group: group.name, transport: server.transport)
            if known[purpose] == nil {
                guard let number = UInt32(exactly: next), let mark = FirewallMark(rawValue: number) else {
                    return nil
                }
                known[purpose] = mark
                next += 1
            }
            marks.append(known[purpose])
        }
        self.marks = marks
    }

    package func mark(of server: Int) -> FirewallMark? {
        marks.indices.contains(server) ? marks[server] : nil
    }

    private struct Purpose: Hashable {
        let group: String
        let transport: TransportProtocol?
    }
}

extension VirtualServerSettings {
    /// The kernel's services that this virtual server is, in the order of its members.
    package func serviceKeys(groupMark: FirewallMark? = nil) -> [IPVSServiceKey] {
        switch service {
        case .address(let address, let port):
            return [.address(transport ?? .udp, address, port: port?.rawValue ?? 0)]
        case .mark(let mark):
            return [.mark(mark, family ?? .ipv4)]
        case .group(let group, _):
            if let groupMark {
                let families: [AddressFamily] = [.ipv4, .ipv6]
                return families.filter { group.families.contains(Families($0)) }.map { .mark(groupMark, $0) }
            }
            return group.entries.flatMap(keys)
        }
    }

    private func keys(of entry: VirtualServerGroup.Entry) -> [IPVSServiceKey] {
        switch entry {
        case .addresses(let range, let port):
            return (0..<range.count).map {
                .address(transport ?? .udp, range.address($0), port: port?.rawValue ?? 0)
            }
        case .mark(let mark, let family):
            return [.mark(mark, family ?? self.family ?? .ipv4)]
        }
    }

    /// The attributes of a service of this virtual server (spec lvs-check-behaviour 4.6).
    func attributes(of key: IPVSServiceKey) -> IPVSServiceAttributes {
        var flags = UInt32(schedulerFlags.rawValue)
        if persistence != nil { flags |= IPVSServiceAttributes.persistentFlag }
        if isOnePacket { flags |= IPVSServiceAttributes.onePacketFlag }
        let granularity =
            persistence.map(\.granularity).flatMap { $0.family == key.family ? $0 : nil }
            ?? .whole(key.family)
        return IPVSServiceAttributes(
            scheduler: scheduler.rawValue,
            flags: flags,
            persistenceTimeout: UInt32(clamping: persistence?.timeout.secondsRoundedUp ?? 0),
            granularity: granularity.kernelNumber,
            persistenceEngine: persistence?.engine?.name ?? ""
        )
    }

    /// The kernel's name of a server in a service (spec 4.5, 8.4).
    func destinationKey(
        _ address: IPAddress,
        _ port: Port?,
        _ forwarding: ForwardingMethod,
        in service: IPVSServiceKey
    ) -> IPVSDestinationKey {
        guard forwarding.keepsPort else { return IPVSDestinationKey(address, port: port?.rawValue ?? 0) }
        guard case .address(_, _, let servicePort) = service else {
            return IPVSDestinationKey(address, port: 0)
        }
        return IPVSDestinationKey(address, port: servicePort)
    }
}

extension PersistenceGranularity {
    var kernelNumber: UInt32 {
        switch self {
        case .mask(let mask): mask.rawValue
        case .prefix(let prefix): UInt32(prefix.length)
        }
    }
}

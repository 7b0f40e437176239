import Configuration
import LoadBalancing
import NetlinkMessages
import NetworkTypes

/// The tables and entries of nftables that mark packets for groups of virtual servers (`nftables_ipvs`).
struct MarkingObjects {
    /// One for each family that a group has addresses of.
    private(set) var tables: [MarkingTable] = []
    /// In the order of the groups' first use, each once.
    private(set) var entries: [MarkingEntry] = []

    init(_ configuration: LoadBalancingConfiguration) throws(CompilerError) {
        guard let marking = configuration.ipvs.marking else { return }
        let servers = configuration.virtualServers
        guard let marks = GroupMarks(for: servers, from: marking.firstMark) else {
            throw .badService("nftables_ipvs_start_fwmark", "the numbers from it on don't suffice")
        }
        var known: Set<MarkingEntry> = []
        do throws(DescriptionError) {
            for (place, server) in servers.enumerated() {
                guard let mark = marks.mark(of: place), case .group(let group, _) = server.service else {
                    continue
                }
                for case .addresses(let range, let port) in group.entries {
                    let entry = try MarkingEntry(
                        (server.transport ?? .udp).described,
                        first: range.first,
                        last: range.last,
                        port: port?.rawValue ?? 0,
                        mark: mark.rawValue
                    )
                    if known.insert(entry).inserted { entries.append(entry) }
                }
            }
            let name = Array(marking.table.utf8)
            for family in [AddressFamily.ipv4, .ipv6] where entries.contains(where: { $0.family == family }) {
                tables.append(
                    try MarkingTable(
                        family,
                        name: name,
                        priority: marking.priority,
                        counts: marking.hasCounters
                    )
                )
            }
        } catch {
            throw .badService("nftables_ipvs", "\(error)")
        }
    }

    /// Tables first.
    func drafts() throws(CompilerError) -> [ObjectDraft] {
        var result: [ObjectDraft] = []
        for table in tables {
            result.append(try .markingTable(table))
            result.append(try .markingChain(of: table))
        }
        for entry in entries {
            guard let table = tables.first(where: { $0.family == entry.family }) else { continue }
            result.append(try .markingEntry(entry, in: table))
        }
        return result
    }
}

extension TransportProtocol {
    /// As the kernel's IPVS names it.
    var described: IPVSProtocol {
        switch self {
        case .tcp: .tcp
        case .udp: .udp
        case .sctp: .sctp
        }
    }
}

package import NetworkTypes

/// A table of ours in nftables that marks packets to members of groups of virtual servers (`nftables_ipvs`;
/// spec lvs-check-behaviour 8.6, 8.7): a chain at the input hook with a rule for each transport protocol,
/// which looks address and port up in a map. Without entries it does nothing. It stands before IPVS, which
/// takes a packet by its mark further on in the same hook.
///
/// It always has the maps of all protocols, where keepalived makes those that it needs: so a reload that
/// brings the first group of a protocol adds entries, and doesn't put another table in this one's place.
package struct MarkingTable: Hashable, Sendable {
    package let family: AddressFamily
    /// 1…30 bytes.
    package let name: [UInt8]
    /// Where its chain stands among others.
    package let priority: Int32
    /// Whether the maps count what each entry marks.
    package let counts: Bool

    /// As for `FirewallTable`.
    package init(_ family: AddressFamily, name: [UInt8], priority: Int32, counts: Bool)
        throws(DescriptionError)
    {
        do throws(DescriptionError) {
            _ = try FirewallTable(family, name: name)
        } catch {
            throw .outOfRange("nftables_ipvs")
        }
        self.family = family
        self.name = name
        self.priority = priority
        self.counts = counts
    }
}

/// Packets of one protocol to some addresses, at one port or all, and their mark.
package struct MarkingEntry: Hashable, Sendable {
    package let transport: IPVSProtocol
    package let first: IPAddress
    package let last: IPAddress
    /// 0 for all: keepalived's entry of port 0 would match no packet (spec 8.8).
    package let port: UInt16
    /// Not 0.
    package private(set) var mark: UInt32

    /// - Throws: addresses of two families or in the wrong order, or the mark 0.
    package init(
        _ transport: IPVSProtocol,
        first: IPAddress,
        last: IPAddress,
        port: UInt16,
        mark: UInt32
    ) throws(DescriptionError) {
        guard first.family == last.family, first <= last else { throw .outOfRange("virtual_server_group") }
        guard mark > 0 else { throw .outOfRange("nftables_ipvs_start_fwmark") }
        self.transport = transport
        self.first = first
        self.last = last
        self.port = port
        self.mark = mark
    }

    package var family: AddressFamily { first.family }

    /// The same with another mark, which isn't 0.
    package func with(mark: UInt32) -> MarkingEntry {
        precondition(mark > 0, "0 is no mark")
        var result = self
        result.mark = mark
        return result
    }
}

extension MarkingTable: CustomStringConvertible {
    package var description: String {
        "table \(String(decoding: name, as: UTF8.self)) for \(family == .ipv4 ? "IPv4" : "IPv6") marks"
    }
}

extension MarkingEntry: CustomStringConvertible {
    package var description: String {
        let addresses = first == last ? "\(first)" : "\(first)-\(last)"
        return "mark \(mark) for \(transport) to \(addresses), \(port == 0 ? "any port" : "port \(port)")"
    }
}

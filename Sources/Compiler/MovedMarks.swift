package import Configuration
package import HelperProtocol
import LoadBalancing
import NetlinkMessages

/// Members of groups of virtual servers that another generation gives another mark (`nftables_ipvs`).
///
/// The kernel takes no second mark for a key of a map: the former one has to go in the same transaction, or
/// packets come through without a mark in between.
package struct MovedMark: Equatable, Sendable {
    /// The number in the table in force.
    package let former: UInt32
    /// The number in the other one.
    package let new: UInt32

    /// In the order of the new configuration. None where the maps are other ones: those stand beside each
    /// other.
    package static func all(
        from old: LoadBalancingConfiguration,
        in oldTable: ObjectTable,
        to new: LoadBalancingConfiguration,
        in newTable: ObjectTable
    ) -> [MovedMark] {
        guard old.ipvs.marking != nil, new.ipvs.marking != nil,
            let before = try? MarkingObjects(old), let after = try? MarkingObjects(new)
        else { return [] }
        var known: [Key: MarkingEntry] = [:]
        for entry in before.entries { known[Key(entry)] = entry }
        return after.entries.compactMap { entry in
            guard let former = known[Key(entry)], former.mark != entry.mark,
                let table = after.tables.first(where: { $0.family == entry.family }),
                before.tables.contains(table),
                let leaving = try? ObjectDraft.markingEntry(former, in: table),
                let coming = try? ObjectDraft.markingEntry(entry, in: table),
                let place = oldTable.index(of: leaving.record.identity),
                let number = newTable.index(of: coming.record.identity)
            else { return nil }
            return MovedMark(former: place, new: number)
        }
    }

    /// An entry but for its mark.
    private struct Key: Hashable {
        let entry: MarkingEntry

        init(_ entry: MarkingEntry) { self.entry = entry.with(mark: 1) }
    }
}

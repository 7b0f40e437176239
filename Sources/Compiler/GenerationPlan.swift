package import HelperProtocol

/// What a change from one generation to another does to the kernel's objects.
package struct GenerationPlan: Equatable, Sendable {
    /// An object in both tables.
    package struct Kept: Equatable, Sendable {
        package var old: UInt32
        package var new: UInt32

        package init(old: UInt32, new: UInt32) {
            self.old = old
            self.new = new
        }
    }

    /// Places in the old table of what only it holds; rising.
    package var removed: [UInt32] = []
    /// Places in the new table of what only it holds; rising.
    package var added: [UInt32] = []
    /// What both hold, by identity; rising. The bundle may differ.
    package var kept: [Kept] = []

    /// Both tables are sorted by identity, so one pass is enough.
    package init(from old: ObjectTable, to new: ObjectTable) {
        var left: UInt32 = 0
        var right: UInt32 = 0
        while left < old.objectCount || right < new.objectCount {
            if right == new.objectCount {
                removed.append(left)
                left += 1
            } else if left == old.objectCount {
                added.append(right)
                right += 1
            } else if old.identity(left) == new.identity(right) {
                kept.append(Kept(old: left, new: right))
                left += 1
                right += 1
            } else if old.identity(left) < new.identity(right) {
                removed.append(left)
                left += 1
            } else {
                added.append(right)
                right += 1
            }
        }
    }
}

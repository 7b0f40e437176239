/// Arrays kept in strictly rising order of a key; unlike dictionaries they have one order in every run.
extension Array {
    /// The first place whose key is not less than `key`: where it is, or where it belongs.
    func lowerBound<Key: Comparable>(of key: Key, by keyOf: (Element) -> Key) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = low + (high - low) / 2
            if keyOf(self[middle]) < key { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The place of `key`, nil when it isn't there.
    func place<Key: Comparable>(of key: Key, by keyOf: (Element) -> Key) -> Int? {
        let bound = lowerBound(of: key, by: keyOf)
        return bound < count && keyOf(self[bound]) == key ? bound : nil
    }
}
